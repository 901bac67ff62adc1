// The tree on real PostgreSQL: writing, etags, counters, trash, versions, quota, locks and two processes.
import { DomainError } from "@landbox/wire";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { etagOf } from "./node.ts";
import { contentOf, treeScene, type TreeScene } from "./test-scene.ts";
import type { Path, Tree } from "./tree.ts";

let scene: TreeScene;
beforeAll(async () => {
  scene = await treeScene();
});
afterAll(() => scene.end());

const put = (tree: Tree, path: Path, text: string, conditions?: Parameters<Tree["putFile"]>[1]["conditions"]) =>
  tree.putFile(scene.grant, { path, content: contentOf(text), conditions });
const etagAt = async (tree: Tree, path: Path): Promise<string | undefined> => {
  const view = await tree.view(scene.grant);
  const node = await view.resolve(path);
  return node && etagOf(node, view.epoch);
};
const failure = (code: string): unknown => expect.objectContaining({ code });

describe("writing", () => {
  test("a new file changes the etag of every folder above it and of no other", async () => {
    const { tree, grant } = scene;
    await tree.makeFolder(grant, { path: ["a"] });
    await tree.makeFolder(grant, { path: ["a", "b"] });
    await tree.makeFolder(grant, { path: ["c"] });
    const before = await Promise.all([[], ["a"], ["a", "b"], ["c"]].map((path) => etagAt(tree, path)));
    const written = await put(tree, ["a", "b", "Übung.txt"], "hallo");
    const after = await Promise.all([[], ["a"], ["a", "b"], ["c"]].map((path) => etagAt(tree, path)));
    expect(written.created).toBe(true);
    expect(after.map((etag, i) => etag !== before[i])).toEqual([true, true, true, false]);
    expect(await etagAt(tree, ["a", "b", "Übung.txt"])).toBe(written.etag);
    expect(await etagAt(tree, ["a", "b", "Übung.txt".normalize("NFD")])).toBe(written.etag);
  });

  test("replacing keeps the id and makes a version of the old content", async () => {
    const { tree, run } = scene;
    const first = await put(tree, ["v.txt"], "eins");
    const second = await put(tree, ["v.txt"], "zwei!");
    expect(second.created).toBe(false);
    expect(second.node.id).toBe(first.node.id);
    expect(second.etag).not.toBe(first.etag);
    const versions = await run<{ size: string }>("select size::text from node_version where node_id = $1", [first.node.id]);
    expect(versions).toEqual([{ size: "4" }]);
  });

  test("refusals: missing parent, folder in the way, bad names, conditions", async () => {
    const { tree, grant } = scene;
    await tree.makeFolder(grant, { path: ["dir"] });
    await expect(put(tree, ["none", "x"], "x")).rejects.toEqual(failure("parent_missing"));
    await expect(put(tree, ["dir"], "x")).rejects.toEqual(failure("is_folder"));
    await expect(put(tree, ["a\u0000b"], "x")).rejects.toEqual(failure("invalid_name"));
    await expect(put(tree, ["v.txt", "x"], "x")).rejects.toEqual(failure("parent_missing"));
    await expect(tree.makeFolder(grant, { path: ["dir"] })).rejects.toEqual(failure("method_not_allowed"));
    await expect(put(tree, ["v.txt"], "x", { ifNoneMatch: "*" })).rejects.toEqual(failure("precondition_failed"));
    await expect(put(tree, ["v.txt"], "x", { ifMatch: ['"other"'] })).rejects.toEqual(failure("precondition_failed"));
    await expect(put(tree, ["new.txt"], "x", { ifMatch: "*" })).rejects.toEqual(failure("precondition_failed"));
  });

  test("32 writers of which half must fail: each fails alone, the others are all there", async () => {
    const { tree, grant } = scene;
    await tree.makeFolder(grant, { path: ["crowd"] });
    await put(tree, ["crowd", "taken"], "x");
    const outcomes = await Promise.allSettled(
      Array.from({ length: 32 }, (_, i) =>
        i % 2 === 0 ? put(tree, ["crowd", `n${i}`], `content ${i}`) : put(tree, ["crowd", "taken"], "y", { ifNoneMatch: "*" }),
      ),
    );
    expect(outcomes.filter((o) => o.status === "fulfilled")).toHaveLength(16);
    for (const o of outcomes) if (o.status === "rejected") expect((o.reason as DomainError).code).toBe("precondition_failed");
    const view = await tree.view(grant);
    const folder = await view.resolve(["crowd"]);
    expect(folder).toMatchObject({ entries: 17 });
    expect(await view.children(folder as never)).toHaveLength(17);
  });
});

describe("moving, copying, deleting", () => {
  test("a folder keeps its id and its children's etags when it moves; both parents change", async () => {
    const { tree, grant } = scene;
    await tree.makeFolder(grant, { path: ["from"] });
    await tree.makeFolder(grant, { path: ["from", "box"] });
    await tree.makeFolder(grant, { path: ["to"] });
    const file = await put(tree, ["from", "box", "f"], "inhalt");
    const [from, to, box] = await Promise.all([["from"], ["to"], ["from", "box"]].map((path) => etagAt(tree, path)));
    const moved = await tree.move(grant, { from: ["from", "box"], to: ["to", "kiste"], overwrite: false });
    expect(moved).toMatchObject({ created: true, etag: box });
    expect(await etagAt(tree, ["to", "kiste", "f"])).toBe(file.etag);
    expect(await etagAt(tree, ["from"])).not.toBe(from);
    expect(await etagAt(tree, ["to"])).not.toBe(to);
    expect(await etagAt(tree, ["from", "box"])).toBeUndefined();
    const view = await tree.view(grant);
    expect(await view.resolve(["to"])).toMatchObject({ size: 6, entries: 2 });
    expect(await view.resolve(["from"])).toMatchObject({ size: 0, entries: 0 });
    expect(await tree.find(grant, file.node.id)).toMatchObject({ path: ["to", "kiste", "f"] });
  });

  test("into itself, onto itself, over the root and without overwrite is refused; a case rename works", async () => {
    const { tree, grant } = scene;
    await tree.makeFolder(grant, { path: ["m"] });
    await tree.makeFolder(grant, { path: ["m", "n"] });
    const move = (from: Path, to: Path, overwrite = true) => tree.move(grant, { from, to, overwrite });
    await expect(move(["m"], ["m", "n", "o"])).rejects.toEqual(failure("into_itself"));
    await expect(move(["m", "n"], ["m"])).rejects.toEqual(failure("into_itself"));
    await expect(move(["m"], ["m"])).rejects.toEqual(failure("forbidden"));
    await expect(move(["m"], [])).rejects.toEqual(failure("forbidden"));
    await expect(move([], ["m", "x"])).rejects.toEqual(failure("forbidden"));
    await expect(move(["m"], ["to"], false)).rejects.toEqual(failure("precondition_failed"));
    await expect(move(["nothing"], ["p"])).rejects.toEqual(failure("not_found"));
    await expect(move(["m"], ["nowhere", "p"])).rejects.toEqual(failure("parent_missing"));
    await expect(move(["m"], ["M"])).resolves.toMatchObject({ created: true });
  });

  test("a copy has new ids, the same bytes, its dead properties, and counts against the quota", async () => {
    const { tree, grant } = scene;
    await tree.makeFolder(grant, { path: ["src"] });
    const file = await put(tree, ["src", "f"], "12345");
    await tree.setProperties(grant, ["src", "f"], { set: [{ namespace: "x:", name: "p", value: "v", language: "de" }], remove: [] });
    const used = (await tree.view(grant)).usage.used;
    await tree.copy(grant, { from: ["src"], to: ["cpy"], overwrite: false, depth: "infinity" });
    const view = await tree.view(grant);
    const copy = await view.resolve(["cpy", "f"]);
    expect(copy).toMatchObject({ size: 5, blob: file.node.blob, sha1: file.node.sha1 });
    expect(copy?.id).not.toBe(file.node.id);
    expect((await view.properties([copy as never])).get(copy?.id as never)).toEqual([
      { namespace: "x:", name: "p", value: "v", language: "de" },
    ]);
    expect(view.usage.used).toBe(used + 5);
    await tree.copy(grant, { from: ["src"], to: ["shallow"], overwrite: false, depth: "0" });
    expect(await (await tree.view(grant)).resolve(["shallow"])).toMatchObject({ size: 0, entries: 0 });
    await expect(tree.copy(grant, { from: ["src"], to: ["src", "deep"], overwrite: false, depth: "infinity" })).rejects.toEqual(
      failure("into_itself"),
    );
  });

  test("a trashed folder is one entry, is gone for look-ups by path and id, and its bytes still count", async () => {
    const { tree, grant, run } = scene;
    await tree.makeFolder(grant, { path: ["bin"] });
    const file = await put(tree, ["bin", "f"], "1234567");
    const used = (await tree.view(grant)).usage.used;
    await tree.trash(grant, { path: ["bin"] });
    const view = await tree.view(grant);
    expect(await view.resolve(["bin", "f"])).toBeUndefined();
    expect(await tree.find(grant, file.node.id)).toBeUndefined();
    expect(view.usage.used).toBe(used);
    expect(await run("select path_before from trash_entry where path_before = '/bin'")).toHaveLength(1);
    await expect(tree.trash(grant, { path: [] })).rejects.toEqual(failure("forbidden"));
    await expect(tree.trash(grant, { path: ["bin"] })).rejects.toEqual(failure("not_found"));
  });
});

describe("properties and time", () => {
  test("a dead property leaves etags alone, a new modification time does not", async () => {
    const { tree, grant } = scene;
    const file = await put(tree, ["props"], "x");
    const root = await etagAt(tree, []);
    await tree.setProperties(grant, ["props"], { set: [{ namespace: "", name: "p", value: "1" }], remove: [] });
    expect([await etagAt(tree, ["props"]), await etagAt(tree, [])]).toEqual([file.etag, root]);
    const changed = await tree.setProperties(grant, ["props"], { set: [], remove: [{ namespace: "", name: "p" }], mtime: 1_000_000 });
    expect(changed.node.mtime).toBe(1_000_000);
    expect(await etagAt(tree, ["props"])).toBe(changed.etag);
    expect(changed.etag).not.toBe(file.etag);
    expect(await etagAt(tree, [])).not.toBe(root);
  });
});

describe("locks", () => {
  const lockFile = (path: Path, more: Partial<Parameters<Tree["lock"]>[1]> = {}) =>
    scene.tree.lock(scene.grant, { path, exclusive: true, infinite: false, ownerXml: "<o/>", timeout: 600, ...more });

  test("a locked file needs its token, and the lock changes no etag", async () => {
    const { tree, grant } = scene;
    await put(tree, ["l.txt"], "x");
    const before = await etagAt(tree, ["l.txt"]);
    const { lock, created } = await lockFile(["l.txt"]);
    expect([created, await etagAt(tree, ["l.txt"])]).toEqual([false, before]);
    await expect(put(tree, ["l.txt"], "y")).rejects.toEqual(failure("locked"));
    await expect(tree.precheckPut(grant, { path: ["l.txt"] })).rejects.toEqual(failure("locked"));
    await expect(put(tree, ["l.txt"], "y", { lockTokens: ["urn:uuid:forged"] })).rejects.toEqual(failure("locked"));
    await expect(tree.move(grant, { from: ["l.txt"], to: ["l2.txt"], overwrite: true })).rejects.toEqual(failure("locked"));
    await expect(lockFile(["l.txt"])).rejects.toEqual(failure("locked"));
    await put(tree, ["l.txt"], "y", { lockTokens: [lock.token] });
    await expect(tree.unlock(grant, ["l.txt"], "urn:uuid:forged")).rejects.toEqual(failure("lock_token_mismatch"));
    await tree.refreshLock(grant, ["l.txt"], [lock.token], 60);
    await tree.unlock(grant, ["l.txt"], lock.token);
    await put(tree, ["l.txt"], "z");
  });

  test("a deep lock on a folder protects everything below, also new names and by deleting from above", async () => {
    const { tree, grant } = scene;
    await tree.makeFolder(grant, { path: ["deep"] });
    await tree.makeFolder(grant, { path: ["deep", "er"] });
    const { lock } = await lockFile(["deep"], { infinite: true });
    await expect(put(tree, ["deep", "er", "f"], "x")).rejects.toEqual(failure("locked"));
    await expect(tree.trash(grant, { path: ["deep"] })).rejects.toEqual(failure("locked"));
    await put(tree, ["deep", "er", "f"], "x", { lockTokens: [lock.token] });
    await tree.trash(grant, { path: ["deep"], conditions: { lockTokens: [lock.token] } });
    await expect(lockFile(["deep"], { timeout: 5 })).resolves.toMatchObject({ created: true });
  });

  test("shared locks live side by side and one token is enough", async () => {
    const { tree, grant } = scene;
    await put(tree, ["shared"], "x");
    const one = await lockFile(["shared"], { exclusive: false });
    await lockFile(["shared"], { exclusive: false });
    await expect(lockFile(["shared"])).rejects.toEqual(failure("locked"));
    await expect(put(tree, ["shared"], "y")).rejects.toEqual(failure("locked"));
    await put(tree, ["shared"], "y", { lockTokens: [one.lock.token] });
    await expect(tree.trash(grant, { path: ["shared"], conditions: { lockTokens: [one.lock.token] } })).resolves.toBeUndefined();
  });

  test("an If header holds when one list holds", async () => {
    const { tree } = scene;
    const file = await put(tree, ["if.txt"], "x");
    const header = (etag: string) => ({ ifHeader: { lists: [{ path: ["if.txt"], conditions: [{ not: false, etag }] }] } });
    await expect(put(tree, ["if.txt"], "y", header('"wrong"'))).rejects.toEqual(failure("precondition_failed"));
    await put(tree, ["if.txt"], "y", header(file.etag));
    const other = { ifHeader: { lists: [{ path: ["l.txt"], conditions: [{ not: false, etag: await etagAt(tree, ["l.txt"]) }] }] } };
    await put(tree, ["if.txt"], "z", other);
  });
});

test("what another process commits is seen at the next look, and a file put into a folder that moves lands in the moved folder", async () => {
  const { tree, grant } = scene;
  const other = scene.newTree();
  await tree.makeFolder(grant, { path: ["walk"] });
  expect(await etagAt(other, ["walk"])).toBe(await etagAt(tree, ["walk"]));
  for (let i = 0; i < 20; i++) {
    const writer = i % 2 ? tree : other;
    const reader = i % 2 ? other : tree;
    const written = await put(writer, ["walk", `f${i}`], `${i}`);
    expect(await etagAt(reader, ["walk", `f${i}`])).toBe(written.etag);
    expect(await etagAt(reader, [])).toBe(await etagAt(writer, []));
  }
  const outcomes = await Promise.allSettled([
    other.move(grant, { from: ["walk"], to: ["walked"], overwrite: false }),
    ...Array.from({ length: 8 }, (_, i) => put(tree, ["walk", `late${i}`], "x")),
  ]);
  const landed = outcomes.slice(1).filter((o) => o.status === "fulfilled").length;
  const view = await other.view(grant);
  expect((await view.resolve(["walked"]))?.entries).toBe(20 + landed);
});

test("another account and another box see nothing", async () => {
  const { access, actor, space } = scene;
  await expect(access.read(actor("bernd"), space)).rejects.toEqual(failure("not_found"));
  await expect(access.read(actor("clara", 2), space)).rejects.toEqual(failure("not_found"));
  await expect(access.write(actor("anna", 2), space)).rejects.toEqual(failure("not_found"));
  await expect(access.write({ ...actor("anna"), boxState: "frozen" }, space)).rejects.toEqual(failure("box_frozen"));
});

test("a disabled account's commit is refused even with a grant in hand", async () => {
  const { actor, access, spaces, tree, run } = scene;
  const bernd = actor("bernd");
  const grant = await access.write(bernd, await spaces.personal(bernd));
  await tree.putFile(grant, { path: ["x"], content: contentOf("x") });
  await run("update account set state = 'disabled', version = version + 1 where id = 'bernd'");
  await expect(tree.putFile(grant, { path: ["y"], content: contentOf("y") })).rejects.toEqual(failure("unauthenticated"));
  await expect(tree.trash(grant, { path: ["x"] })).rejects.toEqual(failure("unauthenticated"));
});

test("counters, sizes and etags agree with a naive tree after any history", async () => {
  const { tree, grant, run, space } = scene;
  const names = ["p", "q", "r"];
  const path = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 });
  const operation = fc.oneof(
    fc.record({ op: fc.constant("put" as const), a: path, text: fc.string({ maxLength: 5 }) }),
    fc.record({ op: fc.constantFrom("mkcol" as const, "trash" as const), a: path }),
    fc.record({ op: fc.constantFrom("move" as const, "copy" as const), a: path, b: path }),
  );
  const apply = (step: { op: string; a: string[]; b?: string[]; text?: string }): Promise<unknown> => {
    const a = ["random", ...step.a];
    const b = ["random", ...(step.b ?? [])];
    if (step.op === "put") return put(tree, a, step.text ?? "");
    if (step.op === "mkcol") return tree.makeFolder(grant, { path: a });
    if (step.op === "trash") return tree.trash(grant, { path: a });
    if (step.op === "move") return tree.move(grant, { from: a, to: b, overwrite: true });
    return tree.copy(grant, { from: a, to: b, overwrite: true, depth: "infinity" });
  };
  await tree.makeFolder(grant, { path: ["random"] });
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (steps) => {
      for (const step of steps) await apply(step).catch((error: unknown) => expect(error).toBeInstanceOf(DomainError));
    }),
    { numRuns: 12 },
  );
  const wrong = await run(
    `with recursive below as (
       select id as top, id, is_folder, 0::bigint as size, false as counts from node where is_folder
       union all
       select b.top, n.id, n.is_folder, case when n.is_folder then 0 else n.size end, true from below b join node n on n.parent_id = b.id
     ), sums as (select top, sum(size) as size, count(*) filter (where counts) as entries from below group by top)
     select n.id, n.name, n.size, s.size as real_size, n.entries, s.entries as real_entries from node n join sums s on s.top = n.id
       where n.size <> s.size or n.entries <> s.entries`,
  );
  expect(wrong).toEqual([]);
  const [used] = await run<{
    files: string;
    real_files: string;
    trash: string;
    real_trash: string;
    versions: string;
    real_versions: string;
  }>(
    `select used_files as files, (select size from node r where r.id = s.root_id) as real_files, used_trash as trash,
       (select coalesce(sum(n.size), 0) from trash_entry t join node n on n.id = t.node_id where t.space_id = s.id) as real_trash,
       used_versions as versions, (select coalesce(sum(v.size), 0) from node_version v join node n on n.id = v.node_id where n.space_id = s.id) as real_versions
     from space s where id = $1`,
    [space],
  );
  expect(used?.files).toBe(used?.real_files);
  expect(Number(used?.trash)).toBe(Number(used?.real_trash));
  expect(Number(used?.versions)).toBe(Number(used?.real_versions));
});

test("listing for people: folders first, German order, page by page", async () => {
  const { tree, grant } = scene;
  await tree.makeFolder(grant, { path: ["sort"] });
  for (const name of ["Zürich", "öl", "Abc", "Ährenfeld", "zeta", "Öl"]) await put(tree, ["sort", name], "x");
  await tree.makeFolder(grant, { path: ["sort", "ordner"] });
  const folder = await (await tree.view(grant)).resolve(["sort"]);
  const seen: string[] = [];
  for (let after: string | undefined; ;) {
    const page = await tree.listSorted(grant, folder as never, { after, limit: 2 });
    seen.push(...page.nodes.map((node) => node.name));
    if (page.next === undefined) break;
    after = page.next;
  }
  expect(seen).toEqual(["ordner", "Abc", "Ährenfeld", "öl", "Öl", "zeta", "Zürich"]);
  await expect(tree.listSorted(grant, folder as never, { after: "%%%", limit: 2 })).rejects.toEqual(failure("bad_request"));
});

test("what a folder holds itself is counted without its files being read, whatever lies in its folders", async () => {
  const { tree, grant } = scene;
  const count = async () => tree.countMembers(grant, (await (await tree.view(grant)).resolve(["count"])) as never);
  for (const path of [["count"], ["count", "a"], ["count", "b"], ["count", "a", "deep"]]) await tree.makeFolder(grant, { path });
  expect(await count()).toEqual({ folders: 2, files: 0 });
  for (const path of [["one"], ["two"], ["a", "x"], ["a", "deep", "y"], ["b", "z"]]) await put(tree, ["count", ...path], "x");
  expect(await count()).toEqual({ folders: 2, files: 2 });
  await tree.move(grant, { from: ["count", "a", "deep"], to: ["count", "deep"], overwrite: false });
  await tree.trash(grant, { path: ["count", "one"] });
  await tree.copy(grant, { from: ["count", "b"], to: ["count", "c"], overwrite: false, depth: "infinity" });
  expect(await count()).toEqual({ folders: 4, files: 1 });
});

test("favourites are an account's own, bounded, and change the sequence but no etag", async () => {
  const { tree, grant, access, actor, spaces, run } = scene;
  const file = await put(tree, ["favourite.txt"], "x");
  const before = await etagAt(tree, []);
  const { seq } = await tree.view(grant);
  const mark = (favorite: boolean) => tree.setProperties(grant, ["favourite.txt"], { set: [], remove: [], favorite });
  expect((await mark(true)).etag).toBe(file.etag);
  expect(await etagAt(tree, [])).toBe(before);
  expect((await tree.view(grant)).seq).toBe(seq + 1);
  expect([...(await tree.favorites(grant))]).toEqual([file.node.id]);
  expect(await tree.favoriteNodes(grant)).toMatchObject([{ node: { id: file.node.id }, path: ["favourite.txt"] }]);
  await run("update account set state = 'active' where id = 'bernd'");
  const [bernd] = await run<{ version: number }>("select version::integer from account where id = 'bernd'");
  const other = { ...actor("bernd"), version: bernd!.version };
  const theirs = await access.write(other, await spaces.personal(other));
  expect([...(await tree.favorites(theirs))]).toEqual([]);
  await run(
    `insert into node (box_id, id, space_id, name, is_folder, version, mtime) select 1, 900000000 + i, $1, 'f' || i, true, 1, 0 from generate_series(1, 10000) i`,
    [scene.space],
  );
  await run("insert into favorite (box_id, account_id, node_id) select 1, 'bernd', id from node where id > 900000000");
  await tree.putFile(theirs, { path: ["one-too-many"], content: contentOf("x") });
  const tooMany = tree.setProperties(theirs, ["one-too-many"], { set: [], remove: [], favorite: true });
  await expect(tooMany).rejects.toEqual(failure("forbidden"));
  await run("delete from node where id > 900000000");
  await mark(false);
  expect(await tree.favorites(grant)).toEqual(new Set());
});
