// Bodies that are kept bit by bit: what is counted is stored, also when the sender vanishes while the store makes it wait.
import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StoredPart } from "./content.ts";
import { createBlobs } from "./create-blobs.ts";
import { slotSize } from "./slots.ts";
import { type BlobStage, blobStage, box, sha } from "./test-blobs.ts";

let stage: BlobStage;
beforeAll(async () => {
  stage = await blobStage();
});
afterAll(() => stage?.stop());

test("a sender that vanishes while a chunk waits for the store leaves no part that is larger than what was stored of it", async () => {
  const slow = Promise.withResolvers<void>();
  const store: typeof stage.store = {
    ...stage.store,
    begin(...where) {
      const writer = stage.store.begin(...where);
      return {
        ...writer,
        object: writer.object,
        write: async (...what) => {
          await slow.promise;
          return writer.write(...what);
        },
        commit: () => writer.commit(),
        abort: () => writer.abort(),
      };
    },
  };
  const blobs = createBlobs({ store, keys: stage.keys, segmentSize: 2 * slotSize, stallAfter: 60_000 });
  const bytes = randomBytes(6 * slotSize);
  const body = new PassThrough({ highWaterMark: 2 * bytes.length });
  const kept: StoredPart[] = [];
  const receiving = blobs
    .receiveStretches(box, "upload-1", 0, body, { keep: async (part) => void kept.push(part) })
    .catch((e: unknown) => e);
  body.write(bytes);
  await expect.poll(() => body.isPaused()).toBe(true);
  body.destroy();
  // The pump has noticed, and the rest of the chunk still waits.
  await new Promise((resolve) => setImmediate(resolve));
  slow.resolve();
  expect(await receiving).toMatchObject({ code: "length_mismatch" });
  for (const { size, segments } of kept) expect(segments.reduce((sum, segment) => sum + segment.size, 0)).toBe(size);
  expect(kept.reduce((sum, { size }) => sum + size, 0)).toBe(bytes.length);
  const content = await blobs.assemble(box, "upload-1", kept);
  expect(Buffer.from(content.checksums.sha256)).toEqual(sha("sha256", bytes));
  await blobs.close();
});

test("no file is made of a part that is not all there", async () => {
  const part = await stage.blobs.receivePart(box, "upload-2", 0, new PassThrough().end(randomBytes(1000)), {});
  await expect(stage.blobs.assemble(box, "upload-2", [{ ...part, size: part.size + 1 }])).rejects.toThrow("do not add up");
});
