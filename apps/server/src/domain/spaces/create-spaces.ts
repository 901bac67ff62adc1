// The spaces somebody sees; the personal one is made when it is first needed.
import { nodeId, type SpaceId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { heldRights } from "../access/held-rights.ts";
import { allRights, rightsOf } from "../access/roles.ts";
import type { Actor } from "../identity/actor.ts";
import { isAble } from "../identity/capabilities.ts";
import { makeSpace } from "./make-space.ts";
import * as store from "./spaces.store.ts";
import type { Spaces } from "./spaces.ts";

/** How many accounts' personal spaces are remembered; they never change. */
const remembered = 20_000;

export function createSpaces(deps: { database: Database }): Spaces {
  const personal = new Map<string, SpaceId>();

  async function findOrMake(actor: Actor): Promise<SpaceId> {
    const [found] = await readInBox<{ id: string }>(deps.database, actor.box, store.selectPersonal, [actor.box, actor.account]);
    return found ? spaceId(found.id) : make(actor);
  }

  function make(actor: Actor): Promise<SpaceId> {
    return inBox(deps.database, actor.box, async (db) => {
      const [owner] = await db.query<store.OwnerRow>(store.lockOwner, [db.box, actor.account]);
      if (!owner) throw new DomainError("unauthenticated", "The account's access has ended.");
      const [found] = await db.query<{ id: string }>(store.selectPersonal, [db.box, actor.account]);
      if (found) return spaceId(found.id);
      const quota = owner.quota_bytes ?? undefined;
      return (await makeSpace(db, { kind: "personal", owner: owner.id, name: owner.display_name, quota })).id;
    });
  }

  return {
    async personal(actor) {
      const known = personal.get(actor.account);
      if (known) return known;
      const id = await findOrMake(actor);
      personal.set(actor.account, id);
      if (personal.size > remembered) personal.delete(personal.keys().next().value as string);
      return id;
    },
    async visible(actor) {
      await this.personal(actor);
      const rows = await readInBox<store.VisibleRow>(deps.database, actor.box, store.selectVisible, [actor.box, actor.account]);
      const shown = isAble(actor, "keep-files") ? rows : rows.filter((row) => row.kind !== "personal");
      return shown.map((row) => ({
        id: spaceId(row.id),
        kind: row.kind,
        name: row.name,
        root: nodeId(row.root_id),
        rights: row.roles === null ? allRights : heldRights(actor, rightsOf(row.roles)),
      }));
    },
  };
}
