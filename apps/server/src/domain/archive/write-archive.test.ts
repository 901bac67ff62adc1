// Contents of an archive: small ones are opened ahead, nothing stays open when the reader goes, and a fault of one that was opened ahead counts when its turn comes.
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { type BlobId, blobId } from "@landbox/kit";
import { expect, test, vi } from "vitest";
import { smallContent, writeArchive } from "./write-archive.ts";

const planOf = (sizes: readonly number[]) => ({
  entries: sizes.map((size, i) => ({ path: `Datei ${i}.txt`, blob: blobId(i + 1), size, mtime: 1_700_000_000 + i * 1800 })),
  name: "Akte",
  bytes: 0,
});

/** Opens contents of the sizes, and tells which are open. */
function contentsOf(sizes: readonly number[]) {
  const open = new Set<number>();
  const most = { at: 0 };
  return {
    open,
    most,
    of: (blob: BlobId): Promise<Readable> => {
      open.add(blob);
      most.at = Math.max(most.at, open.size);
      const stream = Readable.from([Buffer.alloc(sizes[blob - 1] ?? 0, blob % 256)].filter((bytes) => bytes.length > 0));
      stream.once("close", () => open.delete(blob));
      return Promise.resolve(stream);
    },
  };
}

test("small contents are opened ahead, a few at a time, large ones when their turn comes; each lies where it belongs", async () => {
  const sizes = [...Array.from({ length: 50 }, (_, i) => i), smallContent + 1, 5, smallContent + 1];
  const contents = contentsOf(sizes);
  const { length, stream } = await writeArchive(planOf(sizes), contents.of);
  const archive = await buffer(stream);
  expect(archive.length).toBe(length);
  expect([contents.most.at > 2, contents.most.at <= 8]).toEqual([true, true]);
  for (const [i, size] of sizes.entries()) {
    const start = archive.indexOf(`Datei ${i}.txt`) + `Datei ${i}.txt`.length;
    expect(archive.subarray(start, start + size).equals(Buffer.alloc(size, (i + 1) % 256))).toBe(true);
  }
});

test("when the reader goes nothing stays open", async () => {
  const sizes = Array.from({ length: 50 }, () => 1000);
  const contents = contentsOf(sizes);
  const { stream } = await writeArchive(planOf(sizes), contents.of);
  stream.once("data", () => stream.destroy());
  await vi.waitFor(() => expect([stream.destroyed, contents.open.size]).toEqual([true, 0]));
});

test("a content that cannot be opened ends the archive with its error, although it was tried ahead", async () => {
  const sizes = [10, 10, 10];
  const contents = contentsOf(sizes);
  const { stream } = await writeArchive(planOf(sizes), (blob) =>
    blob === 3 ? Promise.reject(new Error("This content is damaged.")) : contents.of(blob),
  );
  await expect(buffer(stream)).rejects.toThrow("This content is damaged.");
});
