// A big body on its way into the store: collected in shared memory, hashed and encrypted by threads, written as it gets ready.
import type { BoxId } from "@landbox/kit";
import { type BoxKeys, segmentKey } from "../../platform/keys/key-store.ts";
import { newObjectName, type ObjectStore, type ObjectWriter } from "../../platform/objects/object-store.ts";
import type { Segment } from "./content.ts";
import type { Crunch, Lane } from "./crunch.ts";
import { framesIn, storedLengthOf } from "./frames.ts";
import type { KeyIds } from "./segment-keys.ts";
import { type Slot, slotSize } from "./slots.ts";

/** Slots of one body: with the plain and the stored side of each, 6 MiB. */
const slotsPerBody = 4;
/** Where less room than this is left, a body has two: one fills while the other is worked on. */
const scarce = 3;
const slotsWhenScarce = 2;

/** What the body is collected in: a slot or, when no more may be kept, a frame of ordinary memory. */
interface Filling {
  readonly slot: Slot | undefined;
  readonly bytes: Uint8Array;
  length: number;
}

interface Growing {
  readonly writer: ObjectWriter;
  readonly keyId: Buffer;
  readonly key: Buffer;
  frames: number;
  size: number;
}

export interface IntakeDeps {
  readonly store: ObjectStore;
  readonly crunch: Crunch;
  readonly keyIds: KeyIds;
  /** Plain bytes after which a new segment begins; a multiple of the slot size. */
  readonly segmentSize: number;
  /** Called with so many bytes of chunks that are garbage now. */
  readonly collect: (bytes: number) => void;
}

/** Ends with exactly one of finish and abort; after a failed finish abort follows. */
export class BigIntake {
  readonly #deps: IntakeDeps;
  readonly #box: BoxId;
  readonly #keys: BoxKeys;
  readonly #lane: Pick<Lane, "update"> | undefined;
  readonly #segments: Segment[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #atWork = 0;
  #filling: Filling | undefined;
  /** Where a body that may not keep a slot is collected; given back when the body ends. */
  #frame: Buffer | undefined;
  #growing: Growing | undefined;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  /** What is handed to the store goes there in order, whichever thread is ready first. */
  #inOrder: Promise<unknown> = Promise.resolve();

  /** @param lane running hashes that follow the body; undefined: none */
  constructor(deps: IntakeDeps, box: BoxId, keys: BoxKeys, lane: Pick<Lane, "update"> | undefined) {
    if (deps.segmentSize % slotSize !== 0) throw new Error("The segment size must be a multiple of the slot size");
    this.#deps = deps;
    this.#box = box;
    this.#keys = keys;
    this.#lane = lane;
  }

  /** Takes bytes; returns a promise when the sender has to wait. @throws what the store threw */
  add(chunk: Uint8Array): void | Promise<void> {
    if (this.#failure) throw this.#failure;
    const at = this.#copyIn(chunk, 0);
    if (at < chunk.length) return this.#waitAndCopy(chunk, at);
  }

  /** Everything hashed and durable. @throws DomainError quota_exceeded, unavailable */
  async finish(): Promise<Segment[]> {
    if (this.#filling?.slot) this.#sendSlot(this.#filling.slot, true);
    else if (this.#filling) await this.#sendFrame(true);
    await this.#settle();
    if (this.#failure) throw this.#failure;
    this.#giveFrameBack();
    return this.#segments;
  }

  /** Forgets everything that was written; waits until no thread works on it. Never throws. */
  async abort(): Promise<void> {
    this.#failure ??= new Error("The body was given up");
    if (this.#filling?.slot) this.#deps.crunch.slots.giveBack(this.#filling.slot);
    this.#filling = undefined;
    await this.#settle();
    this.#giveFrameBack();
    await this.#growing?.writer.abort();
    // Segments that were whole already belong to nothing.
    for (const segment of this.#segments) await this.#deps.store.delete(this.#box, segment.object).catch(() => undefined);
  }

  /** @returns how far it came: less than the chunk's length when the rest has to wait */
  #copyIn(chunk: Uint8Array, from: number): number {
    let at = from;
    while (at < chunk.length) {
      // What is full waits for the next byte: only then it is known whether it ends the body.
      if (this.#isFull()) {
        if (!this.#filling?.slot) return at;
        this.#sendSlot(this.#filling.slot, false);
      }
      const filling = (this.#filling ??= this.#startFilling());
      if (!filling) return at;
      const count = Math.min(filling.bytes.length - filling.length, chunk.length - at);
      filling.bytes.set(chunk.subarray(at, at + count), filling.length);
      filling.length += count;
      at += count;
    }
    return at;
  }

  /** Only when nothing is copied into it or out of it any more: after the last byte was sent on, or after the failure that keeps every other out. */
  #giveFrameBack(): void {
    if (this.#frame) this.#deps.crunch.frames.giveBack(this.#frame);
    this.#frame = undefined;
  }

  #isFull(): boolean {
    return this.#filling !== undefined && this.#filling.length === this.#filling.bytes.length;
  }

  #startFilling(): Filling | undefined {
    const { slots } = this.#deps.crunch;
    const most = slots.room < scarce ? slotsWhenScarce : slotsPerBody;
    if (this.#atWork >= most - 1) return undefined;
    const slot = slots.takeToFill();
    return { slot, bytes: slot?.plain ?? (this.#frame ??= this.#deps.crunch.frames.take()), length: 0 };
  }

  async #waitAndCopy(chunk: Uint8Array, from: number): Promise<void> {
    for (let at = from; at < chunk.length; at = this.#copyIn(chunk, at)) {
      if (this.#isFull()) await this.#sendFrame(false);
      else if (this.#atWork > 0) await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
      if (this.#failure) throw this.#failure;
    }
  }

  #sendSlot(slot: Slot, bodyEnds: boolean): void {
    const length = this.#filling?.length ?? 0;
    this.#filling = undefined;
    this.#deps.crunch.slots.filled(slot);
    this.#dispatch(slot, length, bodyEnds);
  }

  /** A frame goes to work as soon as there is a slot for it. */
  async #sendFrame(bodyEnds: boolean): Promise<void> {
    const { slots } = this.#deps.crunch;
    const filling = this.#filling;
    const slot = await slots.take();
    // Given up meanwhile.
    if (!filling || this.#filling !== filling) return slots.giveBack(slot);
    slot.plain.set(filling.bytes.subarray(0, filling.length));
    this.#filling = undefined;
    this.#dispatch(slot, filling.length, bodyEnds);
  }

  /** Sends a slot on its way through hashes, cipher and store. */
  #dispatch(slot: Slot, length: number, bodyEnds: boolean): void {
    this.#atWork++;
    const segment = (this.#growing ??= this.#beginSegment());
    const first = segment.frames;
    segment.size += length;
    segment.frames += framesIn(length);
    const last = bodyEnds || segment.size + slotSize > this.#deps.segmentSize;
    const sealed = this.#deps.crunch.seal(slot, { key: segment.key, first, last, length });
    const handedOver = this.#inOrder.then(async () => ({ written: segment.writer.write([await sealed]) }));
    this.#inOrder = handedOver.catch(() => undefined);
    const written = handedOver.then((store) => store.written);
    const hashed = this.#lane?.update(slot.plain.subarray(0, length));
    this.#track(
      Promise.allSettled([sealed, written, hashed]).then((results) => {
        this.#deps.crunch.slots.giveBack(slot);
        this.#atWork--;
        throwFirst(results);
      }),
    );
    if (last) this.#endSegment(segment);
    this.#deps.collect(length);
  }

  #beginSegment(): Growing {
    const keyId = this.#deps.keyIds();
    const writer = this.#deps.store.begin(this.#box, newObjectName());
    return { writer, keyId, key: segmentKey(this.#keys, keyId), frames: 0, size: 0 };
  }

  #endSegment({ keyId, size, writer }: Growing): void {
    this.#growing = undefined;
    this.#segments.push({ object: writer.object, start: 0, storedLength: storedLengthOf(size), size, keyId });
    const ended = this.#inOrder.then(async () => {
      if (this.#failure) await writer.abort();
      else await writer.commit();
    });
    this.#inOrder = ended.catch(() => undefined);
    this.#track(ended);
  }

  #track(job: Promise<void>): void {
    const settled: Promise<void> = job
      .catch((error: Error) => {
        this.#failure ??= error;
      })
      .then(() => {
        this.#underWay.delete(settled);
        this.#wake?.();
      });
    this.#underWay.add(settled);
  }

  async #settle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }
}

function throwFirst(results: readonly PromiseSettledResult<unknown>[]): void {
  for (const result of results) if (result.status === "rejected") throw result.reason;
}
