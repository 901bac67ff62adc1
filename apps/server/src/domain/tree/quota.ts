// How a space borrows from its box's quota: in slices, so that most writes do not touch the box's row.
import type { SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { BoxDb } from "../../platform/database/box-transaction.ts";
import { addReserved, lendBytes } from "./commit.store.ts";
import { lockSpace } from "./ground.ts";

/** The smallest slice of its box's quota that a space borrows at once. */
const slice = 64 * 1024 * 1024;

/** @throws DomainError quota_exceeded */
export async function borrow(db: BoxDb, space: SpaceId, needed: number): Promise<number> {
  for (const bytes of needed < slice ? [slice, needed] : [needed]) {
    const rows = await db.query(lendBytes, [db.box, space, bytes]);
    if (rows.length > 0) return bytes;
  }
  throw new DomainError("quota_exceeded", "The box's storage is used up.");
}

/**
 * Sets bytes aside in a space under its lock, within both quotas: for uploads that announce their length.
 * @throws DomainError quota_exceeded, not_found
 */
export async function reserveBytes(db: BoxDb, space: SpaceId, bytes: number): Promise<void> {
  const { row, head } = await lockSpace(db, space, []);
  const { free, used } = head;
  if (free !== undefined && bytes > free) throw new DomainError("quota_exceeded", "There is not enough space left.", { values: { free } });
  const needed = used + bytes - row.lent_bytes;
  if (row.box_quota !== null && needed > 0) await borrow(db, space, needed);
  await db.query(addReserved, [db.box, space, bytes]);
}
