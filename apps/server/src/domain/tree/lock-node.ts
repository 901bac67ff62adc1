// Takes, refreshes and gives back write locks (RFC 4918 6, 7, 9.10, 9.11).
import { randomUUID } from "node:crypto";
import { DomainError } from "@landbox/wire";
import { lockTimeout, type NodeLock } from "../locks/lock.ts";
import * as commit from "./commit.store.ts";
import { bearsOn, samePath } from "./conditions.ts";
import { demandConditionsAt, demandNode, locate } from "./locate.ts";
import type { Node } from "./node.ts";
import type { LockAt, Path, TakeLock } from "./tree.ts";
import type { WriterTx } from "./transaction.ts";

const bounded = (seconds: number): number => Math.min(lockTimeout.longest, Math.max(1, Math.floor(seconds)));

/** @throws DomainError not_found, locked (with the paths in the way), precondition_failed */
export async function lockAt(tx: WriterTx, take: TakeLock): Promise<{ lock: NodeLock; node: Node }> {
  const located = await locate(tx, take.path);
  const node = demandNode(located);
  tx.demand("update");
  await demandConditionsAt(tx, take.conditions, located);
  demandCompatible(tx.locks, located.path, take);
  const token = `urn:uuid:${randomUUID()}`;
  const timeout = bounded(take.timeout);
  const { db, head } = tx;
  await db.query(commit.deleteExpiredLocks, [db.box, head.space]);
  const [row] = await db.query<{ expires: string }>(commit.insertLock, [
    db.box,
    token,
    head.space,
    node.id,
    tx.actor.account,
    take.exclusive,
    take.infinite,
    take.ownerXml,
    timeout,
  ]);
  noteLockChange(tx);
  return {
    lock: {
      token,
      node: node.id,
      account: tx.actor.account,
      exclusive: take.exclusive,
      infinite: take.infinite,
      ownerXml: take.ownerXml,
      timeout,
      expires: Number(row?.expires),
    },
    node,
  };
}

function demandCompatible(locks: readonly LockAt[], path: Path, take: TakeLock): void {
  const near = locks.filter((at) => bearsOn(at, path) || (take.infinite && samePath(at.path.slice(0, path.length), path)));
  const against = near.filter((at) => take.exclusive || at.lock.exclusive);
  if (against.length > 0)
    throw new DomainError("locked", "The resource is locked already.", { lockedPaths: against.map((at) => [...at.path]) });
}

/** @throws DomainError precondition_failed when none of the tokens is a live lock of the caller that bears on the path */
export async function refreshAt(
  tx: WriterTx,
  path: Path,
  tokens: readonly string[],
  seconds: number,
): Promise<{ lock: NodeLock; path: Path }> {
  const located = await locate(tx, path);
  const held = tx.locks.find((at) => tokens.includes(at.lock.token) && bearsOn(at, located.path) && at.lock.account === tx.actor.account);
  if (!held) throw new DomainError("precondition_failed", "The lock to refresh does not exist on this resource.");
  const timeout = bounded(seconds);
  const [row] = await tx.db.query<{ expires: string }>(commit.extendLock, [tx.db.box, held.lock.token, timeout]);
  noteLockChange(tx);
  return { lock: { ...held.lock, timeout, expires: Number(row?.expires) }, path: held.path };
}

/** @throws DomainError lock_token_mismatch, forbidden */
export async function unlockAt(tx: WriterTx, path: Path, token: string): Promise<void> {
  const located = await locate(tx, path);
  demandNode(located);
  const held = tx.locks.find((at) => at.lock.token === token && bearsOn(at, located.path));
  if (!held) throw new DomainError("lock_token_mismatch", "This lock token does not lock this resource.");
  if (held.lock.account !== tx.actor.account) throw new DomainError("forbidden", "Only its holder can give a lock back.");
  await tx.db.query(commit.deleteLocks, [tx.db.box, [token]]);
  noteLockChange(tx);
}

/** A lock changes no etag, but what processes remember of the space: the sequence number moves on without a version. */
function noteLockChange(tx: WriterTx): void {
  tx.next();
}
