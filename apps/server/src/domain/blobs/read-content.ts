// Reads contents back: only the frames that a range needs, each one authenticated before it is handed out.
import type { BoxId } from "@landbox/kit";
import { type BoxKeys, type KeyStore, segmentKey } from "../../platform/keys/key-store.ts";
import type { ObjectStore } from "../../platform/objects/object-store.ts";
import type { ByteRange } from "./blobs.ts";
import type { Segment } from "./content.ts";
import type { Crunch } from "./crunch.ts";
import { type FrameCipher, frameSize, framesIn, openFrames, plainLengthOf, storedFrameSize, storedLengthOf } from "./frames.ts";
import type { SealCheck, SealedList } from "./seal.ts";
import type { SegmentKeys } from "./segment-keys.ts";
import { framesPerSlot, type Slot } from "./slots.ts";

export interface ReadDeps {
  readonly store: ObjectStore;
  readonly keys: KeyStore;
  readonly cipher: FrameCipher;
  readonly crunch: Crunch;
  readonly seals: SealCheck;
  readonly segmentKeys: SegmentKeys;
  /** A connection that takes nothing more for this many milliseconds is given up. */
  readonly drainWithin: number;
  /** Called with so many bytes of ordinary memory that are garbage soon. */
  readonly collect: (bytes: number) => void;
}

/** Reads that are under way before they are asked for, at most. */
const readAhead = 2;

/** One stretch of consecutive frames of a segment. */
interface Stretch {
  readonly segment: Segment;
  readonly first: number;
  readonly last: boolean;
  readonly start: number;
  readonly length: number;
  /** What of the decrypted bytes belongs to the range. */
  readonly from: number;
  readonly to: number;
}

/** See Blobs.read. */
export async function readContent(deps: ReadDeps, box: BoxId, content: SealedList, range?: ByteRange): Promise<Buffer> {
  const keys = deps.keys.remembered(box) ?? (await deps.keys.keys(box));
  deps.seals.check(keys, content);
  const stretches = [...stretchesOf(content, wholeOr(content, range), () => framesPerSlot)];
  const parts = await Promise.all(stretches.map((stretch) => readHere(deps, box, keys, stretch)));
  const [only] = parts;
  return only && parts.length === 1 ? only : Buffer.concat(parts);
}

/** Plain bytes, in shared memory as far as that goes round, else in a frame of the pool: whoever has used them gives it back, and must not look at them again. */
export interface Piece {
  readonly bytes: Buffer;
  /** Once is enough; more does no harm. */
  release(): void;
}

/**
 * The plain bytes, piece by piece, read ahead and decrypted by threads.
 * @throws DamagedContent, ObjectMissing
 */
export async function* piecesOf(deps: ReadDeps, box: BoxId, content: SealedList, range: ByteRange): AsyncGenerator<Piece, void> {
  const keys = deps.keys.remembered(box) ?? (await deps.keys.keys(box));
  deps.seals.check(keys, content);
  const { slots } = deps.crunch;
  let keeping: Promise<Slot> | undefined;
  // What cannot be kept in its slot is copied and stays for as long as the reader likes: then it is a small piece.
  const stretches = stretchesOf(content, range, () => {
    keeping = slots.takeToKeep();
    return keeping ? framesPerSlot : 1;
  });
  const ahead: Promise<Piece>[] = [];
  const readUpTo = (most: number): void => {
    while (ahead.length < most) {
      const next = stretches.next();
      if (next.done) return;
      const reading = readInThread(deps, box, keys, next.value, keeping);
      // Whoever stops early never looks at it.
      reading.catch(() => undefined);
      ahead.push(reading);
    }
  };
  try {
    for (;;) {
      readUpTo(1);
      const reading = ahead.shift();
      if (!reading) return;
      const piece = await reading;
      readUpTo(Math.min(readAhead, Math.floor(slots.room / 2)));
      yield piece;
    }
  } finally {
    for (const reading of ahead) reading.then((piece) => piece.release()).catch(() => undefined);
  }
}

/** @throws RangeError */
export function wholeOr(content: SealedList, range: ByteRange | undefined): ByteRange {
  if (!range) return { start: 0, end: content.size - 1 };
  const { start, end } = range;
  if (!(start >= 0 && start <= end && end < content.size)) throw new RangeError("The range does not lie inside the content");
  return range;
}

/** @param framesNow how many frames the next stretch may have */
function* stretchesOf(content: SealedList, range: ByteRange, framesNow: () => number): Generator<Stretch, undefined> {
  let segmentStart = 0;
  for (const segment of content.segments) {
    const from = Math.max(range.start - segmentStart, 0);
    const to = Math.min(range.end + 1 - segmentStart, segment.size);
    segmentStart += segment.size;
    if (from < to) yield* stretchesOfSegment(segment, from, to, framesNow);
    if (segmentStart > range.end) break;
  }
}

function* stretchesOfSegment(segment: Segment, from: number, to: number, framesNow: () => number): Generator<Stretch, undefined> {
  const endFrame = Math.ceil(to / frameSize);
  for (let first = Math.floor(from / frameSize); first < endFrame;) {
    const end = Math.min(first + framesNow(), endFrame);
    const plainStart = first * frameSize;
    const plainEnd = Math.min(end * frameSize, segment.size);
    yield {
      segment,
      first,
      last: end === framesIn(segment.size),
      start: segment.start + first * storedFrameSize,
      length: storedLengthOf(plainEnd - plainStart),
      from: Math.max(from - plainStart, 0),
      to: Math.min(to, plainEnd) - plainStart,
    };
    first = end;
  }
}

async function readHere(deps: ReadDeps, box: BoxId, keys: BoxKeys, stretch: Stretch): Promise<Buffer> {
  const { segment, first, last, from, to } = stretch;
  const stored = await deps.store.read(box, segment.object, stretch.start, stretch.length);
  const plain = Buffer.allocUnsafeSlow(plainLengthOf(stored.length));
  openFrames({ cipher: deps.cipher, key: deps.segmentKeys.of(keys, segment), first, last }, stored, plain);
  return from === 0 && to === plain.length ? plain : plain.subarray(from, to);
}

/** @param keeping the slot that the piece may stay in */
async function readInThread(
  deps: ReadDeps,
  box: BoxId,
  keys: BoxKeys,
  stretch: Stretch,
  keeping: Promise<Slot> | undefined,
): Promise<Piece> {
  const { segment, first, last, from, to } = stretch;
  const { slots } = deps.crunch;
  const slot = await (keeping ?? slots.take());
  const release = once(() => slots.giveBack(slot));
  try {
    const stored = slot.stored.subarray(0, stretch.length);
    await deps.store.readInto(box, segment.object, stretch.start, stored);
    const plain = await deps.crunch.open(slot, { key: segmentKey(keys, segment.keyId), first, last, length: stored.length });
    const bytes = plain.subarray(from, to);
    if (keeping) return { bytes, release };
    const frame = deps.crunch.frames.take();
    frame.set(bytes);
    release();
    return { bytes: frame.subarray(0, bytes.length), release: once(() => deps.crunch.frames.giveBack(frame)) };
  } catch (error) {
    release();
    throw error;
  }
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}
