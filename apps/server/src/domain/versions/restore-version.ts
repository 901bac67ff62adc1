// Makes an earlier content of a file its present one.
import { DomainError } from "@landbox/wire";
import type { NodeId } from "@landbox/kit";
import { demandTokens, locksAgainstWriting } from "../tree/conditions.ts";
import { demandConditionsAt, demandNode, locate, pathOf } from "../tree/locate.ts";
import { etagOf, type Node } from "../tree/node.ts";
import type { Conditions, Written } from "../tree/tree.ts";
import type { WriterTx } from "../tree/transaction.ts";
import { nodeOfVersion } from "./version-row.ts";
import * as store from "./versions.store.ts";

/** @throws DomainError not_found, locked, precondition_failed */
export async function restoreVersion(tx: WriterTx, restore: { node: NodeId; version: number; conditions?: Conditions }): Promise<Written> {
  const { db, head, actor } = tx;
  const path = await pathOf(tx, restore.node);
  if (!path) throw new DomainError("not_found", "The file does not exist.");
  tx.demand("update");
  const located = await locate(tx, path);
  const present = demandNode(located);
  const [row] = await db.query<store.VersionRow>(store.selectVersions, [db.box, head.space, present.id, restore.version]);
  if (!row) throw new DomainError("not_found", "There is no such version.");
  await demandConditionsAt(tx, restore.conditions, located);
  demandTokens(locksAgainstWriting(tx.locks, located.path, true), restore.conditions, actor.account);
  const grown = row.size - present.size;
  const { blob, version, mtime } = present;
  const seq = await tx.log({ node: present.id, kind: "write", before: { blob, version, mtime } });
  tx.touch(located.above, grown, 0);
  // What the file gains the versions lose.
  tx.count({ files: grown, versions: -grown });
  await db.query(store.swapContent, [
    db.box,
    present.id,
    row.version,
    version,
    blob,
    present.size,
    mtime,
    actor.account,
    seq,
    row.blob_id,
    row.size,
    row.mtime,
  ]);
  const node: Node = { ...nodeOfVersion(present, row), version: seq };
  return { node, etag: etagOf(node, head.epoch), created: false };
}
