// The shared memory in which big contents are hashed, encrypted and decrypted, handed out in pieces of fixed size.
import { frameSize, storedFrameSize } from "./frames.ts";

/** Plain bytes on one side, their stored form on the other; threads and the disk work on both where they lie. */
export interface Slot {
  readonly plain: Buffer;
  readonly stored: Buffer;
}

export interface Slots {
  take(): Slot;
  /** The slot will be used again: nobody may look at it any more. */
  giveBack(slot: Slot): void;
  /** So many streams are under way that none should read or take ahead. */
  scarce(): boolean;
  readonly inUse: number;
}

export const framesPerSlot = 4;
/** Plain bytes in a slot: enough that waking a thread costs little, few enough that a stream may have several. */
export const slotSize = framesPerSlot * frameSize;

const side = framesPerSlot * storedFrameSize;
const wasmPage = 65_536;
const slotsPerArena = 16;
const scarceFrom = 48;

interface Arena {
  readonly free: Slot[];
}

/**
 * Memory is taken in arenas, and given back to the system when a whole one is free again; the first one stays.
 * Only WebAssembly hands out shared memory that begins at a page, which the disk wants for writing without a copy.
 */
export function createSlots(): Slots {
  const arenas: Arena[] = [];
  const arenaOf = new Map<Slot, Arena>();
  let inUse = 0;

  const newArena = (): Arena => {
    const pages = (slotsPerArena * 2 * side) / wasmPage;
    const { buffer } = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const arena: Arena = { free: [] };
    for (let i = slotsPerArena - 1; i >= 0; i--) {
      const slot = { stored: Buffer.from(buffer, 2 * i * side, side), plain: Buffer.from(buffer, (2 * i + 1) * side, slotSize) };
      arena.free.push(slot);
      arenaOf.set(slot, arena);
    }
    arenas.push(arena);
    return arena;
  };
  const drop = (arena: Arena): void => {
    arenas.splice(arenas.indexOf(arena), 1);
    for (const slot of arena.free) arenaOf.delete(slot);
  };

  return {
    take() {
      const arena = arenas.find(({ free }) => free.length > 0) ?? newArena();
      inUse++;
      return arena.free.pop() as Slot;
    },
    giveBack(slot) {
      const arena = arenaOf.get(slot);
      if (!arena || arena.free.includes(slot)) throw new Error("This slot is not in use");
      inUse--;
      arena.free.push(slot);
      if (arena.free.length === slotsPerArena && arenas[0] !== arena) drop(arena);
    },
    scarce: () => inUse >= scarceFrom,
    get inUse() {
      return inUse;
    },
  };
}
