// Versions on real PostgreSQL: listed, brought back without a loss, and thinned out with the right counters.
import type { NodeId } from "@landbox/kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { downloading } from "../access/downloading.ts";
import { contentOf, treeScene, type TreeScene } from "../tree/test-scene.ts";
import { createVersions } from "./create-versions.ts";
import type { Versions } from "./versions.ts";

let scene: TreeScene;
let versions: Versions;
beforeAll(async () => {
  scene = await treeScene({ spaceQuota: 100 });
  versions = createVersions({ database: scene.test.database, tree: scene.tree });
});
afterAll(() => scene.end());

const failure = (code: string): unknown => expect.objectContaining({ code });
const put = (name: string, text: string, mtime?: number) =>
  scene.tree.putFile(scene.grant, { path: [name], content: contentOf(text), mtime });
const counters = async () =>
  (
    await scene.run<{ files: number; versions: number }>(
      "select used_files::integer as files, used_versions::integer as versions from space where id = $1",
      [scene.space],
    )
  )[0];

test("lists earlier contents newest first, with who wrote them", async () => {
  const first = await put("a.txt", "one", 1000);
  await put("a.txt", "three", 2000);
  const last = await put("a.txt", "five!", 3000);
  const list = await versions.list(scene.grant, last.node.id);
  expect(list.map(({ node, editedBy, editedByName }) => [node.size, node.mtime, editedBy, editedByName])).toEqual([
    [5, 2000, "anna", "anna"],
    [3, 1000, "anna", "anna"],
  ]);
  // The clock of this process may stand a second before or behind the database's.
  const written = { ...first.node, created: expect.any(Number) as number };
  expect(list[1]?.node).toEqual(written);
  expect((await versions.find(scene.grant, last.node.id, first.node.version)).node).toEqual(written);
  await expect(versions.find(scene.grant, last.node.id, 1)).rejects.toEqual(failure("not_found"));
  const root = (await scene.tree.view(scene.grant)).root;
  expect(await versions.list(scene.grant, root.id)).toEqual([]);
});

test("restoring swaps contents: same id, new etag, the old modification time, nothing lost, no byte more", async () => {
  const old = await put("swap.txt", "0123456789", 1000);
  const present = await put("swap.txt", "abc", 2000);
  const before = await counters();
  const restored = await versions.restore(scene.grant, { node: old.node.id, version: old.node.version });
  expect(restored.node).toMatchObject({ id: old.node.id, size: 10, mtime: 1000, blob: old.node.blob, sha1: old.node.sha1 });
  expect([old.etag, present.etag]).not.toContain(restored.etag);
  const view = await scene.tree.view(scene.grant);
  expect(await view.resolve(["swap.txt"])).toEqual(restored.node);
  expect((await versions.list(scene.grant, old.node.id)).map(({ node }) => node)).toEqual([present.node]);
  expect(await counters()).toEqual({ files: before!.files + 7, versions: before!.versions - 7 });
  expect(view.root.size).toBe((await counters())?.files);
  const [journal] = await scene.run("select kind, blob_before::integer as blob from journal where node_id = $1 order by seq desc limit 1", [
    old.node.id,
  ]);
  expect(journal).toEqual({ kind: "write", blob: present.node.blob });
});

test("refusals: unknown versions, locks, conditions, somebody else's file, a file in the trash", async () => {
  const old = await put("refuse.txt", "old");
  const present = await put("refuse.txt", "new");
  const wish = { node: old.node.id, version: old.node.version };
  await expect(versions.restore(scene.grant, { ...wish, version: 1 })).rejects.toEqual(failure("not_found"));
  await expect(versions.restore(scene.grant, { ...wish, conditions: { ifMatch: ['"x"'] } })).rejects.toEqual(
    failure("precondition_failed"),
  );
  await scene.tree.lock(scene.grant, { path: ["refuse.txt"], exclusive: true, infinite: false, ownerXml: "", timeout: 60 });
  await expect(versions.restore(scene.grant, wish)).rejects.toEqual(failure("locked"));
  await scene.run("delete from node_lock");
  const { access, actor, spaces } = scene;
  const bernd = actor("bernd");
  const other = await access.write(bernd, await spaces.personal(bernd));
  await expect(versions.list(downloading(other), old.node.id)).rejects.toEqual(failure("not_found"));
  await expect(versions.restore(other, wish)).rejects.toEqual(failure("not_found"));
  await scene.tree.trash(scene.grant, { path: ["refuse.txt"] });
  await expect(versions.list(scene.grant, present.node.id)).rejects.toEqual(failure("not_found"));
  await expect(versions.restore(scene.grant, wish)).rejects.toEqual(failure("not_found"));
  await expect(versions.list(scene.grant, 12_345_678 as NodeId)).rejects.toEqual(failure("not_found"));
});

test("thinning out keeps what the rule keeps, gives back the bytes and marks the contents", async () => {
  const { run, space, grant } = scene;
  const id = (await put("thin.txt", "1")).node.id;
  for (const text of ["22", "333", "4444"]) await put("thin.txt", text);
  const hour = Math.floor(Date.now() / 3600_000) * 3600_000 - 5 * 3600_000;
  const list = await versions.list(grant, id);
  for (const [i, { node }] of list.entries())
    await run("update node_version set saved_at = to_timestamp($1) where node_id = $2 and version = $3", [
      hour / 1000 + 300 - i,
      id,
      node.version,
    ]);
  const before = await counters();
  expect(await versions.prune(grant.box, hour + 600_000)).toBe(0);
  expect(await versions.prune(grant.box, Date.now())).toBe(2);
  expect((await versions.list(grant, id)).map(({ node }) => node.size)).toEqual([3]);
  expect(await counters()).toEqual({ ...before, versions: before!.versions - 3 });
  const unused = await run("select b.size::integer from unused_blob u join blob b on b.id = u.blob_id order by 1");
  expect(unused).toEqual([{ size: 1 }, { size: 2 }]);
  expect(await run("select 1 from space where id = $1 and used_versions < 0", [space])).toEqual([]);
});
