// Ids and keys of segments.
import { type KeyObject, randomFillSync } from "node:crypto";
import { type BoxKeys, segmentKey } from "../../platform/keys/key-store.ts";
import type { Segment } from "./content.ts";
import { DamagedContent, formatVersion, frameKey, keyIdSize } from "./frames.ts";

/** Hands out ids of new segments: format version and 256 random bits, used once, also not again after a retry. */
export type KeyIds = () => Buffer;

/** Asks for randomness in stock: each piece is handed out once and wiped from the stock. */
export function createKeyIds(): KeyIds {
  const stock = Buffer.alloc(256 * randomSize);
  let used = stock.length;
  return () => {
    if (used === stock.length) {
      randomFillSync(stock);
      used = 0;
    }
    const id = Buffer.allocUnsafeSlow(keyIdSize);
    id[0] = formatVersion;
    id.set(stock.subarray(used, used + randomSize), 1);
    stock.fill(0, used, used + randomSize);
    used += randomSize;
    return id;
  };
}

const randomSize = keyIdSize - 1;

export interface SegmentKeys {
  /** The segment's own key. @throws DamagedContent for a format that this version does not know */
  of(keys: BoxKeys, segment: Segment): KeyObject;
}

/** Keys live as long as the segment records they belong to: where contents are remembered, so are their keys. */
export function createSegmentKeys(): SegmentKeys {
  const known = new WeakMap<Segment, { keys: BoxKeys; key: KeyObject }>();
  return {
    of(keys, segment) {
      const found = known.get(segment);
      if (found?.keys === keys) return found.key;
      if (segment.keyId.length !== keyIdSize || segment.keyId[0] !== formatVersion) throw new DamagedContent("unknown segment format");
      const key = frameKey(segmentKey(keys, segment.keyId));
      known.set(segment, { keys, key });
      return key;
    },
  };
}
