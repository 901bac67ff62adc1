// Contents on a real disk: received, read in ranges, refused, given up.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { type BoxId, boxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KeyStore } from "../../platform/keys/key-store.ts";
import type { ObjectStore } from "../../platform/objects/object-store.ts";
import type { Blobs } from "./blobs.ts";
import type { Segment, StoredContent } from "./content.ts";
import { createBlobs } from "./create-blobs.ts";
import { frameSize } from "./frames.ts";
import { slotSize } from "./slots.ts";
import { type BlobStage, blobStage, bodyOf, box, connection, otherBox, runs, sha } from "./test-blobs.ts";

const sizes = [
  1,
  100,
  frameSize - 1,
  frameSize,
  frameSize + 1,
  slotSize,
  slotSize + 1,
  2 * slotSize,
  2 * slotSize + 1,
  3_333_333,
  4 * slotSize,
];

let stage: BlobStage;
let root: string;
let store: ObjectStore;
let keys: KeyStore;
let blobs: Blobs;
let receive: BlobStage["receive"];
beforeAll(async () => {
  stage = await blobStage();
  ({ root, store, keys, blobs, receive } = stage);
});
afterAll(() => stage?.stop());

const objects = async (of: BoxId = box): Promise<number> => {
  let count = 0;
  for await (const { size } of store.list(of)) count += size > 0 ? 1 : 0;
  return count;
};
const leftovers = async (): Promise<string[]> =>
  (await readdir(join(root, "objects"), { recursive: true })).filter((name) => name.endsWith(".new"));

describe("receiving and reading", () => {
  it("gives back every size, by stream and at once, with the right checksums", async () => {
    for (const size of [0, ...sizes]) {
      const bytes = randomBytes(size);
      const content = await receive(bytes, { declaredLength: size, extra: ["md5", "adler32"] });
      expect(content.size).toBe(size);
      expect(Buffer.from(content.checksums.sha1)).toEqual(sha("sha1", bytes));
      expect(Buffer.from(content.checksums.sha256)).toEqual(sha("sha256", bytes));
      expect(Buffer.from(content.checksums.md5 ?? [])).toEqual(sha("md5", bytes));
      expect(content.checksums.adler32?.length).toBe(4);
      expect((await buffer(blobs.open(box, content))).equals(bytes)).toBe(true);
      expect((await blobs.read(box, content)).equals(bytes)).toBe(true);
      expect(content.segments.length).toBe(Math.ceil(size / (2 * slotSize)));
    }
  });

  it("gives back any range", async () => {
    const bytes = randomBytes(6_000_000);
    const content = await receive(bytes);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(bytes.length - 1), async (a, b) => {
        const range = { start: Math.min(a, b), end: Math.max(a, b) };
        const expected = bytes.subarray(range.start, range.end + 1);
        expect((await buffer(blobs.open(box, content, range))).equals(expected)).toBe(true);
        expect((await blobs.read(box, content, range)).equals(expected)).toBe(true);
      }),
      {
        numRuns: runs(40),
        examples: [
          [0, 0],
          [bytes.length - 1, bytes.length - 1],
          [0, bytes.length - 1],
          [frameSize - 1, frameSize],
          [frameSize, 2 * frameSize - 1],
        ],
      },
    );
    for (const range of [
      { start: 0, end: bytes.length },
      { start: -1, end: 5 },
      { start: 5, end: 4 },
    ]) {
      await expect(blobs.read(box, content, range)).rejects.toThrow(RangeError);
      expect(() => blobs.open(box, content, range)).toThrow(RangeError);
    }
  });

  it("takes bodies in chunks of any size", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 * slotSize }), fc.integer({ min: 1_000, max: 700_000 }), async (size, chunk) => {
        const bytes = randomBytes(size);
        const content = await blobs.receive(box, bodyOf(bytes, chunk), {});
        expect(Buffer.from(content.checksums.sha256)).toEqual(sha("sha256", bytes));
        expect((await blobs.read(box, content)).equals(bytes)).toBe(true);
      }),
      { numRuns: runs(30) },
    );
  });

  it("pipes into slow and fast connections and into transforms, whole and in ranges", async () => {
    const bytes = randomBytes(9_000_000);
    const content = await receive(bytes);
    const one = async (i: number): Promise<void> => {
      const range = { start: i * 400_001, end: bytes.length - 1 - i * 300_007 };
      const [sender, taker] = await connection();
      const stream = blobs.open(box, content, range);
      const sending = i % 3 === 0 ? pipeline(stream, new PassThrough(), sender) : pipeline(stream, sender);
      const [got] = await Promise.all([buffer(i % 2 === 0 ? taker : Readable.from(slowly(taker))), sending]);
      expect(got.equals(bytes.subarray(range.start, range.end + 1))).toBe(true);
    };
    await Promise.all(Array.from({ length: 12 }, (_, i) => one(i)));
  });

  it("ends with its connection, and gives up one that takes nothing more", async () => {
    const content = await receive(randomBytes(20_000_000));
    const [sender, taker] = await connection();
    const stream = blobs.open(box, content);
    stream.pipe(sender);
    sender.on("error", () => undefined);
    taker.once("data", () => taker.destroy());
    await once(stream, "close");
    const impatient = createBlobs({ store, keys, stallAfter: 20 });
    const stuck = impatient.open(box, content);
    const [other, silent] = await connection();
    silent.pause();
    stuck.pipe(other);
    await expect(once(stuck, "close")).rejects.toMatchObject({ code: "timeout" });
    silent.destroy();
    other.destroy();
    await impatient.close();
  });

  it("serves many at once", async () => {
    const all = Array.from({ length: 60 }, (_, i) => randomBytes(i % 10 === 0 ? 1_500_000 : 1 + i * 900));
    const contents = await Promise.all(all.map((bytes) => receive(bytes)));
    const back = await Promise.all(contents.map((content) => buffer(blobs.open(box, content))));
    for (const [i, bytes] of back.entries()) expect(bytes.equals(all[i] as Buffer)).toBe(true);
  });

  it("stores nothing readable: equal contents look different and plain bytes do not appear", async () => {
    const bytes = Buffer.alloc(2_000, "Geheim! ");
    const [first, second] = [await receive(bytes), await receive(bytes)];
    const stored = async ({ segments: [segment] }: StoredContent): Promise<Buffer> =>
      store.read(box, (segment as Segment).object, (segment as Segment).start, (segment as Segment).storedLength);
    const [a, b] = [await stored(first), await stored(second)];
    expect(a.equals(b)).toBe(false);
    expect(a.includes("Geheim")).toBe(false);
    expect(first.segments[0]?.keyId).not.toEqual(second.segments[0]?.keyId);
  });

  it("needs the key of the box", async () => {
    const content = await receive(randomBytes(1_000));
    await expect(blobs.read(otherBox, content)).rejects.toThrow(/damaged/);
    await expect(buffer(blobs.open(otherBox, content))).rejects.toThrow(/damaged/);
    await expect(blobs.read(boxId(3), content)).rejects.toThrow(/no key/);
  });

  it("compares checksums by all their bytes", async () => {
    const bytes = randomBytes(10);
    const { checksums } = await receive(bytes);
    expect(blobs.verify(checksums, { algorithm: "sha1", value: sha("sha1", bytes) })).toBe(true);
    expect(blobs.verify(checksums, { algorithm: "sha1", value: sha("sha1", bytes).subarray(0, 19) })).toBe(false);
    expect(blobs.verify(checksums, { algorithm: "sha256", value: sha("sha256", Buffer.alloc(1)) })).toBe(false);
    expect(blobs.verify(checksums, { algorithm: "md5", value: sha("md5", bytes) })).toBe(false);
  });
});

describe("a body that may not come in", () => {
  const refusals: [string, number, object, string][] = [
    ["is longer than declared", 1_000, { declaredLength: 999 }, "length_mismatch"],
    ["is shorter than declared", 1_000, { declaredLength: 1_001 }, "length_mismatch"],
    ["is big and longer than declared", 3_000_000, { declaredLength: 2_999_999 }, "length_mismatch"],
    ["is big and shorter than declared", 3_000_000, { declaredLength: 3_000_001 }, "length_mismatch"],
    ["is over the limit", 1_000, { limit: 999 }, "too_large"],
    ["is big and over the limit", 3_000_000, { limit: 2_900_000, overLimit: "quota_exceeded" }, "quota_exceeded"],
    ["is declared over the limit", 10, { declaredLength: 1_000, limit: 999, overLimit: "quota_exceeded" }, "quota_exceeded"],
  ];
  it.each(refusals)("because it %s leaves nothing behind", async (_why, size, options, code) => {
    const before = await objects();
    await expect(receive(randomBytes(size), options)).rejects.toMatchObject({ code });
    expect(await objects()).toBe(before);
    expect(await leftovers()).toEqual([]);
  });

  it.each([1_000, 3_000_000])("because the sender vanishes or is stopped after %i bytes leaves nothing behind", async (size) => {
    const before = await objects();
    const vanishing = new PassThrough();
    const first = blobs.receive(box, vanishing, {});
    vanishing.write(randomBytes(size), () => vanishing.destroy());
    await expect(first).rejects.toMatchObject({ code: "length_mismatch" });

    const stop = new AbortController();
    const stopped = new PassThrough();
    const second = blobs.receive(box, stopped, { signal: stop.signal });
    stopped.write(randomBytes(size), () => stop.abort(new DomainError("forbidden", "disabled")));
    await expect(second).rejects.toMatchObject({ code: "forbidden" });
    expect(await objects()).toBe(before);
    expect(await leftovers()).toEqual([]);
  });

  it("holds little memory however slow the store is", async () => {
    const slow = createBlobs({ keys, segmentSize: 64 * slotSize, store: { ...store, begin: (of, name) => slowWriter(store, of, name) } });
    let offered = 0;
    const body = new Readable({
      highWaterMark: 65_536,
      read() {
        offered += 65_536;
        this.push(Buffer.alloc(65_536));
      },
    });
    const stop = new AbortController();
    const receiving = slow.receive(box, body, { signal: stop.signal });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(offered).toBeLessThan(8 * 1024 * 1024);
    stop.abort();
    await expect(receiving).rejects.toMatchObject({ code: "unavailable" });
    await slow.close();
  });
});

function slowWriter(inner: ObjectStore, of: BoxId, name: string): ReturnType<ObjectStore["begin"]> {
  const writer = inner.begin(of, name);
  return {
    object: name,
    write: (chunks) => new Promise((resolve) => setTimeout(() => resolve(writer.write(chunks)), 1_000)),
    commit: () => writer.commit(),
    abort: () => writer.abort(),
  };
}

async function* slowly(connection: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of connection) {
    await new Promise((resolve) => setImmediate(resolve));
    yield Buffer.from(chunk as Buffer);
  }
}
