// Brings an entry of the trash back into the tree, where it was or somewhere else.
import { DomainError } from "@landbox/wire";
import { type NodeId, nodeId } from "@landbox/kit";
import { demandConditionsAt, demandParent, locate, type Located, pathOf } from "../tree/locate.ts";
import { clearDestination } from "../tree/clear-destination.ts";
import { etagOf } from "../tree/node.ts";
import { nodeOfRow } from "../tree/node-row.ts";
import type { Written } from "../tree/tree.ts";
import type { WriterTx } from "../tree/transaction.ts";
import { freeNames } from "../tree/free-names.ts";
import * as store from "./trash.store.ts";
import type { RestoreEntry } from "./trash.ts";

/**
 * The same rules as for MOVE: a missing parent refuses, and what is in the way stays (overwrite false) or goes to the trash itself.
 * @throws DomainError not_found, parent_missing, precondition_failed, locked, forbidden
 */
export async function restoreEntry(tx: WriterTx, restore: RestoreEntry): Promise<Written> {
  const { db, head } = tx;
  const [row] = await db.query<store.EntryRow>(store.selectEntry, [db.box, head.space, restore.node]);
  // Who sees a part of the space brings back what lay in it, as long as its folder is there.
  const seen = row && (tx.base.length === 0 || (await pathOf(tx, nodeId(row.parent_before))) !== undefined);
  if (!row || !seen) throw new DomainError("not_found", "There is no such entry in the trash.");
  tx.demand("create");
  const node = nodeOfRow(row);
  const to = await destination(tx, row, restore.to);
  const name = to.path.at(-1);
  if (name === undefined) throw new DomainError("forbidden", "The root folder cannot be replaced.");
  const parent = demandParent(to);
  await demandConditionsAt(tx, restore.conditions, { ...to, node });
  await clearDestination(tx, to, restore);
  tx.touch(to.above, node.size, node.entries + 1);
  tx.count({ files: node.size, trash: -node.size });
  await Promise.all([
    db.query(store.restoreNode, [db.box, node.id, parent.id, name]),
    tx.log({ node: node.id, kind: "restore", before: { name: node.name, version: node.version } }),
  ]);
  const restored = { ...node, parent: parent.id, name };
  return { node: restored, etag: etagOf(restored, head.epoch), created: to.node === undefined };
}

async function destination(tx: WriterTx, row: store.EntryRow, to: RestoreEntry["to"]): Promise<Located> {
  if (to === undefined) return originalPlace(tx, row);
  if (!("length" in to)) return exactPlace(tx, row, to);
  return locate(tx, to);
}

/** @throws DomainError parent_missing, already_exists, invalid_name */
async function exactPlace(
  tx: WriterTx,
  row: store.EntryRow,
  to: { folder?: NodeId | undefined; name?: string | undefined },
): Promise<Located> {
  const folder = await pathOf(tx, to.folder ?? nodeId(row.parent_before));
  if (!folder) throw new DomainError("parent_missing", "The folder does not exist any more.");
  const located = await locate(tx, [...folder, to.name ?? row.name]);
  if (!located.parent) throw new DomainError("parent_missing", "The folder does not exist any more.");
  if (located.node) throw new DomainError("already_exists", "There is something of this name already.");
  return located;
}

/** The folder it was in, wherever that is now; the root when that is gone; and a name that is free there. */
async function originalPlace(tx: WriterTx, row: store.EntryRow): Promise<Located> {
  const folder = (await pathOf(tx, nodeId(row.parent_before))) ?? [];
  for (const name of freeNames(row.name, row.is_folder)) {
    const located = await locate(tx, [...folder, name]);
    if (!located.node) return located;
  }
  throw new DomainError("precondition_failed", "There are too many entries of this name already.");
}
