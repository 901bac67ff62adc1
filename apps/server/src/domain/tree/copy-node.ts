// Copies a file or folder, inside its space or into another one of the box: new ids, the same contents, no byte is moved.
import type { NodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { clearDestination } from "./clear-destination.ts";
import * as commit from "./commit.store.ts";
import { samePath } from "./conditions.ts";
import { demandConditionsAt, demandNode, demandParent, locate, type Located } from "./locate.ts";
import { etagOf, type Node } from "./node.ts";
import { nodeOfRow } from "./node-row.ts";
import type { WriterTx } from "./transaction.ts";
import type { Relocate, Written } from "./tree.ts";

/**
 * A copied source may be locked by others; only the destination's locks count (RFC 4918 7.7).
 * @param source where it is: for most copies the same as the target
 * @throws DomainError like move
 */
export async function copyAt(source: WriterTx, target: WriterTx, copy: Relocate & { depth: "0" | "infinity" }): Promise<Written> {
  const [from, to] = await Promise.all([locate(source, copy.from), locate(target, copy.to)]);
  const node = demandNode(from);
  source.demand("download");
  target.demand("create");
  const parent = demandCopyDestination(source, from, target, to, copy.depth);
  await demandConditionsAt(source, copy.conditions, from);
  const whole = copy.depth === "infinity";
  await target.reserve(node.isFolder && !whole ? 0 : node.size);
  await clearDestination(target, to, copy);
  return placeCopy(target, { node, parent: parent.id, to, whole, mtime: copy.mtime ?? (node.isFolder ? undefined : node.mtime) });
}

export interface CopyPlan {
  readonly node: Node;
  readonly parent: NodeId;
  readonly to: Located;
  /** With everything in it. */
  readonly whole: boolean;
  /** undefined: now. */
  readonly mtime: number | undefined;
}

/** Writes the copy; rights, locks and quota have been checked, and the name is free. */
export async function placeCopy(tx: WriterTx, { node, parent, to, whole, mtime }: CopyPlan): Promise<Written> {
  const { db, head } = tx;
  const size = node.isFolder && !whole ? 0 : node.size;
  const seq = tx.next();
  const now = Math.floor(Date.now() / 1000);
  const [top] = await db.query<{ id: number }>(commit.copySubtree, [
    db.box,
    node.id,
    parent,
    to.path.at(-1),
    seq,
    whole,
    mtime ?? null,
    now,
    head.space,
  ]);
  if (!top) throw new Error("a copied node is gone");
  tx.touch(to.above, size, (whole ? node.entries : 0) + 1);
  tx.count({ files: size });
  const [row] = await Promise.all([
    commit.readNode(db, top.id),
    db.query(commit.writeJournal, [db.box, head.space, seq, top.id, "copy", tx.actor.account, null, null, null, null, null]),
  ]);
  if (!row) throw new Error("a copied node is gone");
  const copied = nodeOfRow(row);
  return { node: copied, etag: etagOf(copied, head.epoch), created: to.node === undefined };
}

/** @throws DomainError forbidden, into_itself, parent_missing */
function demandCopyDestination(source: WriterTx, from: Located, target: WriterTx, to: Located, depth: "0" | "infinity"): Node {
  if (to.path.length === 0) throw new DomainError("forbidden", "The root folder cannot be replaced.");
  if (source.head.space === target.head.space) {
    const [a, b] = [
      [...source.base, ...from.path],
      [...target.base, ...to.path],
    ];
    if (samePath(a, b)) throw new DomainError("forbidden", "Source and destination are the same.");
    const intoItself = samePath(b.slice(0, a.length), a) && depth === "infinity" && from.node?.isFolder === true;
    if (intoItself || samePath(a.slice(0, b.length), b))
      throw new DomainError("into_itself", "A folder cannot be copied into itself or over what holds it.");
  }
  return demandParent(to);
}
