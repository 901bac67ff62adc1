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
import { framesPerSlot } from "./slots.ts";

export interface ReadDeps {
  readonly store: ObjectStore;
  readonly keys: KeyStore;
  readonly cipher: FrameCipher;
  readonly crunch: Crunch;
  readonly seals: SealCheck;
  readonly segmentKeys: SegmentKeys;
  /** A connection that takes nothing more for this many milliseconds is given up. */
  readonly drainWithin: number;
}

/** Reads that are under way before they are asked for. */
const readAhead = 3;

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
  const stretches = [...stretchesOf(content, wholeOr(content, range))];
  const parts = await Promise.all(stretches.map((stretch) => readHere(deps, box, keys, stretch)));
  const [only] = parts;
  return only && parts.length === 1 ? only : Buffer.concat(parts);
}

/** Plain bytes in shared memory: whoever has used them gives the memory back, and must not look at them again. */
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
  const stretches = stretchesOf(content, range);
  const ahead: Promise<Piece>[] = [];
  const more = (): void => {
    const next = stretches.next();
    if (next.done) return;
    const reading = readInThread(deps, box, keys, next.value);
    // Whoever stops early never looks at it.
    reading.catch(() => undefined);
    ahead.push(reading);
  };
  const refill = (): void => {
    const depth = deps.crunch.slots.scarce() ? 1 : readAhead;
    for (let missing = depth - ahead.length; missing > 0; missing--) more();
  };
  try {
    refill();
    for (let reading = ahead.shift(); reading; reading = ahead.shift()) {
      const piece = await reading;
      refill();
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

function* stretchesOf(content: SealedList, range: ByteRange): Generator<Stretch, undefined> {
  let segmentStart = 0;
  for (const segment of content.segments) {
    const from = Math.max(range.start - segmentStart, 0);
    const to = Math.min(range.end + 1 - segmentStart, segment.size);
    segmentStart += segment.size;
    if (from < to) yield* stretchesOfSegment(segment, from, to);
    if (segmentStart > range.end) break;
  }
}

function* stretchesOfSegment(segment: Segment, from: number, to: number): Generator<Stretch, undefined> {
  const endFrame = Math.ceil(to / frameSize);
  for (let first = Math.floor(from / frameSize); first < endFrame; first += framesPerSlot) {
    const end = Math.min(first + framesPerSlot, endFrame);
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
  }
}

async function readHere(deps: ReadDeps, box: BoxId, keys: BoxKeys, stretch: Stretch): Promise<Buffer> {
  const { segment, first, last, from, to } = stretch;
  const stored = await deps.store.read(box, segment.object, stretch.start, stretch.length);
  const plain = Buffer.allocUnsafeSlow(plainLengthOf(stored.length));
  openFrames({ cipher: deps.cipher, key: deps.segmentKeys.of(keys, segment), first, last }, stored, plain);
  return from === 0 && to === plain.length ? plain : plain.subarray(from, to);
}

async function readInThread(deps: ReadDeps, box: BoxId, keys: BoxKeys, stretch: Stretch): Promise<Piece> {
  const { segment, first, last, from, to } = stretch;
  const slot = deps.crunch.slots.take();
  let held = true;
  const release = (): void => {
    if (held) deps.crunch.slots.giveBack(slot);
    held = false;
  };
  try {
    const stored = slot.stored.subarray(0, stretch.length);
    await deps.store.readInto(box, segment.object, stretch.start, stored);
    const plain = await deps.crunch.open(slot, { key: segmentKey(keys, segment.keyId), first, last, length: stored.length });
    return { bytes: plain.subarray(from, to), release };
  } catch (error) {
    release();
    throw error;
  }
}
