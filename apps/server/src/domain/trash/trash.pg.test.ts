// The trash on real PostgreSQL: what comes back is what it was, what is purged is gone, and the counters are right all the time.
import type { NodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { etagOf } from "../tree/node.ts";
import { contentOf, treeScene, type TreeScene } from "../tree/test-scene.ts";
import type { Path } from "../tree/tree.ts";
import { createVersions } from "../versions/create-versions.ts";
import { createTrash } from "./create-trash.ts";
import type { Trash, TrashEntry } from "./trash.ts";

let scene: TreeScene;
let trash: Trash;
beforeAll(async () => {
  scene = await treeScene();
  trash = createTrash({ database: scene.test.database, tree: scene.tree });
});
afterAll(() => scene.end());
beforeEach(() => trash.empty(scene.grant));

const failure = (code: string): unknown => expect.objectContaining({ code });
const put = (path: Path, text: string) => scene.tree.putFile(scene.grant, { path, content: contentOf(text) });
const folder = (path: Path) => scene.tree.makeFolder(scene.grant, { path });
const remove = (path: Path) => scene.tree.trash(scene.grant, { path });
const resolve = async (path: Path) => (await scene.tree.view(scene.grant)).resolve(path);
const etagAt = async (path: Path) => {
  const view = await scene.tree.view(scene.grant);
  const node = await view.resolve(path);
  return node && etagOf(node, view.epoch);
};
async function listed(): Promise<TrashEntry[]> {
  const all: TrashEntry[] = [];
  for await (const page of trash.list(scene.grant)) all.push(...page);
  return all;
}
const kinds = async (node: number) =>
  (await scene.run<{ kind: string }>("select kind from journal where node_id = $1 order by seq", [node])).map((row) => row.kind);

/** The counters of the space against what is really there, and the sizes of folders against what is below them. */
async function demandRightCounters(): Promise<void> {
  const [space] = await scene.run<Record<string, string>>(
    `select used_files::text as files, (select size from node r where r.id = s.root_id)::text as root, used_trash::text as trash,
       (select coalesce(sum(n.size), 0) from trash_entry t join node n on n.id = t.node_id where t.space_id = s.id)::text as in_trash,
       used_versions::text as versions,
       (select coalesce(sum(v.size), 0) from node_version v join node n on n.id = v.node_id where n.space_id = s.id)::text as in_versions
     from space s where id = $1`,
    [scene.space],
  );
  expect([space?.files, space?.trash, space?.versions]).toEqual([space?.root, space?.in_trash, space?.in_versions]);
  const wrong = await scene.run(
    `with recursive below as (
       select id as top, id, is_folder, 0::bigint as size, false as counts from node where is_folder
       union all
       select b.top, n.id, n.is_folder, case when n.is_folder then 0 else n.size end, true from below b join node n on n.parent_id = b.id
     ), sums as (select top, sum(size) as size, count(*) filter (where counts) as entries from below group by top)
     select n.id from node n join sums s on s.top = n.id where n.size <> s.size or n.entries <> s.entries`,
  );
  expect(wrong).toEqual([]);
}

test("lists what was deleted, newest first, with where it was", async () => {
  await folder(["Bauamt"]);
  const plan = await put(["Bauamt", "Plan.pdf"], "plan");
  await put(["Notiz.txt"], "note");
  await remove(["Bauamt", "Plan.pdf"]);
  await remove(["Notiz.txt"]);
  const entries = await listed();
  expect(entries.map(({ node, location, deletedBy }) => [node.name, location, deletedBy])).toEqual([
    ["Notiz.txt", "Notiz.txt", "anna"],
    ["Plan.pdf", "Bauamt/Plan.pdf", "anna"],
  ]);
  expect(await trash.find(scene.grant, plan.node.id)).toEqual(entries[1]);
  expect(await trash.find(scene.grant, 999_999_999 as NodeId)).toBeUndefined();
  await demandRightCounters();
});

test("what is restored keeps id, etag, versions and members, and the folders above change", async () => {
  await folder(["Amt"]);
  await folder(["Amt", "Akten"]);
  await put(["Amt", "Akten", "a.txt"], "one");
  const file = await put(["Amt", "Akten", "a.txt"], "two!");
  const akten = await resolve(["Amt", "Akten"]);
  await remove(["Amt", "Akten"]);
  const before = [await etagAt([]), await etagAt(["Amt"])];
  const restored = await trash.restore(scene.grant, { node: akten!.id, to: ["Akten"], overwrite: false });
  expect(restored).toMatchObject({ created: true, node: { id: akten!.id, name: "Akten", size: 4, entries: 1 } });
  expect(await etagAt(["Akten", "a.txt"])).toBe(file.etag);
  expect(await etagAt(["Akten"])).toBe(restored.etag);
  expect(await etagAt([])).not.toBe(before[0]);
  expect(await etagAt(["Amt"])).toBe(before[1]);
  expect(await listed()).toEqual([]);
  expect(await kinds(akten!.id)).toEqual(["create", "trash", "restore"]);
  await expect(trash.restore(scene.grant, { node: akten!.id, to: ["again"], overwrite: false })).rejects.toEqual(failure("not_found"));
  await demandRightCounters();
});

test("conflicts: missing parent, a name that is taken, the root, locks", async () => {
  const gone = await put(["conflict.txt"], "gone");
  await remove(["conflict.txt"]);
  const there = await put(["conflict.txt"], "there");
  const restore = (to: Path, overwrite = false) => trash.restore(scene.grant, { node: gone.node.id, to, overwrite });
  await expect(restore(["nowhere", "x"])).rejects.toEqual(failure("parent_missing"));
  await expect(restore(["conflict.txt", "x"])).rejects.toEqual(failure("parent_missing"));
  await expect(restore(["conflict.txt"])).rejects.toEqual(failure("precondition_failed"));
  await expect(restore([], true)).rejects.toEqual(failure("forbidden"));
  await expect(restore(["a\u0000b"])).rejects.toEqual(failure("invalid_name"));
  await scene.tree.lock(scene.grant, { path: ["conflict.txt"], exclusive: true, infinite: false, ownerXml: "", timeout: 60 });
  await expect(restore(["conflict.txt"], true)).rejects.toEqual(failure("locked"));
  await scene.run("delete from node_lock");
  expect(await restore(["conflict.txt"], true)).toMatchObject({ created: false, node: { id: gone.node.id } });
  expect((await listed()).map((entry) => entry.node.id)).toEqual([there.node.id]);
  await demandRightCounters();
});

test("without a destination: where it was, also when that was renamed; beside what has the name now; in the root when the folder is gone", async () => {
  await folder(["Ordner"]);
  const [a, b] = [await put(["Ordner", "x.txt"], "a"), await put(["Ordner", "y.txt"], "b")];
  await remove(["Ordner", "x.txt"]);
  await remove(["Ordner", "y.txt"]);
  await scene.tree.move(scene.grant, { from: ["Ordner"], to: ["Umbenannt"], overwrite: false });
  await put(["Umbenannt", "x.txt"], "new");
  await trash.restore(scene.grant, { node: a.node.id, overwrite: true });
  expect((await resolve(["Umbenannt", "x (2).txt"]))?.id).toBe(a.node.id);
  await remove(["Umbenannt"]);
  await trash.restore(scene.grant, { node: b.node.id, overwrite: true });
  expect((await resolve(["y.txt"]))?.id).toBe(b.node.id);
  await demandRightCounters();
});

test("a purge gives back what the entry and its versions used, and marks the contents", async () => {
  await put(["purge.txt"], "first");
  const file = await put(["purge.txt"], "second");
  await remove(["purge.txt"]);
  await trash.purge(scene.grant, file.node.id);
  await expect(trash.purge(scene.grant, file.node.id)).rejects.toEqual(failure("not_found"));
  await expect(trash.restore(scene.grant, { node: file.node.id, overwrite: true })).rejects.toEqual(failure("not_found"));
  expect(await scene.run("select 1 from node where id = $1", [file.node.id])).toEqual([]);
  const unused = await scene.run<{ size: number }>(
    "select b.size::integer from unused_blob u join blob b on b.id = u.blob_id where b.id = any(select blob_before from journal where node_id = $1) order by 1",
    [file.node.id],
  );
  expect(unused).toEqual([{ size: 5 }, { size: 6 }]);
  expect(await kinds(file.node.id)).toEqual(["create", "write", "trash", "purge"]);
  await demandRightCounters();
});

test("a deep and wide folder is purged at once and swept step by step", async () => {
  const { run, space } = scene;
  await folder(["big"]);
  for (let i = 0; i < 4; i++) {
    await folder(["big", `f${i}`]);
    await folder(["big", `f${i}`, "below"]);
  }
  const blob = (await put(["big", "one"], "x")).node.blob;
  // Members written past the tree, for speed: 700 in each of the four.
  const folders = await run<{ id: string }>(
    "select n.id::text from node n join node p on p.id = n.parent_id where n.name = 'below' and p.name like 'f_'",
  );
  for (const { id } of folders)
    await run(
      `insert into node (box_id, id, space_id, parent_id, name, is_folder, version, size, blob_id, mtime)
         select 1, nextval('node_id'), $1, $2, 'm' || i, false, 1, 1, $3, 0 from generate_series(1, 700) i`,
      [space, id, blob],
    );
  await run(`with recursive up as (select parent_id as id, 700 as n from node where name like 'm%' group by parent_id
      union all select p.parent_id, u.n from up u join node p on p.id = u.id where p.parent_id is not null),
    sums as (select id, sum(n)::integer as n from up group by id)
    update node set size = size + s.n, entries = entries + s.n from sums s where node.id = s.id`);
  await run("update space set used_files = used_files + 2800 where id = $1", [space]);
  scene.tree.forget(space);
  await demandRightCounters();
  const big = await resolve(["big"]);
  expect(big?.entries).toBe(2809);
  await remove(["big"]);
  const rows = async () => (await run("select 1 from node where name like 'm%'")).length;
  await trash.purge(scene.grant, big!.id);
  expect(await listed()).toEqual([]);
  expect(await rows()).toBeGreaterThan(1500);
  expect(await run("select used_trash::integer as n from space where id = $1", [space])).toEqual([{ n: 0 }]);
  await put(["others"], "others write between the steps");
  expect(await trash.sweep(scene.grant.box)).toBeGreaterThan(1500);
  expect(await rows()).toBe(0);
  expect(await run("select 1 from purge")).toEqual([]);
  const [seq] = await run(
    "select s.seq - max(j.seq) as gap from space s join journal j on j.space_id = s.id where s.id = $1 group by s.seq",
    [space],
  );
  expect(Number(seq?.["gap"])).toBe(0);
  await put(["after"], "the numbers go on");
  await demandRightCounters();
});

test("emptying takes everything of this space and nothing of another", async () => {
  const { access, actor, spaces, tree } = scene;
  const bernd = actor("bernd");
  const other = await access.write(bernd, await spaces.personal(bernd));
  const theirs = await tree.putFile(other, { path: ["b"], content: contentOf("bernd's") });
  await tree.trash(other, { path: ["b"] });
  for (const name of ["e1", "e2"]) {
    await put([name], name);
    await remove([name]);
  }
  expect(await trash.find(scene.grant, theirs.node.id)).toBeUndefined();
  await expect(trash.purge(scene.grant, theirs.node.id)).rejects.toEqual(failure("not_found"));
  await expect(trash.restore(scene.grant, { node: theirs.node.id, overwrite: true })).rejects.toEqual(failure("not_found"));
  await trash.empty(scene.grant);
  expect(await listed()).toEqual([]);
  expect((await trash.find(other, theirs.node.id))?.node.name).toBe("b");
  await demandRightCounters();
});

test("of two processes that restore and purge the same entry one wins, and nothing is counted twice", async () => {
  const other = createTrash({ database: scene.test.database, tree: scene.newTree() });
  for (let i = 0; i < 10; i++) {
    const { node } = await put([`race${i}`], "race");
    await remove([`race${i}`]);
    const outcomes = await Promise.allSettled([
      trash.restore(scene.grant, { node: node.id, to: [`race${i}`], overwrite: false }),
      i % 2 === 0 ? other.purge(scene.grant, node.id) : other.restore(scene.grant, { node: node.id, to: [`other${i}`], overwrite: false }),
    ]);
    expect(outcomes.map((outcome) => outcome.status).toSorted((a, b) => a.localeCompare(b))).toEqual(["fulfilled", "rejected"]);
  }
  await demandRightCounters();
});

test("counters, sizes and numbers are right after any history of deleting, restoring, purging and going back to versions", async () => {
  const { tree, grant } = scene;
  const versions = createVersions({ database: scene.test.database, tree });
  const name = fc.constantFrom("p", "q", "r");
  const path = fc.array(name, { minLength: 1, maxLength: 3 });
  const step = fc.record({
    op: fc.constantFrom("put", "put", "mkcol", "trash", "trash", "move", "copy", "restore", "back", "purge", "version"),
    a: path,
    b: path,
    n: fc.nat(20),
    text: fc.string({ maxLength: 6 }),
  });
  const apply = async ({ op, a, b, n, text }: { op: string; a: string[]; b: string[]; n: number; text: string }): Promise<unknown> => {
    const [from, to] = [
      ["any", ...a],
      ["any", ...b],
    ];
    if (op === "put") return put(from, text);
    if (op === "mkcol") return folder(from);
    if (op === "trash") return remove(from);
    if (op === "move") return tree.move(grant, { from, to, overwrite: true });
    if (op === "copy") return tree.copy(grant, { from, to, overwrite: true, depth: "infinity" });
    if (op === "version") {
      const node = await resolve(from);
      const list = node ? await versions.list(grant, node.id) : [];
      const chosen = list[n % Math.max(1, list.length)];
      return chosen && versions.restore(grant, { node: chosen.node.id, version: chosen.node.version });
    }
    const entries = await listed();
    const entry = entries[n % Math.max(1, entries.length)];
    if (!entry) return undefined;
    if (op === "purge") return trash.purge(grant, entry.node.id);
    return trash.restore(grant, { node: entry.node.id, to: op === "back" ? undefined : to, overwrite: true });
  };
  await folder(["any"]);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      for (const one of steps) await apply(one).catch((error: unknown) => expect(error).toBeInstanceOf(DomainError));
      await demandRightCounters();
    }),
    { numRuns: 12 },
  );
  expect(await scene.run("select 1 from journal group by space_id, seq having count(*) > 1")).toEqual([]);
  const lost = await scene.run(
    `select b.id from blob b where b.size > 0 and not exists (select from node n where n.blob_id = b.id) and not exists (select from node_version v where v.blob_id = b.id)
       and not exists (select from unused_blob u where u.blob_id = b.id)`,
  );
  expect(lost).toEqual([]);
});
