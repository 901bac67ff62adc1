// Makes a space with its root.
import { randomBytes } from "node:crypto";
import { boxPrefix, type NodeId, nodeId, type SpaceId, spaceId } from "@landbox/kit";
import type { BoxDb } from "../../platform/database/box-transaction.ts";
import * as store from "./spaces.store.ts";

export interface SpaceToMake {
  readonly kind: "personal" | "project" | "room";
  readonly owner: string | undefined;
  readonly name: string;
  readonly quota: number | undefined;
}

export async function makeSpace(db: BoxDb, { kind, owner, name, quota }: SpaceToMake): Promise<{ id: SpaceId; root: NodeId }> {
  const id = spaceId(`${boxPrefix(db.box)}.${randomToken(16)}`);
  const [row] = await db.query<{ id: number }>(store.nextNode, []);
  if (!row) throw new Error("a sequence gave no number");
  const now = Math.floor(Date.now() / 1000);
  await db.query(store.insertSpace, [db.box, id, kind, owner ?? null, name, row.id, randomToken(8), quota ?? null, now]);
  return { id, root: nodeId(row.id) };
}

/** Lower-case base 32: five bits a character. */
function randomToken(length: number): string {
  const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  return Array.from(randomBytes(length), (byte) => alphabet[byte % 32]).join("");
}
