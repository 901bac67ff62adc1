// The seal over a content's list of segments: which, in which order, how long.
import { createHmac, timingSafeEqual } from "node:crypto";
import type { BoxKeys } from "../../platform/keys/key-store.ts";
import type { Segment } from "./content.ts";
import { DamagedContent, keyIdSize, storedLengthOf } from "./frames.ts";

export interface SealedList {
  readonly size: number;
  readonly segments: readonly Segment[];
  readonly seal: Uint8Array;
}

const entrySize = keyIdSize + 16;
const headSize = 16;
const context = "landbox content 1";

/**
 * MAC over total length and the ordered segments. Objects and offsets are left out: segments may be moved to another object,
 * and one that is not where the list says does not decrypt.
 */
export function sealOf(keys: BoxKeys, size: number, segments: readonly Segment[]): Buffer {
  const list = Buffer.alloc(headSize + segments.length * entrySize);
  list.writeBigUInt64BE(BigInt(size), 0);
  list.writeBigUInt64BE(BigInt(segments.length), 8);
  let at = headSize;
  for (const segment of segments) {
    if (segment.keyId.length !== keyIdSize) throw new DamagedContent("unknown segment format");
    list.set(segment.keyId, at);
    list.writeBigUInt64BE(BigInt(segment.size), at + keyIdSize);
    list.writeBigUInt64BE(BigInt(segment.storedLength), at + keyIdSize + 8);
    at += entrySize;
  }
  return createHmac("sha256", keys.seal).update(context).update(list).digest();
}

export interface SealCheck {
  /** @throws DamagedContent when the list is not the one that was sealed under the box's key */
  check(keys: BoxKeys, content: SealedList): void;
}

/** Remembers what was found right for as long as the caller keeps the same list. */
export function createSealCheck(): SealCheck {
  const right = new WeakMap<readonly Segment[], { keys: BoxKeys; seal: Uint8Array; size: number }>();
  return {
    check(keys, content) {
      const { segments, seal, size } = content;
      const known = right.get(segments);
      if (known && known.keys === keys && known.seal === seal && known.size === size) return;
      let total = 0;
      for (const segment of segments) {
        if (!(segment.size > 0) || segment.storedLength !== storedLengthOf(segment.size))
          throw new DamagedContent("impossible segment lengths");
        total += segment.size;
      }
      if (total !== size) throw new DamagedContent("the segments do not add up to the size");
      const expected = sealOf(keys, size, segments);
      if (seal.length !== expected.length || !timingSafeEqual(seal, expected))
        throw new DamagedContent("the list of segments is not authentic");
      right.set(segments, { keys, seal, size });
    },
  };
}
