// Ids and keys of segments.
import { type KeyObject, randomFillSync } from "node:crypto";
import { type BoxKeys, segmentKey } from "../../platform/keys/key-store.ts";
import type { Segment } from "./content.ts";
import { DamagedContent, formatVersion, frameKey, keyIdSize } from "./frames.ts";

/** A new segment's id: format version and 256 random bits, used once, also not again after a retry. */
export function newKeyId(): Buffer {
  const id = Buffer.allocUnsafeSlow(keyIdSize);
  randomFillSync(id, 1);
  id[0] = formatVersion;
  return id;
}

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
