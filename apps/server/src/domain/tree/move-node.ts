// Renames or moves a file or folder inside its space; ids, etags, versions and properties stay.
import { DomainError } from "@landbox/wire";
import * as commit from "./commit.store.ts";
import { demandTokens, locksAgainstRemoval, locksAgainstWriting, samePath } from "./conditions.ts";
import { demandConditionsAt, demandNode, demandParent, locate, type Located } from "./locate.ts";
import { etagOf } from "./node.ts";
import { nodeOfRow } from "./node-row.ts";
import { putIntoTrash } from "./trash-node.ts";
import type { Path, Relocate, Written } from "./tree.ts";
import type { WriterTx } from "./writer.ts";

/** @throws DomainError not_found, parent_missing, forbidden, into_itself, precondition_failed, locked */
export async function moveAt(tx: WriterTx, move: Relocate): Promise<Written> {
  const [from, to] = await Promise.all([locate(tx, move.from), locate(tx, move.to)]);
  const node = demandNode(from);
  const parent = demandDestination(from, to);
  await demandConditionsAt(tx, move.conditions, from);
  demandTokens(locksAgainstRemoval(tx.locks, from.path), move.conditions, tx.actor.account);
  await clearDestination(tx, to, move);
  const { db, head } = tx;
  const seq = tx.next();
  tx.touch(from.above, -node.size, -(node.entries + 1));
  tx.touch(to.above, node.size, node.entries + 1);
  // Locks do not travel (RFC 4918 7.5).
  const left = tx.locks.filter((at) => isWithin(at.path, from.path));
  await Promise.all([
    db.query(commit.relocateNode, [db.box, node.id, parent.id, to.path.at(-1)]),
    move.mtime !== undefined && db.query(commit.setMtime, [db.box, node.id, move.mtime, node.version]),
    db.query(commit.writeJournal, [
      db.box,
      head.space,
      seq,
      node.id,
      "move",
      tx.actor.account,
      node.parent,
      node.name,
      null,
      node.version,
      node.mtime,
    ]),
    left.length > 0 && db.query(commit.deleteLocks, [db.box, left.map((at) => at.lock.token)]),
  ]);
  const row = await commit.readNode(db, node.id);
  if (!row) throw new Error("a moved node is gone");
  const moved = nodeOfRow(row);
  return { node: moved, etag: etagOf(moved, head.epoch), created: to.node === undefined };
}

export const isWithin = (path: Path, start: Path): boolean => samePath(path.slice(0, start.length), start);

/** @throws DomainError forbidden, into_itself, parent_missing */
export function demandDestination(from: Located, to: Located): ReturnType<typeof demandParent> {
  if (from.path.length === 0 || to.path.length === 0)
    throw new DomainError("forbidden", "The root folder can be neither moved nor replaced.");
  if (samePath(from.path, to.path)) throw new DomainError("forbidden", "Source and destination are the same.");
  if (isWithin(to.path, from.path)) throw new DomainError("into_itself", "A folder cannot be put into itself.");
  if (isWithin(from.path, to.path)) throw new DomainError("into_itself", "A folder cannot be replaced by something inside it.");
  return demandParent(to);
}

/**
 * Checks the locks at the destination and puts what is there into the trash.
 * @throws DomainError precondition_failed (Overwrite: F), locked
 */
export async function clearDestination(tx: WriterTx, to: Located, change: Pick<Relocate, "overwrite" | "conditions">): Promise<void> {
  if (!to.node) {
    demandTokens(locksAgainstWriting(tx.locks, to.path, false), change.conditions, tx.actor.account);
    return;
  }
  if (!change.overwrite) throw new DomainError("precondition_failed", "The destination exists and must not be overwritten.");
  demandTokens(locksAgainstRemoval(tx.locks, to.path), change.conditions, tx.actor.account);
  await putIntoTrash(tx, to);
}
