// Fills folders through the batch call of the product itself, and makes a folder of small files on the disk.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { batchLimits, batchType } from "@landbox/wire";
import type { Subject } from "../subject.ts";

/** Makes a folder in the root of a space with so many files. */
export async function fillFolder(landbox: Subject, space: string, folder: string, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, i) => nameOf(i, count));
  await sendFrames(landbox, space, [frame({ path: [folder], folder: true })]);
  for (let at = 0; at < count; at += batchLimits.entries)
    await sendFrames(
      landbox,
      space,
      names.slice(at, at + batchLimits.entries).map((name) => frame({ path: [folder, name], size: 0 })),
    );
}

/** "Datei 0042.txt", with as many digits as the last one needs. */
export const nameOf = (index: number, count: number): string => `Datei ${String(index + 1).padStart(String(count).length, "0")}.txt`;

async function sendFrames({ root, authorization }: Subject, space: string, frames: readonly Buffer[]): Promise<void> {
  const answer = await fetch(new URL(`/api/v1/spaces/${space}/batch`, root), {
    method: "POST",
    headers: { authorization, "content-type": batchType },
    body: Buffer.concat(frames),
  });
  const text = await answer.text();
  if (!answer.ok || text.includes('"failed"')) throw new Error(`${answer.status} ${text.slice(0, 500)}`);
}

function frame(head: object): Buffer {
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text]);
}

/** A folder on the disk with so many files of so many bytes, in folders of a hundred. */
export async function makeLocalFolder(folder: string, count: number, size: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const inside = join(folder, `Akte ${Math.floor(i / 100) + 1}`);
    if (i % 100 === 0) await mkdir(inside, { recursive: true });
    const content = Buffer.alloc(size, i % 251);
    content.writeUInt32LE(i);
    await writeFile(join(inside, nameOf(i, count)), content);
  }
}
