// Fills folders: small ones through the batch call of the product itself, long ones through the database; and makes a folder of small files on the disk.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { batchLimits, batchType } from "@landbox/wire";
import { superuser } from "../growth/seed.ts";
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

/** The same with as many files as one likes, of many sizes and times: the first comes through the product, the others as rows of the database. */
export async function fillLongFolder(landbox: Subject, space: string, folder: string, count: number, dataFolder: string): Promise<void> {
  await sendFrames(landbox, space, [frame({ path: [folder], folder: true }), frame({ path: [folder, nameOf(0, count)], size: 0 })]);
  const database = await superuser(dataFolder);
  try {
    await database.query("select setval('node_id', last_value + $1) from node_id", [Math.ceil(count / 64) * 64 + 64]);
    const { rows } = await database.query(
      `with first as (select n.* from node n join node p on p.box_id = n.box_id and p.id = n.parent_id where n.space_id = $1 and p.name = $2 and n.name = $3),
         made as (
           insert into node (box_id, id, space_id, parent_id, name, is_folder, version, size, blob_id, mtime)
             select f.box_id, (select last_value from node_id) - n, f.space_id, f.parent_id, 'Datei ' || lpad(n::text, $4::integer, '0') || '.txt', false, f.version,
               n::bigint * n % 50000000, f.blob_id, f.mtime - n * 3600 from first f, generate_series(2, $5::integer) n
             returning 1)
       update node p set entries = p.entries + $5::integer - 1 from first f where p.box_id = f.box_id
           and p.id in (f.parent_id, (select q.parent_id from node q where q.box_id = f.box_id and q.id = f.parent_id)) returning (select count(*) from made) as made`,
      [space, folder, nameOf(0, count), String(count).length, count],
    );
    if (Number((rows[0] as { made: string } | undefined)?.made) !== count - 1) throw new Error(`${folder} was not filled.`);
    await database.query("analyze node");
  } finally {
    await database.end();
  }
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
