// The collector on a real database and disk: what is needed stays, what is not goes, whatever the order of events.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { boxId, systemClock } from "@landbox/kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDiskStore } from "../../platform/objects/disk-store.ts";
import { newObjectName, type ObjectStore } from "../../platform/objects/object-store.ts";
import { contentOf, treeScene, type TreeScene } from "../tree/test-scene.ts";
import { createTrash } from "../trash/create-trash.ts";
import { createUploads } from "../uploads/create-uploads.ts";
import { createVersions } from "../versions/create-versions.ts";
import { cleanBox } from "./clean-box.ts";

let scene: TreeScene;
let folder: string;
let objects: ObjectStore;
const box = boxId(1);

beforeAll(async () => {
  scene = await treeScene({ spaceQuota: 1000 });
  folder = await mkdtemp(join(tmpdir(), "landbox-cleanup-"));
  objects = await createDiskStore({ root: folder });
});
afterAll(async () => {
  await objects.close();
  await scene.end();
  await rm(folder, { recursive: true });
});

async function writeObject(): Promise<string> {
  const writer = objects.begin(box, newObjectName());
  await writer.write([Buffer.from("ciphertext")]);
  await writer.commit();
  return writer.object;
}

const stored = async (): Promise<string[]> => {
  const names: string[] = [];
  for await (const { object } of objects.list(box)) names.push(object);
  return names.sort();
};

const features = () => {
  const deps = { database: scene.test.database, tree: scene.tree };
  const accounts = { due: async () => [], retire: async () => false };
  const guests = { expire: async () => 0 };
  const rooms = { tellBody: async () => undefined };
  const links = { finishWaiting: async () => 0 };
  const scan = { sweep: async () => 0 };
  return { ...deps, accounts, guests, rooms, links, scan, trash: createTrash(deps), versions: createVersions(deps) };
};

test("an expired upload gives back what it reserved; objects without a reference go a day later, orphans after two", async () => {
  const { tree, grant, run, space } = scene;
  const blobs = { forgetUpload: () => undefined } as unknown as Parameters<typeof createUploads>[0]["blobs"];
  const uploads = createUploads({ database: scene.test.database, blobs, tree, forget: () => undefined });
  const later = (days: number) => ({ now: () => systemClock.now() + days * 24 * 3600 * 1000 });
  const clean = (days = 0) => cleanBox({ ...features(), objects, uploads, clock: later(days) }, box);

  const used = await writeObject();
  const unused = await writeObject();
  const orphan = await writeObject();
  const content = contentOf("kept");
  await tree.putFile(grant, { path: ["kept"], content: { ...content, segments: content.segments.map((s) => ({ ...s, object: used })) } });
  await run("insert into stored_object (box_id, id) values (1, $1)", [unused]);
  await uploads.create(grant, "half-done", 600);
  await expect(uploads.create(grant, "too-much", 600)).rejects.toEqual(expect.objectContaining({ code: "quota_exceeded" }));

  expect(await clean()).toEqual({ uploads: 0, accounts: 0, spaces: 0, purged: 0, versions: 0, links: 0, contents: 0, objects: 0 });
  await run("update upload set expires_at = now() - interval '1 minute'");
  await run("update stored_object set created_at = now() - interval '2 days'");
  expect(await clean()).toMatchObject({ uploads: 1, objects: 1 });
  expect(await stored()).toEqual([used, orphan].sort());
  expect(await run("select reserved::integer from space where id = $1", [space])).toEqual([{ reserved: 0 }]);
  expect(await clean(3)).toMatchObject({ objects: 1 });
  expect(await stored()).toEqual([used]);
});

test("a purged file's content goes after the restore window with its pictures, unless a copy still has it", async () => {
  const { tree, grant, run } = scene;
  const { trash, ...rest } = features();
  const uploads = { expire: () => Promise.resolve(0) };
  const clean = () => cleanBox({ ...rest, trash, objects, uploads, clock: systemClock }, box);
  const alone = await tree.putFile(grant, { path: ["alone"], content: contentOf("alone") });
  const copied = await tree.putFile(grant, { path: ["copied"], content: contentOf("copied") });
  await tree.copy(grant, { from: ["copied"], to: ["copy"], overwrite: false, depth: "infinity" });
  for (const { node } of [alone, copied]) {
    await tree.trash(grant, { path: [node.name] });
    await trash.purge(grant, node.id);
  }
  const blobs = async () =>
    (await run<{ id: string }>("select id::text from blob where id = any($1)", [[alone.node.blob, copied.node.blob]])).length;
  const preview = "insert into preview (box_id, blob_id, form, media_type, size) values (1, $1, $2, 'image/jpeg', 1)";
  for (const blob of [alone.node.blob, copied.node.blob]) await run(preview, [blob, "picture-128"]);
  await run("insert into preview (box_id, blob_id, form, made_at) values (1, $1, 'picture-512', now() - interval '40 days')", [
    copied.node.blob,
  ]);
  const previews = async () =>
    (await run<{ blob_id: string; form: string }>("select blob_id, form from preview")).map((row) => [Number(row.blob_id), row.form]);
  expect(await clean()).toMatchObject({ contents: 0 });
  expect(await previews()).toHaveLength(2);
  expect(await blobs()).toBe(2);
  await run("update unused_blob set since = now() - interval '31 days'");
  expect(await clean()).toMatchObject({ contents: 1 });
  expect(await run("select 1 from blob where id = $1", [alone.node.blob])).toEqual([]);
  expect(await previews()).toEqual([[copied.node.blob, "picture-128"]]);
  expect(await run("select 1 from unused_blob")).toEqual([]);
  expect((await tree.content(grant, (await (await tree.view(grant)).resolve(["copy"]))!)).size).toBe(6);
});

test("the content of an empty file that was overwritten does not stay for ever: it is no version, and goes after the restore window", async () => {
  const { tree, grant, run } = scene;
  const uploads = { expire: () => Promise.resolve(0) };
  const empty = await tree.putFile(grant, { path: ["filled"], content: contentOf("") });
  await tree.putFile(grant, { path: ["filled"], content: contentOf("now with words") });
  await run("update unused_blob set since = now() - interval '31 days'");
  await cleanBox({ ...features(), objects, uploads, clock: systemClock }, box);
  expect(await run("select 1 from blob where id = $1", [empty.node.blob])).toEqual([]);
});

test("an ended link is forgotten with everything that was seen of it after a year, and its plain visits after a month", async () => {
  const { run } = scene;
  const uploads = { expire: () => Promise.resolve(0) };
  const clean = (days: number) =>
    cleanBox({ ...features(), objects, uploads, clock: { now: () => systemClock.now() + days * 24 * 3600 * 1000 } }, box);
  const link = (id: string, more: string) =>
    run(
      `insert into link (box_id, id, kind, state, owner_id, space_id, node_id, role, token_hash, password_hash, expires_at, recalled_at)
       select 1, $1, 'request', 'open', s.owner_id, s.id, s.root_id, 'uploader', $2, '$argon2id$x', ${more} from space s where s.box_id = 1 and s.owner_id is not null limit 1`,
      [id, Buffer.from(id)],
    );
  await link("over", "now() - interval '1 day', null");
  await link("recalled", "now() + interval '30 days', now() - interval '1 day'");
  await link("open", "now() + interval '30 days', null");
  for (const [id, of, handedIn] of [
    ["v1", "over", false],
    ["v2", "over", true],
    ["v3", "open", false],
  ] as const)
    await run(
      `insert into link_visit (box_id, id, link_id, password_version, network, expires_at, handed_in_at)
       values (1, $1, $2, 1, 'x', now(), case when $3::boolean then now() end)`,
      [Buffer.from(id), of, handedIn],
    );
  await run("insert into link_event (box_id, link_id, kind) values (1, 'over', 'opened')");
  const left = async () => ({
    links: (await run<{ id: string }>("select id from link order by id")).map(({ id }) => id),
    visits: (await run<{ id: Buffer }>("select id from link_visit order by id")).map(({ id }) => String(id)),
    events: (await run("select 1 from link_event")).length,
  });
  expect(await clean(20)).toMatchObject({ links: 0 });
  expect(await left()).toEqual({ links: ["open", "over", "recalled"], visits: ["v1", "v2", "v3"], events: 1 });
  expect(await clean(32)).toMatchObject({ links: 0 });
  expect(await left()).toEqual({ links: ["open", "over", "recalled"], visits: ["v2"], events: 1 });
  expect(await clean(366)).toMatchObject({ links: 2 });
  expect(await left()).toEqual({ links: ["open"], visits: [], events: 0 });
  await run("delete from link");
});

test("notifications go a month after they were read, and after three whether or not", async () => {
  const { run } = scene;
  const uploads = { expire: () => Promise.resolve(0) };
  const [owner] = await run<{ id: string }>("select id from account where box_id = 1 limit 1");
  for (const [subject, at, read] of [
    ["new", "0 days", null],
    ["waiting", "80 days", null],
    ["waited", "91 days", null],
    ["read lately", "80 days", "29 days"],
    ["read long ago", "80 days", "31 days"],
  ])
    await run(
      `insert into notification (box_id, account_id, kind, subject, shown, at, read_at)
       values (1, $1, 'guessing', $2, true, now() - $3::interval, now() - $4::interval)`,
      [owner?.id, subject, at, read],
    );
  await cleanBox({ ...features(), objects, uploads, clock: systemClock }, box);
  expect((await run<{ subject: string }>("select subject from notification order by subject")).map(({ subject }) => subject)).toEqual([
    "new",
    "read lately",
    "waiting",
  ]);
});
