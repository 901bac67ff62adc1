// A verification on a real box: silent after any history and beside writers, and with a name for everything that is broken by hand.
import { mkdtemp, readdir, rm, truncate, unlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { randomBytes } from "node:crypto";
import { boxId, boxPrefix, systemClock } from "@landbox/kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKeyStore, type KeyStore } from "../../platform/keys/key-store.ts";
import { loadMasterKey } from "../../platform/keys/master-key.ts";
import { createDiskStore } from "../../platform/objects/disk-store.ts";
import type { ObjectStore } from "../../platform/objects/object-store.ts";
import type { Blobs } from "../blobs/blobs.ts";
import { createBlobs } from "../blobs/create-blobs.ts";
import { createTrash } from "../trash/create-trash.ts";
import { treeScene, type TreeScene } from "../tree/test-scene.ts";
import { createUploads } from "../uploads/create-uploads.ts";
import { createVersions } from "../versions/create-versions.ts";
import { createVerify } from "./create-verify.ts";
import type { Kind, Verify } from "./verify.ts";

const box = boxId(1);

let scene: TreeScene;
let folder: string;
let objects: ObjectStore;
let keys: KeyStore;
let blobs: Blobs;
let verify: Verify;
beforeAll(async () => {
  scene = await treeScene({ boxQuota: 1e9 });
  folder = await mkdtemp(join(tmpdir(), "landbox-verify-"));
  objects = await createDiskStore({ root: join(folder, "objects") });
  keys = await createKeyStore({
    folder: join(folder, "keys"),
    wrapper: await loadMasterKey(join(folder, "master.key"), { createIfMissing: true }),
  });
  await keys.createBoxKey(box);
  blobs = createBlobs({ store: objects, keys });
  verify = createVerify({ database: scene.test.database, objects, keys, blobs, clock: systemClock });
});
afterAll(async () => {
  await blobs.close();
  await objects.close();
  await scene.end();
  await rm(folder, { recursive: true });
});

const features = () => {
  const deps = { database: scene.test.database, tree: scene.tree, blobs, forget: () => undefined };
  return { trash: createTrash(deps), versions: createVersions(deps), uploads: createUploads(deps) };
};

async function put(path: string[], bytes: Uint8Array) {
  const content = await blobs.receive(box, Readable.from([bytes]), {});
  return scene.tree.putFile(scene.grant, { path, content });
}

/** One thing of every kind that a box can hold. */
async function history(top: string): Promise<void> {
  const { tree, grant } = scene;
  const { trash, versions, uploads } = features();
  await tree.makeFolder(grant, { path: [top] });
  await tree.makeFolder(grant, { path: [top, "in"] });
  const first = await put([top, "in", "a"], randomBytes(5000));
  await put([top, "in", "a"], randomBytes(700_000));
  await put([top, "in", "a"], randomBytes(90));
  await put([top, "empty"], new Uint8Array());
  await put([top, "empty"], randomBytes(10));
  await versions.restore(grant, { node: first.node.id, version: first.node.version });
  await tree.copy(grant, { from: [top, "in"], to: [top, "copy"], overwrite: false, depth: "infinity" });
  await tree.copy(grant, { from: [top, "in"], to: [top, "bare"], overwrite: false, depth: "0" });
  await tree.move(grant, { from: [top, "copy"], to: [top, "in", "moved"], overwrite: false });
  const { node } = await put([top, "gone"], randomBytes(1000));
  await tree.trash(grant, { path: [top, "gone"] });
  await put([top, "gone"], randomBytes(300));
  await trash.restore(grant, { node: node.id, overwrite: true });
  await tree.trash(grant, { path: [top, "in", "moved"] });
  await put([top, "purged"], randomBytes(400_000));
  const purged = await tree.view(grant).then((view) => view.resolve([top, "purged"]));
  await tree.trash(grant, { path: [top, "purged"] });
  await trash.purge(grant, purged!.id);
  await uploads.create(grant, `${top}-running`, 500_000);
  await uploads.putPart(grant, `${top}-running`, { name: "1", body: Readable.from([randomBytes(400_000)]) });
  await uploads.create(grant, `${top}-done`, undefined);
  for (const name of ["1", "2"]) await uploads.putPart(grant, `${top}-done`, { name, body: Readable.from([randomBytes(300_000)]) });
  await uploads.finish(grant, `${top}-done`, { path: [top, "assembled"] });
}

const found = async (options: Parameters<Verify["box"]>[1] = {}): Promise<Record<string, number>> =>
  Object.fromEntries((await verify.box(box, options)).found);

describe("a verification", () => {
  it("finds nothing wrong after a history of everything, byte by byte", async () => {
    await history("one");
    const report = await verify.box(box, { deep: true });
    expect([...report.found], JSON.stringify(report.examples)).toEqual([]);
    for (const count of [report.looked.nodes, report.looked.contents, report.looked.objects]) expect(count).toBeGreaterThan(3);
    expect(report.looked.bytes).toBeGreaterThan(1_500_000);
  });

  it("raises no alarm while others write", async () => {
    let running = true;
    const writing = Array.from({ length: 3 }, async (_, writer) => {
      for (let i = 0; running; i++) {
        await history(`w${writer}-${i}`);
        await scene.tree.trash(scene.grant, { path: [`w${writer}-${i}`] });
        if (i % 2) await features().trash.empty(scene.grant);
      }
    });
    try {
      for (let i = 0; i < 12; i++) {
        const report = await verify.box(box, { deep: i % 3 === 0 });
        expect([...report.found], JSON.stringify(report.examples)).toEqual([]);
      }
    } finally {
      running = false;
      await Promise.all(writing);
    }
  });
});

describe("figures that were changed by hand", () => {
  beforeAll(() => history("two"));
  const node = "(select id from node where box_id = 1 and name = 'in' order by id limit 1)";
  it.each<{ kind: Kind; damage: string; others?: readonly Kind[] }>([
    { kind: "folder_sum", damage: `update node set size = size + 5 where box_id = 1 and id = ${node}` },
    { kind: "folder_sum", damage: `update node set entries = entries - 1 where box_id = 1 and id = ${node}` },
    {
      kind: "folder_sum",
      damage: "update node set size = 0, entries = 0 where box_id = 1 and is_folder",
      others: ["used_files", "trash_size", "folder_sum"],
    },
    { kind: "folder_version", damage: `update node set version = 1 where box_id = 1 and id = ${node}` },
    { kind: "space_sequence", damage: "update space set seq = 3 where box_id = 1" },
    { kind: "file_size", damage: "update node set size = size + 1 where box_id = 1 and name = 'assembled'", others: ["folder_sum"] },
    { kind: "version_size", damage: "update node_version set size = size + 7 where box_id = 1", others: ["used_versions"] },
    { kind: "trash_size", damage: "update trash_entry set size = size + 1 where box_id = 1", others: ["used_trash"] },
    { kind: "used_files", damage: "update space set used_files = used_files + 100 where box_id = 1" },
    { kind: "used_trash", damage: "update space set used_trash = used_trash - 1 where box_id = 1" },
    { kind: "used_versions", damage: "update space set used_versions = 0 where box_id = 1" },
    { kind: "reserved", damage: "update space set reserved = 12345 where box_id = 1" },
    { kind: "upload_reserve", damage: "update upload set reserved = 0 where box_id = 1", others: ["reserved"] },
    { kind: "upload_sums", damage: "update upload set received = 1, part_count = 7 where box_id = 1" },
    { kind: "box_lent", damage: "update box set lent_bytes = lent_bytes + 1 where box_id = 1" },
    { kind: "content_leaked", damage: "delete from unused_blob where box_id = 1" },
  ])("are found and put right: $kind ($damage)", async ({ kind, damage, others = [] }) => {
    const root = () => scene.tree.view(scene.grant).then((view) => view.root);
    const right = await scene.run("select id, size, entries from node where box_id = 1 order by id");
    const counters = await scene.run("select used_files, used_trash, used_versions from space where box_id = 1 order by id");
    await scene.run(damage);
    const before = await root();
    expect(Object.keys(await found())).toContain(kind);
    const report = await verify.box(box, { repair: true });
    expect([...report.found.keys()].filter((one) => one !== kind && !others.includes(one))).toEqual([]);
    expect([...report.left]).toEqual([]);
    expect(await found()).toEqual({});
    expect(await scene.run("select id, size, entries from node where box_id = 1 order by id")).toEqual(right);
    expect(await scene.run("select used_files, used_trash, used_versions from space where box_id = 1 order by id")).toEqual(counters);
    if (/update node /.test(damage)) expect((await root()).version, "clients look again").toBeGreaterThan(before.version);
    await put([`after-${kind}-${randomBytes(3).toString("hex")}`], randomBytes(10));
    expect(await found()).toEqual({});
  });
});

describe("contents that were damaged", () => {
  const files = async (): Promise<string[]> => {
    const root = join(folder, "objects", boxPrefix(box));
    return (await readdir(root, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  };
  const newest = async (path: string[], bytes: Uint8Array): Promise<string> => {
    const before = new Set(await files());
    await put(path, bytes);
    const file = (await files()).find((name) => !before.has(name));
    if (file === undefined) throw new Error("no object was made");
    return file;
  };

  it("are told apart: a missing object, a short one, a flipped bit, another list of segments; nothing is deleted", async () => {
    const flipped = await newest(["flipped"], randomBytes(600_000));
    await writeFile(flipped, Buffer.from([1, 2, 3]), { flag: "r+" });
    expect(await found()).toEqual({});
    expect(await found({ deep: true })).toEqual({ bytes_wrong: 1 });
    const short = await newest(["short"], randomBytes(600_000));
    await truncate(short, 1000);
    expect(await found()).toEqual({ object_short: 1 });
    const missing = await newest(["missing"], randomBytes(600_000));
    await unlink(missing);
    expect(await found()).toEqual({ object_short: 1, object_missing: 1 });
    await scene.run(
      `update segment set size = size - 1 where box_id = 1 and blob_id = (select blob_id from node where box_id = 1 and name = 'assembled' order by id limit 1) and idx = 0`,
    );
    const before = await scene.run("select count(*) from blob");
    const report = await verify.box(box, { repair: true });
    expect(Object.fromEntries(report.left)).toEqual({ object_short: 1, object_missing: 1, segments_wrong: 1 });
    expect(await scene.run("select count(*) from blob")).toEqual(before);
    await scene.run(
      `update segment set size = size + 1 where box_id = 1 and blob_id = (select blob_id from node where box_id = 1 and name = 'assembled' order by id limit 1) and idx = 0`,
    );
    await scene.run("update upload_segment set size = size - 1 where box_id = 1");
    expect(Object.keys(await found())).toContain("part_wrong");
    await scene.run("update upload_segment set size = size + 1 where box_id = 1");
  });

  it("and what is left over: only when the collector should have been there", async () => {
    const place = await newest(["place"], randomBytes(600_000));
    const young = `${place.slice(0, -3)}abc`;
    const unfinished = `${young}.0123456789ab.new`;
    for (const file of [young, unfinished]) await writeFile(file, "orphan");
    const usual = { object_short: 1, object_missing: 1 };
    expect(await found()).toEqual(usual);
    const old = new Date(Date.now() - 5 * 24 * 3600 * 1000);
    for (const file of [young, unfinished]) await utimes(file, old, old);
    expect(await found()).toEqual({ ...usual, object_orphaned: 2 });
    await writeFile(join(place, "../strange.txt"), "");
    expect(await found()).toEqual({ ...usual, object_orphaned: 2, file_strange: 1 });
    await scene.run("insert into stored_object (box_id, id, created_at) values (1, 'unused', now() - interval '5 days')");
    expect(await found()).toMatchObject({ object_unused: 1 });
    await scene.run("delete from stored_object where id = 'unused'");
    await keys.destroyBoxKey(box);
    expect(await found()).toMatchObject({ key_missing: 1 });
  });
});
