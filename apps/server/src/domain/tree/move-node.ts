// Renames or moves a file or folder: inside its space ids, etags, versions and properties stay; into another space it is copied and the original put into the trash.
import type { NodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { clearDestination } from "./clear-destination.ts";
import * as commit from "./commit.store.ts";
import { demandTokens, locksAgainstRemoval, samePath } from "./conditions.ts";
import { placeCopy } from "./copy-node.ts";
import { demandConditionsAt, demandNode, demandParent, locate, type Located } from "./locate.ts";
import { etagOf, type Node } from "./node.ts";
import { nodeOfRow } from "./node-row.ts";
import type { WriterTx } from "./transaction.ts";
import { putIntoTrash } from "./trash-node.ts";
import type { Path, Relocate, Written } from "./tree.ts";

/**
 * @param source where it is: for most moves the same as the target
 * @throws DomainError not_found, parent_missing, forbidden, into_itself, precondition_failed, locked, quota_exceeded (into another space)
 */
export async function moveAt(source: WriterTx, target: WriterTx, move: Relocate): Promise<Written> {
  const [from, to] = await Promise.all([locate(source, move.from), locate(target, move.to)]);
  const node = demandNode(from);
  const parent = demandDestination(source, from, target, to);
  // Renaming is a change of the thing; moving takes it out of one folder and puts it into another.
  if (source === target && parent.id === node.parent) source.demand("update");
  else {
    source.demand("delete");
    target.demand("create");
  }
  await demandConditionsAt(source, move.conditions, from);
  demandTokens(locksAgainstRemoval(source.locks, from.path), move.conditions, source.actor.account);
  const elsewhere = source.head.space !== target.head.space;
  if (elsewhere) {
    source.demand("download");
    await target.reserve(node.size);
  }
  await clearDestination(target, to, move);
  if (!elsewhere) return relocate(source, { node, from, to, parent: parent.id, mtime: move.mtime });
  const written = await placeCopy(target, { node, parent: parent.id, to, whole: true, mtime: move.mtime ?? node.mtime });
  await putIntoTrash(source, from);
  return written;
}

interface Relocation {
  readonly node: Node;
  readonly from: Located;
  readonly to: Located;
  readonly parent: NodeId;
  readonly mtime: number | undefined;
}

async function relocate(tx: WriterTx, { node, from, to, parent, mtime }: Relocation): Promise<Written> {
  const { db, head } = tx;
  const seq = tx.next();
  tx.touch(from.above, -node.size, -(node.entries + 1));
  tx.touch(to.above, node.size, node.entries + 1);
  // Locks do not travel (RFC 4918 7.5).
  const left = tx.locks.filter((at) => isWithin(at.path, from.path));
  await Promise.all([
    db.query(commit.relocateNode, [db.box, node.id, parent, to.path.at(-1)]),
    mtime !== undefined && db.query(commit.setMtime, [db.box, node.id, mtime, node.version]),
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

const isWithin = (path: Path, start: Path): boolean => samePath(path.slice(0, start.length), start);

/** @throws DomainError forbidden, into_itself, parent_missing */
function demandDestination(source: WriterTx, from: Located, target: WriterTx, to: Located): Node {
  if (from.path.length === 0 || to.path.length === 0)
    throw new DomainError("forbidden", "The root folder can be neither moved nor replaced.");
  if (source.head.space === target.head.space) {
    const [a, b] = [
      [...source.base, ...from.path],
      [...target.base, ...to.path],
    ];
    if (samePath(a, b)) throw new DomainError("forbidden", "Source and destination are the same.");
    if (isWithin(b, a)) throw new DomainError("into_itself", "A folder cannot be put into itself.");
    if (isWithin(a, b)) throw new DomainError("into_itself", "A folder cannot be replaced by something inside it.");
  }
  return demandParent(to);
}
