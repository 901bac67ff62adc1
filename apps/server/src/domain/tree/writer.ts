// The serial writer of each space: collects placements into group commits and runs every other change in a transaction of its own.
import type { BlobId, BoxId, NodeId, SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { type BoxDb, inBox } from "../../platform/database/box-transaction.ts";
import type { Actor } from "../identity/actor.ts";
import * as commit from "./commit.store.ts";
import { type BatchDeps, type BatchOutcome, placeBatchOf, type Placement } from "./place-batch.ts";
import { demandLiveAccount, knownTree, lockSpace } from "./ground.ts";
import { borrow } from "./quota.ts";
import { headOfRow, type SpaceHead, type States } from "./space-state.ts";
import { lockOfRow, pathKey } from "./space-view.ts";
import * as store from "./tree.store.ts";
import type { LockAt, Written } from "./tree.ts";

/** A change's transaction: the space is locked, the actor's account live, the box not frozen. */
export interface WriterTx {
  readonly db: BoxDb;
  readonly actor: Actor;
  readonly head: SpaceHead;
  readonly locks: readonly LockAt[];
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

export interface Writer {
  place(box: BoxId, space: SpaceId, placement: Placement): Promise<Written>;
  alone<T>(actor: Actor, space: SpaceId, work: (tx: WriterTx) => Promise<T>): Promise<T>;
}

interface Waiting {
  readonly box: BoxId;
  readonly placement: Placement;
  readonly resolve: (written: Written) => void;
  readonly reject: (error: unknown) => void;
}

type Item = { place: Waiting } | { alone: () => Promise<void>; box: BoxId };

/** More entries do not make a commit cheaper, and the first of them waits longer. */
const largestBatch = 64;

export interface WriterDeps extends BatchDeps {
  readonly states: States;
  /** Told after every transaction, whether it changed something or not. */
  readonly changed: (box: BoxId, space: SpaceId) => void;
}

export function createWriter(deps: WriterDeps): Writer {
  const queues = new Map<SpaceId, Item[]>();

  function enqueue(space: SpaceId, item: Item): void {
    const queue = queues.get(space);
    if (queue) {
      queue.push(item);
      return;
    }
    const fresh = [item];
    queues.set(space, fresh);
    // One turn of the event loop collects what has already arrived on other connections.
    setImmediate(() => void drain(space, fresh));
  }

  async function drain(space: SpaceId, queue: Item[]): Promise<void> {
    while (queue.length > 0) {
      const first = queue[0] as Item;
      if ("alone" in first) {
        queue.shift();
        await first.alone();
        deps.changed(first.box, space);
      } else {
        const { box } = first.place;
        await commitBatch(deps, space, takeBatch(queue));
        deps.changed(box, space);
      }
    }
    queues.delete(space);
  }

  return {
    place: (box, space, placement) => new Promise((resolve, reject) => enqueue(space, { place: { box, placement, resolve, reject } })),
    alone: (actor, space, work) =>
      new Promise((resolve, reject) =>
        enqueue(space, { box: actor.box, alone: () => changeAlone(deps, actor, space, work).then(resolve, reject) }),
      ),
  };
}

/** Placements from the front of the queue, up to the first that touches the same name as one before. */
function takeBatch(queue: Item[]): Waiting[] {
  const batch: Waiting[] = [];
  const names = new Set<string>();
  while (batch.length < largestBatch) {
    const item = queue[0];
    if (!item || !("place" in item)) break;
    const name = `${item.place.placement.parent}/${item.place.placement.name}`;
    if (names.has(name)) break;
    names.add(name);
    batch.push(item.place);
    queue.shift();
  }
  return batch;
}

async function commitBatch(deps: BatchDeps & { states: States }, space: SpaceId, batch: readonly Waiting[]): Promise<void> {
  const [first] = batch;
  if (!first) return;
  try {
    const placements = batch.map((waiting) => waiting.placement);
    const known = knownTree(
      deps.states.peek(space),
      placements.map((placement) => placement.parent),
    );
    const outcome = await placeBatchOf(deps, first.box, space, placements, known);
    remember(deps.states, space, outcome);
    for (const [i, result] of outcome.results.entries()) {
      const waiting = batch[i] as Waiting;
      if (result instanceof DomainError) waiting.reject(result);
      else waiting.resolve(result);
    }
  } catch (error) {
    deps.states.forget(space);
    // When the connection was lost nobody knows whether the commit happened, so nothing is tried again; a transaction that
    // the database refused is retried entry by entry, so that one bad entry does not take the others with it.
    if (batch.length > 1 && !(error instanceof DomainError && error.code === "unavailable")) {
      for (const waiting of batch) await commitBatch(deps, space, [waiting]);
    } else {
      for (const waiting of batch) waiting.reject(error);
    }
  }
}

/** Keeps the state in memory true after a batch of this process, if it was true right before it. */
function remember(states: States, space: SpaceId, outcome: BatchOutcome): void {
  const { before, after } = outcome;
  if (!after) return;
  const state = states.peek(space);
  if (!state || state.head.seq !== before.seq || state.head.epoch !== before.epoch) {
    states.forget(space);
    return;
  }
  state.head = after.head;
  state.confirmed = performance.now();
  for (const change of after.ancestors) {
    const node = state.nodes.get(change.id as NodeId);
    if (node) state.nodes.set(node.id, { ...node, ...change, id: node.id, mtime: after.mtime });
  }
  for (const { node, path, chain } of after.placed) {
    state.nodes.set(node.id, node);
    state.paths.set(pathKey(path), node.id);
    for (const id of chain) state.children.delete(id);
  }
}

async function changeAlone<T>(
  deps: BatchDeps & { states: States },
  actor: Actor,
  space: SpaceId,
  work: (tx: WriterTx) => Promise<T>,
): Promise<T> {
  try {
    return await inBox(deps.database, actor.box, async (db) => {
      const locking = lockSpace(db, space, [actor.account]);
      const asking = db.query<store.LockRow>(store.selectLocks, [db.box, space]);
      asking.catch(() => undefined);
      const { row, accounts } = await locking;
      demandLiveAccount(accounts.get(actor.account), actor);
      const locks = await asking;
      const { tx, finish } = transaction(db, actor, row, locks.map(lockOfRow));
      const result = await work(tx);
      await finish();
      return result;
    });
  } finally {
    deps.states.forget(space);
  }
}

function transaction(db: BoxDb, actor: Actor, row: store.HeadRow, locks: readonly LockAt[]): { tx: WriterTx; finish: () => Promise<void> } {
  const head = headOfRow(db.box, row);
  const folders = new Map<NodeId, { size: number; entries: number }>();
  const counters = { files: 0, trash: 0, versions: 0 };
  let { seq } = head;
  let reserved = 0;
  const tx: WriterTx = {
    db,
    actor,
    head,
    locks,
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
    async log({ node, kind, before }) {
      const own = ++seq;
      const { parent = null, name = null, blob = null, version = null, mtime = null } = before;
      await db.query(commit.writeJournal, [db.box, head.space, own, node, kind, actor.account, parent, name, blob, version, mtime]);
      return own;
    },
  };
  const finish = async (): Promise<void> => {
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
  };
  return { tx, finish };
}
