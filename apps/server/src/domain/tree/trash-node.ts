// Puts a file or a whole folder into the trash: one entry, costs only the depth.
import { DomainError } from "@landbox/wire";
import * as commit from "./commit.store.ts";
import { demandTokens, locksAgainstRemoval, samePath } from "./conditions.ts";
import { demandConditionsAt, demandNode, locate, type Located } from "./locate.ts";
import type { Conditions, Path } from "./tree.ts";
import type { WriterTx } from "./transaction.ts";

/** @throws DomainError not_found, forbidden (the root), locked, precondition_failed */
export async function trashAt(tx: WriterTx, path: Path, conditions: Conditions | undefined): Promise<void> {
  const located = await locate(tx, path);
  demandNode(located);
  tx.demand("delete");
  await demandConditionsAt(tx, conditions, located);
  demandTokens(locksAgainstRemoval(tx.locks, located.path), conditions, tx.actor.account);
  await putIntoTrash(tx, located);
}

/** The move into the trash itself; conditions, locks and the right to delete have been checked. @throws DomainError forbidden for the root */
export async function putIntoTrash(tx: WriterTx, located: Located): Promise<void> {
  const node = demandNode(located);
  if (located.path.length === 0) throw new DomainError("forbidden", "The root folder cannot be deleted.");
  const { db, head } = tx;
  const seq = tx.next();
  // A lock ends with its resource (RFC 4918 9.6).
  const ended = tx.locks.filter((at) => samePath(at.path.slice(0, located.path.length), located.path));
  tx.touch(located.above, -node.size, -(node.entries + 1));
  tx.count({ files: -node.size, trash: node.size });
  await Promise.all([
    db.query(commit.trashNode, [
      db.box,
      node.id,
      head.space,
      node.parent,
      `/${[...tx.base, ...located.path].join("/")}`,
      tx.actor.account,
      node.size,
    ]),
    db.query(commit.writeJournal, [
      db.box,
      head.space,
      seq,
      node.id,
      "trash",
      tx.actor.account,
      node.parent,
      node.name,
      null,
      node.version,
      null,
    ]),
    ended.length > 0 && db.query(commit.deleteLocks, [db.box, ended.map((at) => at.lock.token)]),
  ]);
}
