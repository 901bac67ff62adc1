// The serial writer of each space: collects placements into group commits and runs every other change in a transaction of its own.
import type { BoxId, NodeId, SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Granted } from "../access/granted.ts";
import { changeOne, changeTwo } from "./change-spaces.ts";
import { knownTree } from "./ground.ts";
import { type BatchDeps, type BatchOutcome, placeBatchOf, type Placement } from "./place-batch.ts";
import type { States } from "./space-state.ts";
import { pathKey } from "./space-view.ts";
import type { WriterTx } from "./transaction.ts";
import type { Written } from "./tree.ts";

export interface Writer {
  place(box: BoxId, space: SpaceId, placement: Placement): Promise<Written>;
  alone<T>(grant: Granted<"read">, work: (tx: WriterTx) => Promise<T>): Promise<T>;
  /** One transaction for two places of a box. */
  between<T>(source: Granted<"read">, target: Granted<"write">, work: (from: WriterTx, to: WriterTx) => Promise<T>): Promise<T>;
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

  /** In the turn of the first space; what is remembered of all of them is asked for anew. */
  function queued<T>(box: BoxId, spaces: readonly [SpaceId, ...SpaceId[]], work: () => Promise<T>): Promise<T> {
    const [first, ...others] = spaces;
    const run = async (): Promise<T> => {
      try {
        return await work();
      } finally {
        for (const space of spaces) deps.states.forget(space);
        for (const space of others) deps.changed(box, space);
      }
    };
    return new Promise((resolve, reject) => enqueue(first, { box, alone: () => run().then(resolve, reject) }));
  }

  return {
    place: (box, space, placement) => new Promise((resolve, reject) => enqueue(space, { place: { box, placement, resolve, reject } })),
    alone: (grant, work) => queued(grant.box, [grant.space], () => changeOne(deps.database, grant, work)),
    between: (source, target, work) =>
      queued(target.box, [target.space, source.space], () => changeTwo(deps.database, source, target, work)),
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
