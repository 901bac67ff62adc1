// Uploads in parts that become one content, on a real disk.
import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KeyStore } from "../../platform/keys/key-store.ts";
import type { ObjectStore } from "../../platform/objects/object-store.ts";
import type { Blobs } from "./blobs.ts";
import type { StoredContent, StoredPart } from "./content.ts";
import { createBlobs } from "./create-blobs.ts";
import { type BlobStage, blobStage, bodyOf, box, runs, sha } from "./test-blobs.ts";

let stage: BlobStage;
let store: ObjectStore;
let keys: KeyStore;
let blobs: Blobs;
beforeAll(async () => {
  stage = await blobStage();
  ({ store, keys, blobs } = stage);
});
afterAll(() => stage?.stop());

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
