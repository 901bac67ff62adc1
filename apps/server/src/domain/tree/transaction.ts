// A change of one or two spaces in one transaction: what it may use, and what is written once at its end.
import type { BlobId, NodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { BoxDb } from "../../platform/database/box-transaction.ts";
import { demandRight } from "../access/demand-right.ts";
import type { Right } from "../access/roles.ts";
import type { Actor } from "../identity/actor.ts";
import { locksBelow } from "./below-top.ts";
import * as commit from "./commit.store.ts";
import type { LockedSpace } from "./ground.ts";
import { borrow } from "./quota.ts";
import type { SpaceHead } from "./space-state.ts";
import type { LockAt, Path } from "./tree.ts";

/** A change's transaction: the space is locked, the actor and what was granted live, the box not frozen. */
export interface WriterTx {
  readonly db: BoxDb;
  readonly actor: Actor;
  readonly head: SpaceHead;
  /** Names from the space's root down to the top of what the holder may see, as it lies now: all paths of the change are below it. */
  readonly base: Path;
  /** The locks that bear on what the holder may see. */
  readonly locks: readonly LockAt[];
  /** Asks what the holder may do at this moment. @throws DomainError forbidden */
  demand(right: Right): void;
  /** Takes the next sequence number of the space. */
  next(): number;
  /** Adds to folders and gives them the newest version; collected and written once at the end. */
  touch(folders: readonly NodeId[], size: number, entries: number): void;
  /** Moves bytes between the counters of the space. */
  count(change: { files?: number; trash?: number; versions?: number }): void;
  /** @throws DomainError quota_exceeded when the space or its box has not so many bytes left */
  reserve(bytes: number): Promise<void>;
  /** Writes a journal row with the next sequence number, which it gives back. */
  log(change: JournalEntry): Promise<number>;
}

/** What undoes a change: the state of the node before it, as far as it changed. */
export interface JournalEntry {
  readonly node: NodeId;
  readonly kind: "restore" | "write";
  readonly before: {
    readonly parent?: NodeId;
    readonly name?: string;
    readonly blob?: BlobId;
    readonly version?: number;
    readonly mtime?: number;
  };
}

/** What a holder is and may in a change. */
export interface Standpoint {
  readonly actor: Actor;
  readonly rights: ReadonlySet<Right>;
  readonly base: Path;
  readonly locks: readonly LockAt[];
}

/** A locked space in a transaction; several holders' views of it share its numbers and counters. */
export interface Ledger {
  seenBy(standpoint: Standpoint): WriterTx;
  /** Writes what was collected. */
  finish(): Promise<void>;
}

export function openLedger(db: BoxDb, { head, row }: LockedSpace): Ledger {
  const folders = new Map<NodeId, { size: number; entries: number }>();
  const counters = { files: 0, trash: 0, versions: 0 };
  let { seq } = head;
  let reserved = 0;
  const shared: Pick<WriterTx, "next" | "touch" | "count" | "reserve"> = {
    next: () => ++seq,
    touch(ids, size, entries) {
      for (const id of ids) {
        const sum = folders.get(id) ?? { size: 0, entries: 0 };
        folders.set(id, { size: sum.size + size, entries: sum.entries + entries });
      }
    },
    count(change) {
      for (const key of ["files", "trash", "versions"] as const) counters[key] += change[key] ?? 0;
    },
    async reserve(bytes) {
      reserved += bytes;
      if (head.free !== undefined && reserved > head.free)
        throw new DomainError("quota_exceeded", "There is not enough space left.", { values: { free: head.free } });
      const needed = head.used + reserved - row.lent_bytes;
      if (row.box_quota !== null && needed > 0) await borrow(db, head.space, needed);
    },
  };
  return {
    seenBy: ({ actor, rights, base, locks }) => ({
      ...shared,
      db,
      actor,
      head,
      base,
      locks: locksBelow(locks, base),
      demand: (right) => demandRight(rights, right),
      async log({ node, kind, before }) {
        const own = ++seq;
        const { parent = null, name = null, blob = null, version = null, mtime = null } = before;
        await db.query(commit.writeJournal, [db.box, head.space, own, node, kind, actor.account, parent, name, blob, version, mtime]);
        return own;
      },
    }),
    async finish() {
      if (seq === head.seq) return;
      const now = Math.floor(Date.now() / 1000);
      const changes = [...folders];
      await Promise.all([
        changes.length > 0 &&
          db.query(commit.touchFolders, [
            db.box,
            changes.map(([id]) => id),
            changes.map(([, change]) => change.size),
            changes.map(([, change]) => change.entries),
            seq,
            now,
          ]),
        db.query(commit.advanceSpace, [db.box, head.space, seq, counters.files, counters.trash, counters.versions]),
      ]);
    },
  };
}
