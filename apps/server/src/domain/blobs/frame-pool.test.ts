// Frames that are used again and again: never by two at once, and given back by all who end.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { boxId } from "@landbox/kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKeyStore, type KeyStore } from "../../platform/keys/key-store.ts";
import { loadMasterKey } from "../../platform/keys/master-key.ts";
import { createDiskStore } from "../../platform/objects/disk-store.ts";
import type { ObjectStore } from "../../platform/objects/object-store.ts";
import { createBlobs } from "./create-blobs.ts";
import { type Crunch, createCrunch } from "./crunch.ts";
import { createFramePool } from "./frame-pool.ts";
import { frameSize, gcmCipher } from "./frames.ts";
import { type Piece, piecesOf, type ReadDeps } from "./read-content.ts";
import { receiveBody } from "./receive.ts";
import { createSealCheck, sealOf } from "./seal.ts";
import { createKeyIds, createSegmentKeys } from "./segment-keys.ts";
import { type Slot, slotSize, slotsOfAll } from "./slots.ts";

const box = boxId(1);

describe("the pool", () => {
  it("lends no frame twice, takes none back that is not lent, and keeps no more than it should", () => {
    const pool = createFramePool();
    const lent = Array.from({ length: 100 }, () => pool.take());
    expect(new Set(lent.map(({ buffer }) => buffer)).size).toBe(100);
    for (const frame of lent) pool.giveBack(frame);
    expect(() => pool.giveBack(lent[0] as Buffer)).toThrow();
    const again = Array.from({ length: 100 }, () => pool.take());
    expect(new Set(again.map(({ buffer }) => buffer)).size).toBe(100);
    expect(again.filter((frame) => lent.includes(frame)).length).toBe(32);
    for (const frame of again) pool.giveBack(frame);
    expect(pool.lent).toBe(0);
  });

  it("keeps none when there is rest, also of those that come back later", () => {
    const pool = createFramePool();
    const [early, late] = [pool.take(), pool.take()];
    pool.giveBack(early);
    pool.forget();
    pool.giveBack(late);
    expect([early, late]).not.toContain(pool.take());
  });
});

describe("streams that may not keep a slot", () => {
  let root: string;
  let store: ObjectStore;
  let keys: KeyStore;
  let crunch: Crunch;
  let kept: Slot[];

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "landbox-frames-"));
    keys = await createKeyStore({
      folder: join(root, "keys"),
      wrapper: await loadMasterKey(join(root, "master.key"), { createIfMissing: true }),
    });
    await keys.createBoxKey(box);
    store = await createDiskStore({ root: join(root, "objects") });
    crunch = createCrunch({ cipher: gcmCipher });
    kept = Array.from({ length: slotsOfAll / 2 }, () => crunch.slots.takeToFill() as Slot);
  });
  afterAll(async () => {
    for (const slot of kept) crunch.slots.giveBack(slot);
    await crunch.close();
    await store.close();
    await rm(root, { recursive: true });
  });

  const reading = (): ReadDeps => ({
    ...{ store, keys, crunch, cipher: gcmCipher, seals: createSealCheck(), segmentKeys: createSegmentKeys() },
    ...{ drainWithin: 60_000, collect: () => undefined },
  });

  it("never share a frame: what a reader holds stays as it is until the reader gives it back, whatever others read meanwhile", async () => {
    const blobs = createBlobs({ store, keys });
    const bodies = Array.from({ length: 24 }, (_, i) => randomBytes(frameSize * 3 + i * 1000 + 1));
    const contents = await Promise.all(bodies.map((body) => blobs.receive(box, Readable.from([body]), {})));
    await blobs.close();
    const held = new Map<Piece, { i: number; at: number }>();
    const giveBack = (piece: Piece) => {
      const { i, at } = held.get(piece) as { i: number; at: number };
      held.delete(piece);
      expect(piece.bytes.equals((bodies[i] as Buffer).subarray(at, at + piece.bytes.length))).toBe(true);
      piece.release();
      // More than once does no harm, also when somebody else has the frame by then.
      piece.release();
    };
    const read = async (i: number) => {
      let at = 0;
      for await (const piece of piecesOf(reading(), box, contents[i]!, { start: 0, end: (bodies[i] as Buffer).length - 1 })) {
        expect([...held.keys()].some(({ bytes }) => bytes.buffer === piece.bytes.buffer)).toBe(false);
        held.set(piece, { i, at });
        at += piece.bytes.length;
        // Held for some time; the last of some readers until after the end.
        for (let turns = (i * 7 + at) % 23; turns > 0; turns--) await turn();
        if (held.size > 10) giveBack(held.keys().next().value as Piece);
      }
      expect(at).toBe((bodies[i] as Buffer).length);
    };
    await Promise.all(bodies.map((_, i) => read(i)));
    for (const piece of [...held.keys()]) giveBack(piece);
    expect(crunch.frames.lent).toBe(0);
  }, 60_000);

  it("give their frame back when a body ends, is too long, or breaks off", async () => {
    const deps = {
      ...{ store, keys, crunch, cipher: gcmCipher, keyIds: createKeyIds(), segmentSize: 4 * slotSize },
      ...{ stallAfter: 60_000, stallBytes: 1, collect: () => undefined },
    };
    const nobody = { small: () => undefined, big: () => undefined };
    const bodies = Array.from({ length: 6 }, (_, i) => randomBytes(slotSize + 777 * i));
    const arrived = await Promise.all(
      bodies.map((body) => receiveBody(deps, box, Readable.from([body.subarray(0, 300_000), body.subarray(300_000)]), {}, nobody)),
    );
    const blobs = createBlobs({ store, keys });
    for (const [i, { size, segments, keys: boxKeys }] of arrived.entries()) {
      const content = { size, segments, seal: sealOf(boxKeys, size, segments) };
      expect((await blobs.read(box, content)).equals(bodies[i] as Buffer)).toBe(true);
    }
    await blobs.close();
    const tooLong = receiveBody(deps, box, Readable.from([bodies[0] as Buffer, Buffer.alloc(10)]), { limit: slotSize }, nobody);
    await expect(tooLong).rejects.toMatchObject({ code: "too_large" });
    const sender = new PassThrough();
    const broken = receiveBody(deps, box, sender, {}, nobody);
    sender.write(bodies[0]?.subarray(0, frameSize + 5));
    await turn();
    expect(crunch.frames.lent).toBe(1);
    sender.destroy();
    await expect(broken).rejects.toMatchObject({ code: "length_mismatch" });
    expect(crunch.frames.lent).toBe(0);
  }, 60_000);
});
