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

test(
  "a content of 100 GB is foretold to the byte, and one of more than 4 GB has the length that was foretold",
  { timeout: 180_000 },
  async () => {
    const foretold = async (size: number) => writeArchive(planOf([size]), () => Promise.resolve(Readable.from(zeros(size))));
    const [small, hundred, most] = await Promise.all([foretold(2 ** 32 + 5), foretold(100 * 2 ** 30), foretold(2 ** 50)]);
    // From 4 GB on everything around the content is of the same length.
    expect(hundred.length - 100 * 2 ** 30).toBe(small.length - (2 ** 32 + 5));
    expect(most.length - 2 ** 50).toBe(small.length - (2 ** 32 + 5));
    let bytes = 0;
    let end = Buffer.alloc(0);
    for await (const chunk of small.stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      end = Buffer.concat([end, chunk]).subarray(-400);
    }
    expect(bytes).toBe(small.length);
    // The content's length as ZIP64 writes it in the central directory: its header of two numbers, and the number.
    const entry = end.indexOf(Buffer.from("Datei 0.txt")) + "Datei 0.txt".length;
    expect([end.readUInt16LE(entry), end.readBigUInt64LE(entry + 4)]).toEqual([1, BigInt(2 ** 32 + 5)]);
    for (const { stream } of [hundred, most]) stream.destroy();
  },
);

function* zeros(bytes: number): Generator<Buffer> {
  const piece = Buffer.alloc(2 ** 20);
  for (let left = bytes; left > 0; left -= piece.length) yield left < piece.length ? piece.subarray(0, left) : piece;
}
