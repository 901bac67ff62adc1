// What the tests of contents start from: a disk store in a folder of its own, two boxes with keys, segments of two slots.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { boxId } from "@landbox/kit";
import { createKeyStore, type KeyStore } from "../../platform/keys/key-store.ts";
import { loadMasterKey } from "../../platform/keys/master-key.ts";
import { createDiskStore } from "../../platform/objects/disk-store.ts";
import type { ObjectStore } from "../../platform/objects/object-store.ts";
import type { Blobs } from "./blobs.ts";
import type { StoredContent } from "./content.ts";
import { createBlobs } from "./create-blobs.ts";
import { slotSize } from "./slots.ts";

export const box = boxId(1);
export const otherBox = boxId(2);

export interface BlobStage {
  readonly root: string;
  readonly store: ObjectStore;
  readonly keys: KeyStore;
  readonly blobs: Blobs;
  receive(bytes: Buffer, options?: object): Promise<StoredContent>;
  stop(): Promise<void>;
}

export async function blobStage(): Promise<BlobStage> {
  const root = await mkdtemp(join(tmpdir(), "landbox-blobs-"));
  const keys = await createKeyStore({
    folder: join(root, "keys"),
    wrapper: await loadMasterKey(join(root, "master.key"), { createIfMissing: true }),
  });
  for (const one of [box, otherBox]) await keys.createBoxKey(one);
  const store = await createDiskStore({ root: join(root, "objects") });
  // Segments of two slots, so that a few megabytes have several.
  const blobs = createBlobs({ store, keys, segmentSize: 2 * slotSize, stallAfter: 5_000 });
  return {
    root,
    store,
    keys,
    blobs,
    receive: (bytes, options = {}) => blobs.receive(box, bodyOf(bytes), options),
    async stop() {
      await blobs.close();
      await store.close();
      await rm(root, { recursive: true });
    },
  };
}

/** Fewer in the quick run, which has its own examples anyway. */
export const runs = (count: number): number => (process.env.LANDBOX_TEST_FULL ? 5 * count : Math.ceil(count / 4));

export const bodyOf = (bytes: Buffer, chunk = 65_536): Readable =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += chunk) yield Buffer.from(bytes.subarray(at, at + chunk));
    })(),
    { objectMode: false },
  );

export const sha = (algorithm: string, bytes: Buffer): Buffer => createHash(algorithm).update(bytes).digest();

/** Both ends of a real connection. */
export async function connection(): Promise<[Socket, Socket]> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const taker = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [sender] = (await once(server, "connection")) as [Socket];
  server.close();
  return [sender, taker];
}
