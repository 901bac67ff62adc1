// The spaces of an account; the personal one is made when it is first needed.
import { randomBytes } from "node:crypto";
import { boxPrefix, type SpaceId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { inBox, readInBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Actor } from "../identity/actor.ts";
import * as store from "./spaces.store.ts";
import type { Spaces } from "./spaces.ts";

/** How many accounts' personal spaces are remembered; they never change. */
const remembered = 20_000;
const nextNode = statement("spaces_next_node", "select nextval('node_id') as id");

export function createSpaces(deps: { database: Database }): Spaces {
  const personal = new Map<string, SpaceId>();

  async function findOrMake(actor: Actor): Promise<SpaceId> {
    const rows = await readInBox<store.SpaceRow>(deps.database, actor.box, store.selectOwnSpaces, [actor.box, actor.account]);
    const found = rows.find((row) => row.kind === "personal");
    return found ? spaceId(found.id) : make(actor);
  }

  function make(actor: Actor): Promise<SpaceId> {
    return inBox(deps.database, actor.box, async (db) => {
      const [owner] = await db.query<store.OwnerRow>(store.lockOwner, [db.box, actor.account]);
      if (!owner) throw new DomainError("unauthenticated", "The account's access has ended.");
      const rows = await db.query<store.SpaceRow>(store.selectOwnSpaces, [db.box, actor.account]);
      const found = rows.find((row) => row.kind === "personal");
      if (found) return spaceId(found.id);
      const id = spaceId(`${boxPrefix(db.box)}.${randomToken(16)}`);
      const [root] = await db.query<{ id: number }>(nextNode, []);
      const now = Math.floor(Date.now() / 1000);
      await db.query(store.insertPersonalSpace, [
        db.box,
        id,
        owner.id,
        owner.display_name,
        root?.id,
        randomToken(8),
        owner.quota_bytes,
        now,
      ]);
      return id;
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
      const rows = await readInBox<store.SpaceRow>(deps.database, actor.box, store.selectOwnSpaces, [actor.box, actor.account]);
      return rows.map((row) => ({ id: spaceId(row.id), kind: row.kind, name: row.name }));
    },
    async ofNode(actor, node) {
      if (!Number.isSafeInteger(node)) return undefined;
      const [row] = await readInBox<{ id: string; owner_id: string | null }>(deps.database, actor.box, store.selectSpaceOfNode, [
        actor.box,
        node,
      ]);
      return row && row.owner_id === actor.account ? spaceId(row.id) : undefined;
    },
  };
}

/** Lower-case base 32: five bits a character. */
function randomToken(length: number): string {
  const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  return Array.from(randomBytes(length), (byte) => alphabet[byte % 32]).join("");
}
