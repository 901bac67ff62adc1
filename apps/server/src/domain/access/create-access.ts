// The only place where grants are made.
import type { BoxId, SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Actor } from "../identity/actor.ts";
import { type OwnerRow, selectOwner } from "./access.store.ts";
import type { Access } from "./access.ts";
import type { Granted } from "./granted.ts";

/** How many spaces' owners are remembered; an owner never changes. */
const remembered = 10_000;

export function createAccess(deps: { database: Database }): Access {
  const owners = new Map<SpaceId, { box: BoxId; owner: string }>();

  function demandOwner(actor: Actor, space: SpaceId): Promise<void> | undefined {
    const known = owners.get(space);
    if (!known) return load(actor, space);
    if (known.box !== actor.box || known.owner !== actor.account) throw hidden();
    return undefined;
  }

  async function load(actor: Actor, space: SpaceId): Promise<void> {
    const [row] = await readInBox<OwnerRow>(deps.database, actor.box, selectOwner, [actor.box, space]);
    if (!row || row.owner_id !== actor.account) throw hidden();
    owners.set(space, { box: actor.box, owner: row.owner_id });
    if (owners.size > remembered) owners.delete(owners.keys().next().value as SpaceId);
  }

  return {
    async read(actor, space) {
      const loading = demandOwner(actor, space);
      if (loading) await loading;
      return { actor, box: actor.box, space } as Granted<"read">;
    },
    async write(actor, space) {
      const loading = demandOwner(actor, space);
      if (loading) await loading;
      if (actor.boxState === "frozen") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
      return { actor, box: actor.box, space } as Granted<"write">;
    },
  };
}

/** What is not allowed does not exist: the same answer for a space of somebody else and for none. */
const hidden = (): DomainError => new DomainError("not_found", "The file or folder does not exist.");
