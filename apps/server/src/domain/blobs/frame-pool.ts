// Frames of ordinary memory for whoever may not keep a slot: used again and again, because fresh ones become garbage faster than it is collected.
import { frameSize } from "./frames.ts";

export interface FramePool {
  /** A frame that nobody else has, with whatever was in it before. */
  take(): Buffer;
  /** The frame will be used again: nobody may look at it, or write to it, any more. @throws Error for what is not lent */
  giveBack(frame: Buffer): void;
  /** Lets go of those that nobody has. */
  forget(): void;
  /** Frames that somebody has, for tests. */
  readonly lent: number;
}

/** Kept for the next, at most: 8 MiB. */
const mostKept = 32;

export function createFramePool(): FramePool {
  let free: Buffer[] = [];
  /** Nothing came since the last time of rest: what comes back late would be kept for nobody. */
  let resting = false;
  const lent = new Set<Buffer>();
  return {
    take() {
      resting = false;
      const frame = free.pop() ?? Buffer.allocUnsafeSlow(frameSize);
      lent.add(frame);
      return frame;
    },
    giveBack(frame) {
      if (!lent.delete(frame)) throw new Error("This frame is not lent");
      if (!resting && free.length < mostKept) free.push(frame);
    },
    forget() {
      resting = true;
      free = [];
    },
    get lent() {
      return lent.size;
    },
  };
}
