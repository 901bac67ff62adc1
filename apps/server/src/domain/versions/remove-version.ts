// Deletes an earlier content of a file for good.
import { DomainError } from "@landbox/wire";
import type { NodeId } from "@landbox/kit";
import { demandTokens, locksAgainstWriting } from "../tree/conditions.ts";
import { pathOf } from "../tree/locate.ts";
import type { WriterTx } from "../tree/transaction.ts";
import * as store from "./versions.store.ts";

/** The present content and the file's etag stay as they are. @throws DomainError not_found, locked */
export async function removeVersion(tx: WriterTx, node: NodeId, version: number): Promise<void> {
  const path = await pathOf(tx, node);
  if (!path) throw new DomainError("not_found", "The file does not exist.");
  tx.demand("delete");
  demandTokens(locksAgainstWriting(tx.locks, path, true), undefined, tx.actor.account);
  const [gone] = await tx.db.query<{ size: number }>(store.deleteVersion, [tx.db.box, node, version]);
  if (!gone) throw new DomainError("not_found", "There is no such version.");
  tx.next();
  tx.count({ versions: -gone.size });
}
