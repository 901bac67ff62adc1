// Contents on a real disk: received, read in ranges, assembled from parts, damaged, given up.
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, open, readdir, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { type BoxId, boxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKeyStore, type KeyStore } from "../../platform/keys/key-store.ts";
import { loadMasterKey } from "../../platform/keys/master-key.ts";
import { createDiskStore } from "../../platform/objects/disk-store.ts";
import type { ObjectStore } from "../../platform/objects/object-store.ts";
import type { Blobs } from "./blobs.ts";
import type { Segment, StoredContent, StoredPart } from "./content.ts";
import { createBlobs } from "./create-blobs.ts";
import { frameSize, storedFrameSize } from "./frames.ts";
import { slotSize } from "./slots.ts";

const box = boxId(1);
const otherBox = boxId(2);
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

/** Fewer in the quick run, which has its own examples anyway. */
const runs = (count: number): number => (process.env.LANDBOX_TEST_FULL ? 5 * count : Math.ceil(count / 4));

let root: string;
let store: ObjectStore;
let keys: KeyStore;
let blobs: Blobs;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "landbox-blobs-"));
  keys = await createKeyStore({
    folder: join(root, "keys"),
    wrapper: await loadMasterKey(join(root, "master.key"), { createIfMissing: true }),
  });
  for (const one of [box, otherBox]) await keys.createBoxKey(one);
  store = await createDiskStore({ root: join(root, "objects") });
  // Segments of two slots, so that a few megabytes have several.
  blobs = createBlobs({ store, keys, segmentSize: 2 * slotSize, stallAfter: 5_000 });
});
afterAll(async () => {
  await blobs.close();
  await store.close();
  await rm(root, { recursive: true });
});

const bodyOf = (bytes: Buffer, chunk = 65_536): Readable =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += chunk) yield Buffer.from(bytes.subarray(at, at + chunk));
    })(),
    { objectMode: false },
  );
const receive = (bytes: Buffer, options = {}): Promise<StoredContent> => blobs.receive(box, bodyOf(bytes), options);
const sha = (algorithm: string, bytes: Buffer): Buffer => createHash(algorithm).update(bytes).digest();
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

describe("damage", () => {
  it("is noticed before a wrong byte is handed out, wherever it is", async () => {
    const bytes = randomBytes(2_500_000);
    const content = await receive(bytes);
    const [segment] = content.segments as [Segment];
    const file = join(root, "objects", "1", segment.object.slice(0, 2), segment.object);
    await fc.assert(
      fc.asyncProperty(fc.nat(segment.storedLength - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        await alter(file, at, change);
        const received = await readUntilError(blobs.open(box, content));
        await alter(file, at, change);
        const goodFrames = Math.floor(at / storedFrameSize);
        expect(received.error).toMatch(/damaged/);
        expect(received.bytes.length).toBeLessThanOrEqual(goodFrames * frameSize);
        expect(received.bytes.equals(bytes.subarray(0, received.bytes.length))).toBe(true);
      }),
      { numRuns: runs(24) },
    );
    expect((await buffer(blobs.open(box, content))).equals(bytes)).toBe(true);
  });

  it("of the list is noticed before anything is read", async () => {
    const [a, b] = [await receive(randomBytes(3_000_000)), await receive(randomBytes(3_000_000))];
    const [a1, a2] = a.segments as [Segment, Segment];
    const [b1] = b.segments as [Segment, Segment];
    for (const segments of [[a2, a1], [a1], [b1, a2], [a1, a1]])
      await expect(blobs.read(box, { ...a, segments })).rejects.toThrow(/damaged/);
    // Another segment of the same form in the right place: the list is right, the bytes are not.
    const moved = { ...a, segments: [{ ...a1, object: b1.object, start: b1.start }, a2] };
    const received = await readUntilError(blobs.open(box, moved));
    expect(received.error).toMatch(/damaged/);
    expect(received.bytes.length).toBe(0);
  });

  it("by a cut or missing object is an error, not an end", async () => {
    const content = await receive(randomBytes(2_000_000));
    const [segment] = content.segments as [Segment];
    await truncate(join(root, "objects", "1", segment.object.slice(0, 2), segment.object), 1_500_000);
    expect((await readUntilError(blobs.open(box, content))).error).toMatch(/too early/);
    await store.delete(box, segment.object);
    expect((await readUntilError(blobs.open(box, content))).error).toMatch(/not there/);
  });

  it("of a small one is noticed", async () => {
    const content = await receive(randomBytes(500));
    const [segment] = content.segments as [Segment];
    await expect(blobs.read(box, { ...content, segments: [{ ...segment, start: segment.start + 1 }] })).rejects.toThrow();
  });

  it("ends a piped download before the wrong byte", async () => {
    const bytes = randomBytes(5_000_000);
    const content = await receive(bytes);
    const segment = content.segments[1] as Segment;
    await alter(join(root, "objects", "1", segment.object.slice(0, 2), segment.object), 1_500_000, 1);
    const [sender, taker] = await connection();
    const stream = blobs.open(box, content);
    stream.once("error", (error: Error) => sender.destroy(error));
    const failed = once(sender, "close").catch((error: Error) => error.message);
    stream.pipe(sender);
    const whole = Buffer.concat(await taker.toArray());
    expect(await failed).toMatch(/damaged/);
    expect(whole.length).toBeLessThanOrEqual(2 * slotSize + 5 * frameSize);
    expect(whole.equals(bytes.subarray(0, whole.length))).toBe(true);
  });

  it("does not happen when a reader leaves in the middle", async () => {
    const content = await receive(randomBytes(3_000_000));
    for (let i = 0; i < 10; i++) {
      const stream = blobs.open(box, content);
      await new Promise((resolve) => stream.once("data", resolve));
      stream.destroy();
    }
    expect((await blobs.read(box, content)).length).toBe(3_000_000);
  });
});

describe("uploads in parts", () => {
  const bytes = randomBytes(5_000_000);
  const cut = (at: readonly number[]): Buffer[] => [...at, bytes.length].map((end, i) => bytes.subarray(at[i - 1] ?? 0, end));
  const put = (upload: string, part: Buffer, offset?: number) => blobs.receivePart(box, upload, offset, bodyOf(part), {});
  const check = async (content: StoredContent): Promise<void> => {
    expect(content.size).toBe(bytes.length);
    expect(Buffer.from(content.checksums.sha1)).toEqual(sha("sha1", bytes));
    expect(Buffer.from(content.checksums.sha256)).toEqual(sha("sha256", bytes));
    expect((await buffer(blobs.open(box, content))).equals(bytes)).toBe(true);
  };

  it("become one content, whatever order and offsets they come with", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 5 }),
        fc.constantFrom("in order", "at once", "backwards", "unknown offsets" as const),
        fc.uuid(),
        async (at, order, upload) => {
          const ends = at.toSorted((a, b) => a - b);
          const pieces = cut(ends).map((piece, i) => ({ piece, offset: ends[i - 1] ?? 0 }));
          const parts = new Map<number, StoredPart>();
          const one = async ({ piece, offset }: { piece: Buffer; offset: number }) =>
            void parts.set(offset, await put(upload, piece, order === "unknown offsets" ? undefined : offset));
          if (order === "at once") await Promise.all(pieces.map(one));
          else for (const each of order === "backwards" ? pieces.toReversed() : pieces) await one(each);
          await check(
            await blobs.assemble(
              box,
              upload,
              pieces.map(({ offset }) => parts.get(offset) as StoredPart),
            ),
          );
          blobs.forgetUpload(upload);
        },
      ),
      { numRuns: runs(24) },
    );
  });

  it("need no reading back when they came in order", async () => {
    const reads: number[] = [];
    const counting = createBlobs({ keys, store: { ...store, read: (...args) => (reads.push(args[3]), store.read(...args)) } });
    const [first, second, third] = cut([2_000_000, 2_100_000]) as [Buffer, Buffer, Buffer];
    const one = await counting.receivePart(box, "u", 0, bodyOf(first), {});
    const two = await counting.receivePart(box, "u", 2_000_000, bodyOf(second), {});
    const three = await counting.receivePart(box, "u", 2_100_000, bodyOf(third), {});
    await check(await counting.assemble(box, "u", [one, two, three]));
    expect(reads).toEqual([]);
    // Again, as after a commit that was refused; and with a checksum that nobody asked for before.
    await check(await counting.assemble(box, "u", [one, two, three]));
    expect(reads).toEqual([]);
    const content = await counting.assemble(box, "u", [one, two, three], ["md5"]);
    expect(Buffer.from(content.checksums.md5 ?? [])).toEqual(sha("md5", bytes));
    await check(content);
    await counting.close();
  });

  it("may be sent again, break off, or be replaced", async () => {
    const [first, second] = cut([1_000_000]) as [Buffer, Buffer];
    const one = await put("again", first, 0);
    const broken = new PassThrough();
    const breaking = blobs.receivePart(box, "again", 1_000_000, broken, {});
    broken.write(second.subarray(0, 600_000), () => broken.destroy());
    await expect(breaking).rejects.toThrow();
    const two = await put("again", second, 1_000_000);
    await check(await blobs.assemble(box, "again", [one, two]));
    await put("again", randomBytes(10), 0);
    await check(await blobs.assemble(box, "again", [one, two]));
    await put("again", first, 0);
    await check(await blobs.assemble(box, "again", [one, two]));
  });

  it("make an empty file when there are none", async () => {
    const content = await blobs.assemble(box, "nothing", []);
    expect(content.size).toBe(0);
    expect(Buffer.from(content.checksums.sha1)).toEqual(sha("sha1", Buffer.alloc(0)));
    expect((await blobs.read(box, content)).length).toBe(0);
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

/** Both ends of a real connection. */
async function connection(): Promise<[Socket, Socket]> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const taker = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [sender] = (await once(server, "connection")) as [Socket];
  server.close();
  return [sender, taker];
}

async function* slowly(connection: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of connection) {
    await new Promise((resolve) => setImmediate(resolve));
    yield Buffer.from(chunk as Buffer);
  }
}

async function readUntilError(stream: Readable): Promise<{ bytes: Buffer; error: string }> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer);
  } catch (error) {
    return { bytes: Buffer.concat(chunks), error: (error as Error).message };
  }
  return { bytes: Buffer.concat(chunks), error: "" };
}

async function alter(path: string, at: number, change: number): Promise<void> {
  const file = await open(path, "r+");
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, at);
  byte[0] = (byte[0] as number) ^ change;
  await file.write(byte, 0, 1, at);
  await file.close();
}
