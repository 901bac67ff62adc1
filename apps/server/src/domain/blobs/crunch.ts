// The threads that hash, encrypt and decrypt big contents in shared memory.
import { availableParallelism } from "node:os";
import type { Digests } from "./crunch-messages.ts";
import { CrunchThread } from "./crunch-thread.ts";
import { type FrameCipher, plainLengthOf, storedLengthOf } from "./frames.ts";
import type { Algorithm } from "./hashing.ts";
import { createFramePool, type FramePool } from "./frame-pool.ts";
import { createSlots, type Slot, type Slots } from "./slots.ts";

/** Running hashes over bytes in order. */
export interface Lane {
  /** Resolves when the bytes, which must lie in shared memory, may be overwritten. */
  update(bytes: Uint8Array): Promise<unknown>;
  /** A second one that has seen the same bytes. */
  fork(): Lane;
  /** Ends it. */
  digest(): Promise<Digests>;
  drop(): void;
}

export interface FramesJob {
  readonly key: Uint8Array;
  /** Number of the first frame. */
  readonly first: number;
  /** Whether the segment ends here. */
  readonly last: boolean;
  /** Bytes in the slot: plain ones to encrypt, stored ones to decrypt. */
  readonly length: number;
}

export interface Crunch {
  lane(algorithms: readonly Algorithm[]): Lane;
  /** Encrypts a slot's plain bytes in place. @returns the stored form, inside the slot */
  seal(slot: Slot, job: FramesJob): Promise<Uint8Array>;
  /** Decrypts a slot's stored form in place. @returns the plain bytes, inside the slot @throws DamagedContent */
  open(slot: Slot, job: FramesJob): Promise<Buffer>;
  readonly slots: Slots;
  /** For whoever may not keep a slot. */
  readonly frames: FramePool;
  /** How many run. */
  readonly threads: number;
  close(): Promise<void>;
}

/** Milliseconds without work after which threads end and shared memory is let go: together they take some 50 MiB, and most boxes send a big file seldom. Before the server takes its rest (platform/memory), which then finds all that is left. */
const idleAfter = 12_000;

export interface CrunchOptions {
  readonly cipher: FrameCipher;
  /** How many; they start with the first big content. */
  readonly threads?: number;
  /** Milliseconds until they end without work. */
  readonly idle?: number;
  /** Called when they have been told to end and the shared memory is garbage. */
  readonly onRest?: () => void;
}

export function createCrunch(options: CrunchOptions): Crunch {
  const { idle = idleAfter } = options;
  const { name: cipher } = options.cipher;
  const threads: CrunchThread[] = [];
  const slots = createSlots();
  const frames = createFramePool();
  const limit = options.threads ?? Math.max(2, Math.min(4, availableParallelism()));
  const lanes = createLanes(() => pick((all) => all[turn++ % all.length]));
  let turn = 0;
  let watch: NodeJS.Timeout | undefined;

  const pick = (choose: (all: readonly CrunchThread[]) => CrunchThread | undefined): CrunchThread => {
    const chosen = threads.length < limit ? undefined : choose(threads);
    if (chosen) return chosen;
    const thread = new CrunchThread((ended) => forget(ended));
    threads.push(thread);
    watch ??= setInterval(rest, Math.min(idle, 3000)).unref();
    return thread;
  };
  const forget = (thread: CrunchThread): void => {
    if (threads.includes(thread)) threads.splice(threads.indexOf(thread), 1);
  };
  const idlest = (): CrunchThread => pick((all) => all.reduce((best, thread) => (thread.load < best.load ? thread : best)));
  /** All or none: a thread that ends alone would leave its share to the others. */
  const rest = (): void => {
    const before = performance.now() - idle;
    if (slots.inUse > 0 || threads.some((thread) => thread.busy || thread.usedAt > before)) return;
    void Promise.all(threads.splice(0).map((thread) => thread.end())).then(() => options.onRest?.());
    slots.forget();
    frames.forget();
    clearInterval(watch);
    watch = undefined;
  };

  return {
    lane: lanes,
    slots,
    frames,
    async seal(slot, { key, first, last, length }) {
      const plain = slot.plain.subarray(0, length);
      const stored = slot.stored.subarray(0, storedLengthOf(length));
      await idlest().ask({ op: "seal", cipher, key, first, last, plain, stored }, length / 2);
      return stored;
    },
    async open(slot, { key, first, last, length }) {
      const stored = slot.stored.subarray(0, length);
      const plain = slot.plain.subarray(0, plainLengthOf(length));
      await idlest().ask({ op: "open", cipher, key, first, last, stored, plain }, length / 2);
      return plain;
    },
    get threads() {
      return threads.length;
    },
    async close() {
      clearInterval(watch);
      watch = undefined;
      await Promise.all(threads.splice(0).map((thread) => thread.end()));
    },
  };
}

interface LanePart {
  readonly thread: CrunchThread;
  readonly lane: number;
  readonly algorithms: Algorithm[];
}

/** Lanes whose algorithms are spread over threads: SHA-1 and SHA-256 of one stream run side by side. */
function createLanes(next: () => CrunchThread): (algorithms: readonly Algorithm[]) => Lane {
  let lanes = 0;
  const start = (thread: CrunchThread, algorithms: Algorithm[], from: number | undefined): LanePart => {
    const lane = lanes++;
    thread.tell({ op: "lane", lane, algorithms, from });
    return { thread, lane, algorithms };
  };
  const laneOf = (parts: readonly LanePart[]): Lane => ({
    update: (bytes) =>
      Promise.all(parts.map(({ thread, lane, algorithms }) => thread.ask({ op: "update", lane, bytes }, algorithms.length * bytes.length))),
    fork: () => laneOf(parts.map(({ thread, lane, algorithms }) => start(thread, algorithms, lane))),
    async digest() {
      const answers = await Promise.all(parts.map(({ thread, lane }) => thread.ask({ op: "digest", lane }, 0)));
      return Object.assign({}, ...answers.map((answer) => answer.digests)) as Digests;
    },
    drop() {
      for (const { thread, lane } of parts) thread.tell({ op: "drop", lane });
    },
  });
  return (algorithms) => {
    const spread = new Map<CrunchThread, Algorithm[]>();
    for (const algorithm of algorithms) {
      const thread = next();
      spread.set(thread, [...(spread.get(thread) ?? []), algorithm]);
    }
    return laneOf([...spread].map(([thread, own]) => start(thread, own, undefined)));
  };
}
