// What this process remembers of a space, for one exact sequence number, and how it stays true.
import { type BoxId, type NodeId, type SpaceId, nodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { createRounds } from "../../platform/memory/rounds.ts";
import type { Node } from "./node.ts";
import { type HeadRow, selectHeads } from "./tree.store.ts";
import type { LockAt, Path } from "./tree.ts";

export interface SpaceHead {
  readonly box: BoxId;
  readonly space: SpaceId;
  readonly owner: string | undefined;
  readonly root: NodeId;
  readonly epoch: string;
  readonly seq: number;
  readonly used: number;
  /** The tightest of the space's and the box's quota; undefined: unlimited. */
  readonly total: number | undefined;
  /** Bytes that may still be written, by both quotas; undefined: unlimited. */
  readonly free: number | undefined;
}

export function headOfRow(box: BoxId, row: HeadRow): SpaceHead {
  const used = row.used_files + row.used_trash + row.used_versions + row.reserved;
  const bySpace = row.quota_bytes === null ? undefined : row.quota_bytes - used;
  const byBox = row.box_quota === null ? undefined : row.box_quota - row.box_lent + row.lent_bytes - used;
  const free = bySpace === undefined ? byBox : byBox === undefined ? bySpace : Math.min(bySpace, byBox);
  const total = free === undefined ? undefined : used + Math.max(0, free);
  return {
    box,
    space: row.id as SpaceId,
    owner: row.owner_id ?? undefined,
    root: nodeId(row.root_id),
    epoch: row.epoch,
    seq: row.seq,
    used,
    total,
    free: free === undefined ? undefined : Math.max(0, free),
  };
}

/**
 * Everything remembered of one space. It is changed in place when this process commits (`apply`), so whoever loads rows
 * keeps them only when they were read at the state's current sequence number.
 */
export interface SpaceState {
  head: SpaceHead;
  /** When the head was last confirmed by the database, in milliseconds of performance.now(). */
  confirmed: number;
  nodes: Map<NodeId, Node>;
  /** "/"-joined path → node id, or null for a path known to be free. */
  paths: Map<string, NodeId | null>;
  children: Map<NodeId, readonly Node[]>;
  /** Where folders lie whose holders see only what is below them. No batch moves a folder. */
  tops: Map<NodeId, Path>;
  locks: readonly LockAt[] | undefined;
  /** The round in which somebody looked at it last. */
  round: number;
}

export interface StatesOptions {
  readonly database: Database;
  /** True when no other process writes to this database (embedded): then the state in memory is the truth for `soloTrust` milliseconds. */
  readonly solo: boolean;
  /** Milliseconds after which it is looked at what nobody uses. */
  readonly round?: number;
}

const soloTrust = 2000;
const maxStates = 512;
const maxNodes = 20_000;
/** Of all states together, when a round ends. */
const maxNodesOfAll = 60_000;
/** Milliseconds of a round. */
const usualRound = 8_000;
/** A state is let go after so many rounds in which nobody looked at it, unless it is small. */
const patience = 2;
/** What clients ask for every half a minute, the root and little more, is let go after so many. */
const smallPatience = 40;
const small = 50;

export interface States {
  /** The state, confirmed after this call began. @throws DomainError not_found, unavailable */
  confirmed(box: BoxId, space: SpaceId): Promise<SpaceState>;
  /** The same when no question to the database is needed. */
  atOnce(space: SpaceId): SpaceState | undefined;
  /** What is remembered, confirmed or not: for the writer, which compares sequence numbers itself. */
  peek(space: SpaceId): SpaceState | undefined;
  forget(space: SpaceId): void;
}

export function createStates(options: StatesOptions): States {
  const states = new Map<SpaceId, SpaceState>();
  const ask = createHeadQueries(options.database);
  const rounds = createRounds(options.round ?? usualRound, () => {
    let nodes = 0;
    // When there are too many, those go that were looked at longest ago.
    for (const [space, state] of [...states].sort(([, a], [, b]) => b.round - a.round)) {
      const size = Math.max(state.nodes.size, state.paths.size);
      nodes += size;
      if (nodes > maxNodesOfAll || rounds.now - state.round >= (size > small ? patience : smallPatience)) states.delete(space);
    }
    return states.size > 0;
  });

  function keep(head: SpaceHead): SpaceState {
    const known = states.get(head.space);
    if (known && known.head.seq === head.seq && known.head.epoch === head.epoch && known.nodes.size < maxNodes) {
      known.head = head;
      known.confirmed = performance.now();
      known.round = rounds.now;
      return known;
    }
    // A head read before a commit of this process finished may come in late: never go back.
    if (known && known.head.epoch === head.epoch && known.head.seq > head.seq) return known;
    const state: SpaceState = {
      head,
      confirmed: performance.now(),
      nodes: new Map(),
      paths: new Map(),
      children: new Map(),
      tops: new Map(),
      locks: undefined,
      round: rounds.now,
    };
    states.delete(head.space);
    states.set(head.space, state);
    rounds.wake();
    if (states.size > maxStates) states.delete(states.keys().next().value as SpaceId);
    return state;
  }

  return {
    async confirmed(box, space) {
      const head = await ask(box, space);
      if (!head) {
        states.delete(space);
        throw new DomainError("not_found", "This space does not exist.");
      }
      return keep(head);
    },
    atOnce(space) {
      if (!options.solo) return undefined;
      const state = states.get(space);
      if (!state || performance.now() - state.confirmed >= soloTrust || state.nodes.size >= maxNodes) return undefined;
      state.round = rounds.now;
      return state;
    },
    peek: (space) => states.get(space),
    forget: (space) => void states.delete(space),
  };
}

/**
 * Asks for heads in batches: whoever asks while a query is under way joins the next one, so that an answer is never older than the
 * question and many requests share a round trip.
 */
function createHeadQueries(database: Database): (box: BoxId, space: SpaceId) => Promise<SpaceHead | undefined> {
  interface Batch {
    spaces: Set<SpaceId>;
    answer: Promise<Map<SpaceId, SpaceHead>>;
  }
  const waiting = new Map<BoxId, Batch>();
  const running = new Map<BoxId, Promise<unknown>>();

  async function run(box: BoxId, batch: Batch): Promise<Map<SpaceId, SpaceHead>> {
    await running.get(box)?.catch(() => undefined);
    waiting.delete(box);
    const query = readInBox<HeadRow>(database, box, selectHeads, [box, [...batch.spaces]]);
    running.set(box, query);
    try {
      const rows = await query;
      return new Map(rows.map((row) => [row.id as SpaceId, headOfRow(box, row)]));
    } finally {
      if (running.get(box) === query) running.delete(box);
    }
  }

  return async (box, space) => {
    let batch = waiting.get(box);
    if (!batch) {
      batch = { spaces: new Set(), answer: Promise.resolve(new Map<SpaceId, SpaceHead>()) };
      waiting.set(box, batch);
      batch.answer = run(box, batch);
    }
    batch.spaces.add(space);
    return (await batch.answer).get(space);
  };
}
