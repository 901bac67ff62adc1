// Contents whose stored bytes have changed: no wrong byte is handed out, and nothing that is damaged ends as if it were whole.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { open, truncate } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ObjectStore } from "../../platform/objects/object-store.ts";
import type { Blobs } from "./blobs.ts";
import type { Segment } from "./content.ts";
import { frameSize, storedFrameSize } from "./frames.ts";
import { slotSize } from "./slots.ts";
import { type BlobStage, blobStage, box, connection, runs } from "./test-blobs.ts";

let stage: BlobStage;
let root: string;
let store: ObjectStore;
let blobs: Blobs;
let receive: BlobStage["receive"];
beforeAll(async () => {
  stage = await blobStage();
  ({ root, store, blobs, receive } = stage);
});
afterAll(() => stage?.stop());

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
