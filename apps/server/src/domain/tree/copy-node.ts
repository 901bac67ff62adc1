// Copies a file or folder inside its space: new ids, the same contents, no byte is moved.
import { DomainError } from "@landbox/wire";
import * as commit from "./commit.store.ts";
import { samePath } from "./conditions.ts";
import { demandConditionsAt, demandNode, demandParent, locate, type Located } from "./locate.ts";
import { clearDestination } from "./move-node.ts";
import { etagOf } from "./node.ts";
import { nodeOfRow } from "./node-row.ts";
import type { Relocate, Written } from "./tree.ts";
import type { WriterTx } from "./writer.ts";

/** A copied source may be locked by others; only the destination's locks count (RFC 4918 7.7). @throws DomainError like move */
export async function copyAt(tx: WriterTx, copy: Relocate & { depth: "0" | "infinity" }): Promise<Written> {
  const [from, to] = await Promise.all([locate(tx, copy.from), locate(tx, copy.to)]);
  const node = demandNode(from);
  const parent = demandCopyDestination(from, to, copy.depth);
  await demandConditionsAt(tx, copy.conditions, from);
  const whole = copy.depth === "infinity";
  const size = node.isFolder && !whole ? 0 : node.size;
  await tx.reserve(size);
  await clearDestination(tx, to, copy);
  const { db, head } = tx;
  const seq = tx.next();
  const now = Math.floor(Date.now() / 1000);
  const [top] = await db.query<{ id: number }>(commit.copySubtree, [
    db.box,
    node.id,
    parent.id,
    to.path.at(-1),
    seq,
    whole,
    copy.mtime ?? (node.isFolder ? null : node.mtime),
    now,
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

function demandCopyDestination(from: Located, to: Located, depth: "0" | "infinity"): ReturnType<typeof demandParent> {
  if (to.path.length === 0) throw new DomainError("forbidden", "The root folder cannot be replaced.");
  if (samePath(from.path, to.path)) throw new DomainError("forbidden", "Source and destination are the same.");
  const intoItself = samePath(to.path.slice(0, from.path.length), from.path) && depth === "infinity" && from.node?.isFolder === true;
  if (intoItself || samePath(from.path.slice(0, to.path.length), to.path))
    throw new DomainError("into_itself", "A folder cannot be copied into itself or over what holds it.");
  return demandParent(to);
}
