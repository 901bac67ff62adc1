// A big body on its way into the store: collected in shared memory, hashed and encrypted by threads, written as it gets ready.
import type { BoxId } from "@landbox/kit";
import { type BoxKeys, segmentKey } from "../../platform/keys/key-store.ts";
import { newObjectName, type ObjectStore, type ObjectWriter } from "../../platform/objects/object-store.ts";
import type { Segment } from "./content.ts";
import type { Crunch, Lane } from "./crunch.ts";
import { frameSize, storedLengthOf } from "./frames.ts";
import { newKeyId } from "./segment-keys.ts";
import { type Slot, slotSize } from "./slots.ts";

export interface BigIntake {
  /** Takes bytes; returns a promise when the sender has to wait. @throws what the store threw */
  add(chunk: Uint8Array): void | Promise<void>;
  /** Everything hashed and durable. @throws DomainError quota_exceeded, unavailable */
  finish(): Promise<Segment[]>;
  /** Forgets everything that was written; waits until no thread works on it. Never throws. */
  abort(): Promise<void>;
}

/** Slots of one body: with the plain and the stored side of each, 8 MiB. */
const slotsPerBody = 4;
/** And when many bodies come at once: one fills while the other is worked on. */
const slotsWhenScarce = 2;

interface Filling {
  readonly slot: Slot;
  length: number;
}

interface Growing {
  readonly writer: ObjectWriter;
  readonly keyId: Buffer;
  readonly key: Buffer;
  frames: number;
  size: number;
}

/**
 * @param lane running hashes that follow the body; undefined: none
 * @param segmentSize plain bytes after which a new segment begins; a multiple of the slot size
 */
export function createBigIntake(
  deps: { store: ObjectStore; crunch: Crunch; segmentSize: number },
  box: BoxId,
  keys: BoxKeys,
  lane: Lane | undefined,
): BigIntake {
  const { store, crunch, segmentSize } = deps;
  if (segmentSize % slotSize !== 0) throw new Error("The segment size must be a multiple of the slot size");
  const segments: Segment[] = [];
  let free = slotsPerBody;
  let filling: Filling | undefined;
  let growing: Growing | undefined;
  let failure: unknown;
  let wake: (() => void) | undefined;
  // What is handed to the store goes there in order, whichever thread is ready first.
  let inOrder: Promise<unknown> = Promise.resolve();
  const underWay = new Set<Promise<void>>();

  const fail = (error: unknown): void => {
    failure ??= error;
    wake?.();
  };
  const beginSegment = (): Growing => {
    const keyId = newKeyId();
    return { writer: store.begin(box, newObjectName()), keyId, key: segmentKey(keys, keyId), frames: 0, size: 0 };
  };
  const track = (job: Promise<unknown>, slot: Slot): void => {
    const settled: Promise<void> = job.catch(fail).then(() => {
      underWay.delete(settled);
      crunch.slots.giveBack(slot);
      free++;
      wake?.();
    });
    underWay.add(settled);
  };
  /** Sends a slot on its way through hashes, cipher and store. */
  const dispatch = (full: Filling, bodyEnds: boolean): void => {
    growing ??= beginSegment();
    const segment = growing;
    const { slot, length } = full;
    const first = segment.frames;
    segment.size += length;
    segment.frames += Math.ceil(length / frameSize);
    const last = bodyEnds || segment.size >= segmentSize;
    const sealed = crunch.seal(slot, { key: segment.key, first, last, length });
    const handedOver = inOrder.then(async () => ({ written: segment.writer.write([await sealed]) }));
    inOrder = handedOver.catch(() => undefined);
    const written = handedOver.then((store) => store.written);
    const hashed = lane?.update(slot.plain.subarray(0, length));
    track(Promise.allSettled([sealed, written, hashed]).then(firstError), slot);
    if (last) endSegment(segment);
  };
  const endSegment = (segment: Growing): void => {
    growing = undefined;
    const { keyId, size, writer } = segment;
    segments.push({ object: writer.object, start: 0, storedLength: storedLengthOf(size), size, keyId });
    const order = inOrder;
    const committed: Promise<void> = order
      .then(async () => {
        if (failure === undefined) await writer.commit();
        else await writer.abort();
      })
      .catch(fail)
      .then(() => void underWay.delete(committed));
    underWay.add(committed);
    inOrder = committed;
  };
  const copyIn = (chunk: Uint8Array, from: number): number => {
    let at = from;
    while (at < chunk.length) {
      // A full slot waits for the next byte: only then it is known whether it ends the body.
      if (filling && filling.length === slotSize) {
        dispatch(filling, false);
        filling = undefined;
      }
      if (!filling) {
        const used = slotsPerBody - free;
        if (free === 0 || (used >= slotsWhenScarce && crunch.slots.scarce())) return at;
        free--;
        filling = { slot: crunch.slots.take(), length: 0 };
      }
      const count = Math.min(slotSize - filling.length, chunk.length - at);
      filling.slot.plain.set(chunk.subarray(at, at + count), filling.length);
      filling.length += count;
      at += count;
    }
    return at;
  };
  const waitAndCopy = async (chunk: Uint8Array, from: number): Promise<void> => {
    let at = from;
    while (at < chunk.length) {
      await new Promise<void>((resolve) => (wake = resolve));
      wake = undefined;
      if (failure !== undefined) throw failure;
      at = copyIn(chunk, at);
    }
  };
  const settle = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.all(underWay);
  };

  return {
    add(chunk) {
      if (failure !== undefined) throw failure;
      const at = copyIn(chunk, 0);
      if (at < chunk.length) return waitAndCopy(chunk, at);
    },
    async finish() {
      if (filling) dispatch(filling, true);
      filling = undefined;
      await settle();
      if (failure !== undefined) throw failure;
      return segments;
    },
    async abort() {
      failure ??= new Error("The body was given up");
      if (filling) crunch.slots.giveBack(filling.slot);
      filling = undefined;
      await settle();
      await growing?.writer.abort();
      // Segments that were whole already belong to nothing.
      for (const segment of segments) await store.delete(box, segment.object).catch(() => undefined);
    },
  };
}

function firstError(results: readonly PromiseSettledResult<unknown>[]): void {
  for (const result of results) if (result.status === "rejected") throw result.reason;
}
