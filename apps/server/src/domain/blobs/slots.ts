// The shared memory in which big contents are hashed, encrypted and decrypted: one budget for all transfers, handed out in pieces of fixed size.
import { frameSize, storedFrameSize } from "./frames.ts";

/** Plain bytes on one side, their stored form on the other; threads and the disk work on both where they lie. */
export interface Slot {
  readonly plain: Buffer;
  readonly stored: Buffer;
}

/**
 * A slot is at work, at the pace of threads and disk, or kept at the pace of a client, which may be none. Only half of all may be kept, so that the
 * others always come back and whoever waits gets one, in the order of asking, however many clients stand still. Who may not keep one copies to,
 * or collects in, a frame of ordinary memory. Nobody waits for a slot while another one at work waits for him.
 */
export interface Slots {
  /** For work only. */
  take(): Promise<Slot>;
  /** For work, and to be kept afterwards; undefined when no more may be kept. */
  takeToKeep(): Promise<Slot> | undefined;
  /** To be filled at a client's pace; undefined when no more may be kept, or others wait. */
  takeToFill(): Slot | undefined;
  /** A slot that was filled goes to work. */
  filled(slot: Slot): void;
  /** The slot will be used again: nobody may look at it any more. */
  giveBack(slot: Slot): void;
  /** How many more may be kept. */
  readonly room: number;
  readonly inUse: number;
  /** Lets go of the memory when nothing is in use; it is taken again when it is needed. */
  forget(): void;
}

export const framesPerSlot = 3;
/** Plain bytes in a slot: enough that waking a thread costs little, few enough that a stream may have several. */
export const slotSize = framesPerSlot * frameSize;

const side = framesPerSlot * storedFrameSize;
const wasmPage = 65_536;
/** With both sides 24 MiB, of which only what was used at the same time is ever touched. */
export const slotsOfAll = 16;
const mostKept = slotsOfAll / 2;

/** Only WebAssembly hands out shared memory that begins at a page, which the disk wants for writing without a copy. */
export function createSlots(): Slots {
  const waiting: ((slot: Slot) => void)[] = [];
  const inUse = new Set<Slot>();
  const kept = new Set<Slot>();
  /** Will be kept, but is waited for. */
  let promised = 0;
  let free: Slot[] | undefined;

  const takeNow = (): Slot | undefined => {
    const slot = (free ??= newSlots()).pop();
    if (slot) inUse.add(slot);
    return slot;
  };
  const take = (): Promise<Slot> => {
    const slot = waiting.length === 0 ? takeNow() : undefined;
    return slot ? Promise.resolve(slot) : new Promise((resolve) => waiting.push(resolve));
  };
  const room = (): number => mostKept - kept.size - promised;

  return {
    take,
    takeToKeep() {
      if (room() <= 0) return undefined;
      promised++;
      return take().then((slot) => {
        promised--;
        kept.add(slot);
        return slot;
      });
    },
    takeToFill() {
      if (room() <= 0 || waiting.length > 0) return undefined;
      const slot = takeNow();
      if (slot) kept.add(slot);
      return slot;
    },
    filled: (slot) => void kept.delete(slot),
    giveBack(slot) {
      if (!inUse.has(slot)) throw new Error("This slot is not in use");
      kept.delete(slot);
      const next = waiting.shift();
      if (next) return next(slot);
      inUse.delete(slot);
      free?.push(slot);
    },
    get room() {
      return room();
    },
    get inUse() {
      return inUse.size;
    },
    forget() {
      if (inUse.size === 0) free = undefined;
    },
  };
}

/** The last is handed out first, and what came back last is used again first: memory that was never needed is never touched. */
function newSlots(): Slot[] {
  const pages = (slotsOfAll * 2 * side) / wasmPage;
  const { buffer } = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  return Array.from({ length: slotsOfAll }, (_, i) => ({
    stored: Buffer.from(buffer, 2 * i * side, side),
    plain: Buffer.from(buffer, (2 * i + 1) * side, slotSize),
  }));
}
