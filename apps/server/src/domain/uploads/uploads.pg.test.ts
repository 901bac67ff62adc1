// Uploads on real PostgreSQL and disk: what they reserve, in which order they lock, and that a finish grows with the number of parts and no faster.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBlobs } from "../blobs/create-blobs.ts";
import type { Blobs } from "../blobs/blobs.ts";
import { createDiskStore } from "../../platform/objects/disk-store.ts";
import type { ObjectStore } from "../../platform/objects/object-store.ts";
import { createKeyStore } from "../../platform/keys/key-store.ts";
import { loadMasterKey } from "../../platform/keys/master-key.ts";
import { treeScene, type TreeScene } from "../tree/test-scene.ts";
import { createUploads } from "./create-uploads.ts";
import type { Uploads } from "./uploads.ts";

let scene: TreeScene;
let folder: string;
let store: ObjectStore;
let blobs: Blobs;
let uploads: Uploads;
beforeAll(async () => {
  scene = await treeScene();
  folder = await mkdtemp(join(tmpdir(), "landbox-uploads-"));
  store = await createDiskStore({ root: join(folder, "objects") });
  const wrapper = await loadMasterKey(join(folder, "master.key"), { createIfMissing: true });
  const keys = await createKeyStore({ folder: join(folder, "keys"), wrapper });
  await keys.createBoxKey(scene.grant.box);
  // Stretches of 1 MB, so that a few make an upload.
  blobs = createBlobs({ store, keys, stretches: { bytes: 1_000_000, milliseconds: 60_000 } });
  uploads = createUploads({
    database: scene.test.database,
    blobs,
    tree: scene.tree,
    forget: () => scene.tree.forget(scene.space),
  });
});
afterAll(async () => {
  await blobs?.close();
  await store?.close();
  await scene?.end();
  await rm(folder, { recursive: true, force: true });
});

const failure = (code: string): unknown => expect.objectContaining({ code });
const bodyOf = (...chunks: Uint8Array[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
const reserved = async (): Promise<unknown> =>
  (await scene.run<{ reserved: number }>("select reserved::integer from space where id = $1", [scene.space]))[0]?.reserved;
async function contentAt(name: string): Promise<Buffer> {
  const node = await (await scene.tree.view(scene.grant)).resolve([name]);
  if (!node) throw new Error(`${name} is not there`);
  return Buffer.concat(await blobs.open(scene.grant.box, await scene.tree.content(scene.grant, node)).toArray());
}

test("a long body is kept bit by bit: what came before a break is there, whatever breaks", async () => {
  const { grant } = scene;
  const bytes = randomBytes(5_500_000);
  const { id } = await uploads.start(grant, { path: ["lang.bin"], length: bytes.length });
  expect(await reserved()).toBe(bytes.length);
  const breaking = new Readable({ read: () => undefined });
  const sending = uploads.append(grant, id, { offset: 0, body: breaking });
  for (let at = 0; at < 3_300_000; at += 100_000) breaking.push(bytes.subarray(at, at + 100_000));
  await expect.poll(async () => (await scene.run("select from upload_part")).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(2);
  // Read to the end: what still lies in the stream is lost with it.
  await expect.poll(() => breaking.readableLength).toBe(0);
  breaking.destroy();
  await expect(sending).rejects.toEqual(failure("length_mismatch"));
  expect((await uploads.settle(grant, id)).offset).toBe(3_300_000);
  const done = await uploads.append(grant, id, { offset: 3_300_000, body: bodyOf(bytes.subarray(3_300_000)) });
  expect(done.written).toBeDefined();
  expect((await contentAt("lang.bin")).equals(bytes)).toBe(true);
  expect(await reserved()).toBe(0);
  await expect.poll(async () => (await scene.run("select from upload_part")).length).toBe(0);
});

test("an upload that expires gives back what it reserved, and a part that comes just then saves it", async () => {
  const { grant, run } = scene;
  const late = await uploads.start(grant, { path: ["verfallen.bin"], length: 1_000 });
  const saved = await uploads.start(grant, { path: ["gerettet.bin"], length: 10 });
  expect(await reserved()).toBe(1_010);
  await run("update upload set expires_at = now() - interval '1 minute' where name = $1", [late.id]);
  expect(await uploads.expire(grant.box)).toBe(1);
  expect(await reserved()).toBe(10);
  await expect(uploads.append(grant, late.id, { offset: 0, body: bodyOf() })).rejects.toEqual(failure("upload_gone"));
  await uploads.append(grant, saved.id, { offset: 0, body: bodyOf(Buffer.alloc(10)) });
  expect(await reserved()).toBe(0);
});

test("bytes go only where the upload stands, also past this process's own order", async () => {
  const { grant } = scene;
  const other = createUploads({ database: scene.test.database, blobs, tree: scene.newTree(), forget: () => undefined });
  for (let round = 0; round < 5; round++) {
    const name = `zwei-${round}.bin`;
    const { id } = await uploads.start(grant, { path: [name], length: 1_000_000 });
    const outcomes = await Promise.allSettled(
      [uploads, other].map((verbs, i) => verbs.append(grant, id, { offset: 0, body: bodyOf(Buffer.alloc(1_000_000, i + 1)) })),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({ reason: failure("offset_mismatch") });
    const winner = outcomes.findIndex(({ status }) => status === "fulfilled") + 1;
    expect(new Set(await contentAt(name))).toEqual(new Set([winner]));
    scene.tree.forget(scene.space);
  }
});

test("parts that grow an upload and finishes of others in the same space do not wait for each other in a ring", async () => {
  const { grant } = scene;
  const names = Array.from({ length: 8 }, (_, i) => `wachsend-${i}`);
  await Promise.all(names.map((name) => uploads.create(grant, name)));
  const outcomes: PromiseSettledResult<unknown>[] = [];
  for (let round = 0; round < 12; round++)
    outcomes.push(
      ...(await Promise.allSettled(
        names.flatMap((name, i) => [
          uploads.putPart(grant, name, { name: String(round).padStart(5, "0"), body: bodyOf(Buffer.from(`${round};`)) }),
          // A finish takes the space and then the very upload that a part is growing.
          round > 2 && i % 2 === round % 2 ? uploads.finish(grant, name, { path: [`${name}-${round}.txt`] }) : Promise.resolve(),
        ]),
      )),
    );
  const codes = new Set(
    outcomes.flatMap((o) => (o.status === "rejected" ? [(o.reason as { code?: string }).code ?? String(o.reason)] : [])),
  );
  codes.delete("upload_gone");
  expect([...codes]).toEqual([]);
});

test("ten times the parts cost about ten times the finish", { timeout: 120_000 }, async () => {
  const { grant, run } = scene;
  const assembling = { ...blobs, assemble: async () => await blobs.receive(grant.box, bodyOf(Buffer.from("x")), {}) };
  const many = createUploads({ database: scene.test.database, blobs: assembling, tree: scene.tree, forget: () => undefined });
  // As the collector of statistics may have found the tables: with nothing in them.
  await run("delete from upload");
  await run("analyze upload_part, upload_segment");
  let uploads = 0;
  const finish = async (parts: number): Promise<number> => {
    const length = parts * 10;
    const { id } = await many.start(grant, { path: [`viele-${uploads++}.bin`], length });
    await run("insert into stored_object (box_id, id) values (1, $1) on conflict do nothing", [`object-${parts}`]);
    await run(
      `insert into upload_part (box_id, upload_id, name, size, etag) select 1, $1, lpad((i * 10)::text, 16, '0'), 10, 'e' from generate_series(0, $2::integer - 1) i`,
      [id, parts],
    );
    await run(
      `insert into upload_segment (box_id, upload_id, part_name, idx, object_id, start, stored_length, size, key_id)
         select 1, $1, lpad((i * 10)::text, 16, '0'), 0, $3, 0, 26, 10, '\\x00' from generate_series(0, $2::integer - 1) i`,
      [id, parts, `object-${parts}`],
    );
    await run("update upload set received = $2, part_count = $3 where id = $1", [id, length, parts]);
    const started = performance.now();
    expect((await many.settle(grant, id)).written).toBeDefined();
    return performance.now() - started;
  };
  // In turns, and the best of each: what the machine does beside it only ever makes one slower.
  const best = { few: Infinity, lots: Infinity };
  for (let round = 0; round < 3; round++) {
    best.few = Math.min(best.few, await finish(1_000));
    best.lots = Math.min(best.lots, await finish(10_000));
  }
  const { few, lots } = best;
  expect(lots, `${few.toFixed(0)} ms and ${lots.toFixed(0)} ms`).toBeLessThan(40 * few);
});
