// Quota on real PostgreSQL: the space's, the box's lent in slices, reservations of uploads, and what a failed entry of a batch costs.
import { afterEach, expect, test } from "vitest";
import { createUploads } from "../uploads/create-uploads.ts";
import { contentOf, treeScene, type TreeScene } from "./test-scene.ts";

let scene: TreeScene | undefined;
afterEach(async () => {
  await scene?.end();
  scene = undefined;
});

const failure = (code: string): unknown => expect.objectContaining({ code });
const put = (s: TreeScene, name: string, size: number) => s.tree.putFile(s.grant, { path: [name], content: contentOf("x".repeat(size)) });

test("a space's quota counts files, versions and trash, and the commit refuses what the look before allowed", async () => {
  scene = await treeScene({ spaceQuota: 100 });
  const { tree, grant } = scene;
  await put(scene, "a", 40);
  await put(scene, "a", 40);
  await expect(put(scene, "b", 30)).rejects.toEqual(failure("quota_exceeded"));
  await tree.trash(grant, { path: ["a"] });
  await expect(tree.precheckPut(grant, { path: ["b"], size: 30 })).rejects.toEqual(failure("quota_exceeded"));
  await put(scene, "b", 20);
  const outcomes = await Promise.allSettled([put(scene, "c", 1), put(scene, "", 0)]);
  expect(outcomes.map((o) => o.status)).toEqual(["rejected", "rejected"]);
  const view = await tree.view(grant);
  expect(view.usage).toEqual({ used: 100, total: 100 });
});

test("of many writers at once only as many pass as the quota holds", async () => {
  scene = await treeScene({ spaceQuota: 105 });
  const s = scene;
  const outcomes = await Promise.allSettled(Array.from({ length: 30 }, (_, i) => put(s, `f${i}`, 10)));
  expect(outcomes.filter((o) => o.status === "fulfilled")).toHaveLength(10);
});

test("spaces of a box borrow from its quota, and together they never get more", async () => {
  scene = await treeScene({ boxQuota: 1000 });
  const { spaces, access, actor, tree, run } = scene;
  const bernd = actor("bernd");
  const other = await access.write(bernd, await spaces.personal(bernd));
  await put(scene, "a", 600);
  await expect(tree.putFile(other, { path: ["b"], content: contentOf("x".repeat(600)) })).rejects.toEqual(failure("quota_exceeded"));
  await tree.putFile(other, { path: ["b"], content: contentOf("x".repeat(300)) });
  await expect(tree.copy(scene.grant, { from: ["a"], to: ["c"], overwrite: false, depth: "0" })).rejects.toEqual(failure("quota_exceeded"));
  expect(await run("select lent_bytes::integer as lent from box where box_id = 1")).toEqual([{ lent: 900 }]);
});

test("an upload reserves what it announces, and its own finish may use that", async () => {
  scene = await treeScene({ spaceQuota: 100 });
  const { tree, grant, run, space } = scene;
  const blobs = { forgetUpload: () => undefined, verify: () => true, assemble: () => Promise.resolve(contentOf("x".repeat(80))) };
  const uploads = createUploads({
    database: scene.test.database,
    blobs: blobs as never,
    tree,
    forget: (id) => scene?.tree.view(grant) && void id,
  });
  await uploads.create(grant, "up", 80);
  await expect(uploads.create(grant, "up", 1)).rejects.toEqual(failure("already_exists"));
  await expect(uploads.create(grant, "more", 30)).rejects.toEqual(failure("quota_exceeded"));
  await expect(put(scene, "other", 30)).rejects.toEqual(failure("quota_exceeded"));
  const [upload] = await run<{ id: string }>("select id from upload");
  await run("insert into upload_part (box_id, upload_id, name, size, etag) values (1, $1, '0', 80, 'e')", [upload?.id]);
  await uploads.finish(grant, "up", { path: ["done"], totalLength: 80 });
  expect(await run("select reserved::integer, used_files::integer as files from space where id = $1", [space])).toEqual([
    { reserved: 0, files: 80 },
  ]);
  await expect(uploads.finish(grant, "up", { path: ["again"] })).rejects.toEqual(failure("upload_gone"));
});

test("an entry that the database refuses does not take its batch with it", async () => {
  scene = await treeScene();
  const s = scene;
  const broken = contentOf("broken");
  const [segment] = broken.segments;
  const outcomes = await Promise.allSettled([
    put(s, "before", 1),
    s.tree.putFile(s.grant, { path: ["broken"], content: { ...broken, segments: [{ ...segment, keyId: null }] as never } }),
    put(s, "after", 1),
  ]);
  expect(outcomes.map((o) => o.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  const view = await s.tree.view(s.grant);
  expect((await view.children(view.root)).map((node) => node.name)).toEqual(["after", "before"]);
});

test("a process that is alone answers from memory and stays true", async () => {
  scene = await treeScene({ solo: true });
  const { tree, grant } = scene;
  await tree.makeFolder(grant, { path: ["d"] });
  for (let i = 0; i < 10; i++) {
    const written = await tree.putFile(grant, { path: ["d", "f"], content: contentOf(`${i}`) });
    const view = await tree.view(grant);
    expect(await view.resolve(["d", "f"])).toMatchObject({ version: written.node.version, id: written.node.id });
    expect(await view.resolve(["d"])).toMatchObject({ version: written.node.version, size: 1, entries: 1 });
    expect((await view.children((await view.resolve(["d"])) as never))[0]).toMatchObject({ version: written.node.version });
    expect(view.root.version).toBe(written.node.version);
  }
  await tree.move(grant, { from: ["d", "f"], to: ["g"], overwrite: false });
  expect(await (await tree.view(grant)).resolve(["d", "f"])).toBeUndefined();
});
