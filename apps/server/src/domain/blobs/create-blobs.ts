// The contents of all boxes: puts receiving, reading and assembling together over an object store and a key store.
import { timingSafeEqual } from "node:crypto";
import type { KeyStore } from "../../platform/keys/key-store.ts";
import { collectAll, createYoungCollector } from "../../platform/memory/collector.ts";
import type { ObjectStore } from "../../platform/objects/object-store.ts";
import { assemble } from "./assemble.ts";
import type { Blobs, ReceiveOptions } from "./blobs.ts";
import type { Checksums } from "./content.ts";
import { openContent } from "./content-stream.ts";
import { createCrunch, type Lane } from "./crunch.ts";
import { type FrameCipher, gcmCipher } from "./frames.ts";
import { checksumsOf } from "./hashing.ts";
import { type ReadDeps, readContent } from "./read-content.ts";
import { type ReceiveDeps, receiveBody } from "./receive.ts";
import { receivePart } from "./receive-part.ts";
import { receiveStretches, type StretchLimits, usualStretches } from "./receive-stretches.ts";
import { rehash } from "./rehash.ts";
import { createRunningHashes } from "./running-hashes.ts";
import { createSealCheck, sealOf } from "./seal.ts";
import { createKeyIds, createSegmentKeys } from "./segment-keys.ts";
import { slotSize } from "./slots.ts";

export interface BlobsDeps {
  readonly store: ObjectStore;
  readonly keys: KeyStore;
  /** Plain bytes of a segment at most: a multiple of the slot size, by default almost 4 GiB. */
  readonly segmentSize?: number;
  /** How much of an upload is kept at once while it comes. */
  readonly stretches?: StretchLimits;
  /** Threads for hashing and encrypting; they start with the first big content. */
  readonly threads?: number;
  /** A body of which less than `stallBytes` (4 KiB) came in this many milliseconds (60,000) is given up. */
  readonly stallAfter?: number;
  readonly stallBytes?: number;
  /** `plainCipher` shows what encryption costs. For measuring only: no configuration leads here. */
  readonly cipher?: FrameCipher;
}

/** Bytes of garbage after which the young generation is collected. */
const collectEvery = 3 * 1024 * 1024;

export function createBlobs(deps: BlobsDeps): Blobs {
  const {
    store,
    keys,
    cipher = gcmCipher,
    segmentSize = 5_461 * slotSize,
    stallAfter = 60_000,
    stallBytes = 4096,
    stretches = usualStretches,
  } = deps;
  const crunch = createCrunch({ cipher, threads: deps.threads, onRest: () => void collectAll() });
  const running = createRunningHashes(crunch);
  const collect = createYoungCollector(collectEvery);
  const receiving: ReceiveDeps = {
    store,
    keys,
    cipher,
    crunch,
    keyIds: createKeyIds(),
    segmentSize,
    stallAfter,
    stallBytes,
    collect,
  };
  const reading: ReadDeps = {
    store,
    keys,
    cipher,
    crunch,
    seals: createSealCheck(),
    segmentKeys: createSegmentKeys(),
    drainWithin: 5 * stallAfter,
    collect,
  };

  return {
    async receive(box, body, options) {
      const hashes = followWhole(options, (algorithms) => crunch.lane(algorithms));
      try {
        const { size, segments, keys: boxKeys } = await receiveBody(receiving, box, body, options, hashes);
        return { size, segments, checksums: await hashes.checksums(), seal: sealOf(boxKeys, size, segments) };
      } catch (error) {
        hashes.drop();
        throw error;
      }
    },
    receivePart: (box, upload, offset, body, options) => receivePart({ ...receiving, running }, { box, upload, offset, body, options }),
    receiveStretches: (box, upload, offset, body, options) =>
      receiveStretches({ ...receiving, running }, stretches, { box, upload, offset, body, options }),
    assemble: (box, upload, parts, extra) => assemble({ ...reading, running }, { box, upload, parts, extra }),
    forgetUpload: (upload) => running.forget(upload),
    open: (box, content, range) => openContent(reading, box, content, range),
    read: (box, content, range) => readContent(reading, box, content, range),
    rehash: (box, content) => rehash(reading, box, content),
    verify(checksums, declared) {
      const own = checksums[declared.algorithm];
      return own !== undefined && own.length === declared.value.length && timingSafeEqual(own, declared.value);
    },
    close: () => crunch.close(),
  };
}

/** The checksums of a whole body: at once for a small one, in threads for a big one. */
function followWhole(options: ReceiveOptions, startLane: (algorithms: readonly (keyof Checksums)[]) => Lane) {
  let small: Checksums | undefined;
  let lane: Lane | undefined;
  return {
    small: (bytes: Uint8Array): void => {
      small = checksumsOf(bytes, options.extra);
    },
    big: (): Lane => (lane = startLane(["sha1", "sha256", ...(options.extra ?? [])])),
    checksums: async (): Promise<Checksums> => small ?? ((await lane?.digest()) as Checksums),
    drop: (): void => lane?.drop(),
  };
}
