// The threads that hash, encrypt and decrypt big contents in shared memory.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { CrunchAnswer, CrunchJob, Digests } from "./crunch-messages.ts";
import { DamagedContent, type FrameCipher, storedFrameSize, storedLengthOf, tagSize } from "./frames.ts";
import type { Algorithm } from "./hashing.ts";
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
  close(): Promise<void>;
}

interface Thread {
  readonly worker: Worker;
  readonly pending: Map<number, { resolve: (answer: CrunchAnswer) => void; reject: (error: Error) => void }>;
  load: number;
  dead: boolean;
}

/** @param options.threads how many; they start with the first big content */
export function createCrunch(options: { cipher: FrameCipher; threads?: number }): Crunch {
  const limit = options.threads ?? Math.max(2, Math.min(4, availableParallelism()));
  const { name: cipher } = options.cipher;
  const threads: Thread[] = [];
  let ids = 0;
  let turn = 0;

  const start = (): Thread => {
    const worker = new Worker(new URL("./crunch-worker.ts", import.meta.url), { name: "crunch" });
    const thread: Thread = { worker, pending: new Map(), load: 0, dead: false };
    const die = (error: Error): void => {
      thread.dead = true;
      const at = threads.indexOf(thread);
      if (at >= 0) threads.splice(at, 1);
      for (const { reject } of thread.pending.values()) reject(error);
      thread.pending.clear();
    };
    worker.on("message", (answer: CrunchAnswer) => {
      const waiting = thread.pending.get(answer.id);
      thread.pending.delete(answer.id);
      // A waiting thread does not keep the process alive, a working one does.
      if (thread.pending.size === 0) worker.unref();
      if (!answer.error) waiting?.resolve(answer);
      else waiting?.reject(answer.error.damaged ? damaged(answer.error.message) : new Error(answer.error.message));
    });
    worker.on("error", die);
    worker.on("exit", () => die(new Error("A hashing thread ended")));
    worker.unref();
    threads.push(thread);
    return thread;
  };
  /** The next thread in turn. */
  const next = (): Thread => {
    if (threads.length < limit) return start();
    return threads[turn++ % threads.length] ?? start();
  };
  const idlest = (): Thread => {
    if (threads.length < limit) return start();
    return threads.reduce((best, thread) => (thread.load < best.load ? thread : best));
  };
  const ask = (thread: Thread, job: CrunchJob, weight: number): Promise<CrunchAnswer> => {
    if (thread.dead) return Promise.reject(new Error("A hashing thread ended"));
    const id = ids++;
    thread.load += weight;
    return new Promise<CrunchAnswer>((resolve, reject) => {
      if (thread.pending.size === 0) thread.worker.ref();
      thread.pending.set(id, { resolve, reject });
      thread.worker.postMessage({ id, job });
    }).finally(() => {
      thread.load -= weight;
    });
  };
  const tell = (thread: Thread, job: CrunchJob): void => void ask(thread, job, 0).catch(() => undefined);

  const makeLane = (parts: readonly LanePart[]): Lane => ({
    update: (bytes) =>
      Promise.all(parts.map((part) => ask(part.thread, { op: "update", lane: part.lane, bytes }, part.algorithms.length * bytes.length))),
    fork: () =>
      makeLane(
        parts.map(({ thread, algorithms, lane: from }) => {
          const lane = ids++;
          tell(thread, { op: "lane", lane, algorithms, from });
          return { thread, algorithms, lane };
        }),
      ),
    async digest() {
      const answers = await Promise.all(parts.map((part) => ask(part.thread, { op: "digest", lane: part.lane }, 0)));
      return Object.assign({}, ...answers.map((answer) => answer.digests)) as Digests;
    },
    drop() {
      for (const part of parts) tell(part.thread, { op: "drop", lane: part.lane });
    },
  });

  return {
    lane(algorithms) {
      // Each algorithm in a thread of its own: SHA-1 and SHA-256 of one stream run side by side.
      const parts = new Map<Thread, LanePart>();
      for (const algorithm of algorithms) {
        const thread = next();
        const part = parts.get(thread) ?? { thread, lane: ids++, algorithms: [] };
        part.algorithms.push(algorithm);
        parts.set(thread, part);
      }
      for (const { thread, lane, algorithms: own } of parts.values()) tell(thread, { op: "lane", lane, algorithms: own, from: undefined });
      return makeLane([...parts.values()]);
    },
    async seal(slot, { key, first, last, length }) {
      const plain = slot.plain.subarray(0, length);
      const stored = slot.stored.subarray(0, storedLengthOf(length));
      await ask(idlest(), { op: "seal", cipher, key, first, last, plain, stored }, length / 2);
      return stored;
    },
    async open(slot, { key, first, last, length }) {
      const stored = slot.stored.subarray(0, length);
      const plain = slot.plain.subarray(0, length - tagSize * Math.ceil(length / storedFrameSize));
      await ask(idlest(), { op: "open", cipher, key, first, last, stored, plain }, length / 2);
      return plain;
    },
    slots: createSlots(),
    async close() {
      await Promise.all([...threads].map((thread) => thread.worker.terminate()));
    },
  };
}

interface LanePart {
  readonly thread: Thread;
  readonly lane: number;
  readonly algorithms: Algorithm[];
}

function damaged(message: string): Error {
  const error = new DamagedContent("");
  error.message = message;
  return error;
}
