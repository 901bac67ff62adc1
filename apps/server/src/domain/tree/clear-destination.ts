// Makes the place free that something is moved or copied to.
import { DomainError } from "@landbox/wire";
import { demandTokens, locksAgainstRemoval, locksAgainstWriting } from "./conditions.ts";
import type { Located } from "./locate.ts";
import type { WriterTx } from "./transaction.ts";
import { putIntoTrash } from "./trash-node.ts";
import type { Relocate } from "./tree.ts";

/**
 * Checks the locks at the destination and puts what is there into the trash.
 * @throws DomainError precondition_failed (Overwrite: F), locked, forbidden
 */
export async function clearDestination(tx: WriterTx, to: Located, change: Pick<Relocate, "overwrite" | "conditions">): Promise<void> {
  if (!to.node) {
    demandTokens(locksAgainstWriting(tx.locks, to.path, false), change.conditions, tx.actor.account);
    return;
  }
  if (!change.overwrite) throw new DomainError("precondition_failed", "The destination exists and must not be overwritten.");
  tx.demand("delete");
  demandTokens(locksAgainstRemoval(tx.locks, to.path), change.conditions, tx.actor.account);
  await putIntoTrash(tx, to);
}
