// What the file manager asks of a folder, of one file, of the trash and of versions, on the whole server.
import { createHash } from "node:crypto";
import { activityPage, favoriteList, folderPage, nodeDetails, recentFiles, restored, trashPage, versionList } from "@landbox/wire";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Person, type WebScene, webScene } from "./test-web-scene.ts";

let scene: WebScene;
let anna: Person;
let bernd: Person;
/** Each test works in a folder of its own. */
let here: string;
let count = 0;

beforeAll(async () => {
  scene = await webScene();
  anna = await scene.person("anna@hohenwarth");
  bernd = await scene.person("bernd@hohenwarth");
}, 60_000);
afterAll(() => scene?.end());
beforeEach(async () => {
  here = `Test ${++count}`;
  await anna.dav("MKCOL", here);
});

const put = (name: string, text: string, mtime?: number) =>
  anna.dav("PUT", `${here}/${name}`, { raw: text, headers: mtime === undefined ? {} : { "x-oc-mtime": String(mtime) } });
const listing = (query: Record<string, string | number> = {}) =>
  `${anna.space}/folder?${new URLSearchParams(Object.entries({ path: here, ...query }).map(([k, v]) => [k, String(v)]))}`;
const names = async (query: Record<string, string | number>): Promise<string[]> => {
  const all: string[] = [];
  for (let after: string | null | undefined; after !== null;) {
    const page = await anna.get(folderPage, listing({ ...query, limit: 2, ...(after === undefined ? {} : { after }) }));
    expect(page.entries.length).toBeLessThanOrEqual(2);
    all.push(...page.entries.map((entry) => entry.name));
    after = page.next;
  }
  return all;
};
const errorOf = (answer: { statusCode: number; json(): unknown }) => [
  answer.statusCode,
  (answer.json() as { error: { code: string } }).error.code,
];

test("a page can start at any position, in every order, and goes on from there", async () => {
  for (const name of ["Zuletzt", "Äcker", "Bau"]) await anna.dav("MKCOL", `${here}/${name}`);
  for (const [index, name] of ["b.txt", "a.pdf", "Ö.txt", "c", "d.pdf"].entries())
    await put(name, "x".repeat(10 - index), 1_700_000_000 + index);
  for (const sort of ["name", "size", "time", "type"])
    for (const direction of ["asc", "desc"]) {
      const all = await names({ sort, direction });
      expect(all.length).toBe(8);
      for (let at = 0; at <= 9; at++) {
        const page = await anna.get(folderPage, listing({ sort, direction, at, limit: 2 }));
        expect([sort, direction, at, page.entries.map(({ name }) => name)]).toEqual([sort, direction, at, all.slice(at, at + 2)]);
        expect(page.total).toEqual({ folders: 3, files: 5 });
        if (page.next === null) continue;
        const next = await anna.get(folderPage, listing({ sort, direction, after: page.next, limit: 2 }));
        expect(next.entries.map(({ name }) => name)).toEqual(all.slice(at + 2, at + 4));
      }
    }
});

test("a folder is sorted by name, size, time and type, in both directions, page by page", async () => {
  await anna.dav("MKCOL", `${here}/Zuletzt`);
  await anna.dav("MKCOL", `${here}/Äcker`);
  await put("Öffnungszeiten.txt", "x".repeat(30), 1_700_000_300);
  await put("Ofen.pdf", "x".repeat(10), 1_700_000_100);
  await put("zebra", "x".repeat(20), 1_700_000_200);
  await put("Anlage.pdf", "x".repeat(10), 1_700_000_400);
  await put(".versteckt", "", 1_700_000_000);
  const files = ["Anlage.pdf", "Ofen.pdf", "Öffnungszeiten.txt", "zebra"];
  expect(await names({})).toEqual(["Äcker", "Zuletzt", ".versteckt", ...files]);
  expect(await names({ direction: "desc" })).toEqual(["Zuletzt", "Äcker", ...files.toReversed(), ".versteckt"]);
  const folders = expect.arrayContaining(["Äcker", "Zuletzt"]) as unknown;
  const sorted = async (sort: string, direction: string) => {
    const all = await names({ sort, direction });
    expect(all.slice(0, 2)).toEqual(folders);
    return all.slice(2);
  };
  expect(await sorted("size", "asc")).toEqual([".versteckt", "Anlage.pdf", "Ofen.pdf", "zebra", "Öffnungszeiten.txt"]);
  expect(await sorted("size", "desc")).toEqual(["Öffnungszeiten.txt", "zebra", "Ofen.pdf", "Anlage.pdf", ".versteckt"]);
  expect(await sorted("time", "asc")).toEqual([".versteckt", "Ofen.pdf", "zebra", "Öffnungszeiten.txt", "Anlage.pdf"]);
  expect(await sorted("time", "desc")).toEqual(["Anlage.pdf", "Öffnungszeiten.txt", "zebra", "Ofen.pdf", ".versteckt"]);
  expect(await sorted("type", "asc")).toEqual([".versteckt", "zebra", "Anlage.pdf", "Ofen.pdf", "Öffnungszeiten.txt"]);
  expect((await sorted("type", "desc")).slice(0, 3)).toEqual(["Öffnungszeiten.txt", "Ofen.pdf", "Anlage.pdf"]);
  const page = await anna.get(folderPage, listing({ limit: 1 }));
  expect(page.total).toEqual({ folders: 2, files: 5 });
  const wrong: Record<string, string | number>[] = [
    { after: page.next!, sort: "size" },
    { after: "%%%" },
    { sort: "colour" },
    { limit: 0 },
  ];
  for (const query of wrong) expect((await anna.ask("GET", listing(query))).statusCode).toBe(400);
});

test("a folder is found by its id wherever it was moved, and nobody else's is", async () => {
  await anna.dav("MKCOL", `${here}/Alt`);
  const id = (await anna.get(folderPage, listing())).entries[0]!.id;
  await anna.dav("MOVE", `${here}/Alt`, { to: `${here}/Neu` });
  const page = await anna.get(folderPage, `${anna.space}/folder?id=${id}`);
  expect(page.path).toEqual([here, "Neu"]);
  expect((await anna.get(folderPage, listing({ path: `${here}/Neu` }))).above).toEqual(page.above);
  for (const [who, space] of [
    [bernd, anna.space],
    [bernd, bernd.space],
  ] as const)
    expect(errorOf(await who.ask("GET", `${space}/folder?id=${id}`))).toEqual([404, "not_found"]);
});

test("a listing that did not change is not sent again; a new file, a favourite and a lock are changes", async () => {
  const file = await put("a.txt", "a");
  const known = async (): Promise<{ version: string; status: number }> => {
    const { version } = await anna.get(folderPage, listing());
    const again = await anna.ask("GET", listing(), { headers: { "if-none-match": `"${version}"` } });
    // A page that came by a cursor is confirmed by its position.
    const later = await anna.ask("GET", listing({ at: 1, limit: 1 }), { headers: { "if-none-match": `W/"other", "${version}"` } });
    expect([again.body, later.statusCode, later.body]).toEqual(["", 304, ""]);
    return { version, status: again.statusCode };
  };
  const versions: string[] = [];
  const look = async () => {
    const { version, status } = await known();
    expect(status).toBe(304);
    versions.push(version);
  };
  await look();
  await put("b.txt", "b");
  await look();
  expect((await anna.ask("PUT", `${anna.space}/nodes/${file}/favorite`)).statusCode).toBe(204);
  await look();
  await anna.dav("LOCK", `${here}/a.txt`, {
    raw: `<?xml version="1.0"?><d:lockinfo xmlns:d="DAV:"><d:lockscope><d:exclusive/></d:lockscope><d:locktype><d:write/></d:locktype></d:lockinfo>`,
    headers: { depth: "0" },
  });
  await look();
  expect(new Set(versions).size).toBe(4);
  const [a, b] = (await anna.get(folderPage, listing())).entries;
  expect(a).toMatchObject({ favorite: true, lock: { by: "Anna Huber", own: true } });
  expect(b).toMatchObject({ favorite: false, lock: null });
});

test("details tell place, checksums, who, versions and locks", async () => {
  const id = await put("Plan.txt", "first");
  await put("Plan.txt", "second");
  const details = await anna.get(nodeDetails, `${anna.space}/nodes/${id}`);
  expect(details).toMatchObject({
    entry: { name: "Plan.txt", size: 6, isFolder: false },
    path: [here, "Plan.txt"],
    created: { by: "Anna Huber" },
    changedBy: "Anna Huber",
    entries: null,
    checksums: { sha1: createHash("sha1").update("second").digest("hex") },
    versions: { count: 1, size: 5 },
    locks: [],
    privateLink: `/f/${id}`,
  });
  const folder = await anna.get(nodeDetails, `${anna.space}/nodes/${details.above.at(-1)}`);
  expect(folder).toMatchObject({ entry: { name: here, isFolder: true, size: 6 }, entries: 1, checksums: null, versions: { count: 0 } });
  expect(errorOf(await bernd.ask("GET", `${bernd.space}/nodes/${id}`))).toEqual([404, "not_found"]);
  expect((await anna.ask("GET", `${anna.space}/nodes/x`)).statusCode).toBe(400);
});

test("activity says in people's words what happened to a file, and in a folder", async () => {
  const id = await put("Entwurf.txt", "one");
  await put("Entwurf.txt", "two");
  await anna.dav("MOVE", `${here}/Entwurf.txt`, { to: `${here}/Bescheid.txt` });
  await anna.dav("MKCOL", `${here}/Ablage`);
  await anna.dav("MOVE", `${here}/Bescheid.txt`, { to: `${here}/Ablage/Bescheid.txt` });
  await anna.ask("PUT", `${anna.space}/nodes/${id}/favorite`);
  await anna.dav("DELETE", `${here}/Ablage/Bescheid.txt`);
  expect((await anna.ask("POST", `${anna.space}/trash/${id}/restore`, { body: {} })).statusCode).toBe(200);
  const whole = await anna.get(activityPage, `${anna.space}/nodes/${id}/activity`);
  expect(whole.entries.map(({ what, name, folder, nameBefore, folderBefore }) => [what, name, folder, nameBefore, folderBefore])).toEqual([
    ["restored", "Bescheid.txt", "Ablage", null, null],
    ["deleted", "Bescheid.txt", "Ablage", null, null],
    ["moved", "Bescheid.txt", "Ablage", null, here],
    ["renamed", "Bescheid.txt", here, "Entwurf.txt", null],
    ["changed", "Entwurf.txt", here, null, null],
    ["created", "Entwurf.txt", here, null, null],
  ]);
  expect(whole.entries.every((entry) => entry.by === "Anna Huber" && entry.own)).toBe(true);
  const folder = (await anna.get(folderPage, listing())).folder.id;
  const inFolder: string[] = [];
  let pages = 0;
  for (let after: string | null | undefined; after !== null && pages < 50; pages++) {
    const page: ReturnType<typeof activityPage.parse> = await anna.get(
      activityPage,
      `${anna.space}/nodes/${folder}/activity?limit=3${after === undefined ? "" : `&after=${after}`}`,
    );
    inFolder.push(...page.entries.map((entry) => `${entry.what} ${entry.name}`));
    after = page.next;
  }
  expect(inFolder.filter((line) => line.includes("Bescheid") || line.includes("Entwurf"))).toHaveLength(6);
  expect(inFolder.at(-1)).toBe(`created ${here}`);
  expect(inFolder).toContain("created Ablage");
  await anna.dav("PUT", `außerhalb ${count}.txt`, { raw: "x" });
  const after = await anna.get(activityPage, `${anna.space}/nodes/${folder}/activity`);
  expect(after.entries[0]?.what).toBe("restored");
  expect(errorOf(await bernd.ask("GET", `${anna.space}/nodes/${folder}/activity`))).toEqual([404, "not_found"]);
});

test("the trash is listed by time, name and size, page by page", async () => {
  await anna.ask("DELETE", `${anna.space}/trash`);
  for (const [name, size] of [
    ["Übung.txt", 5],
    ["Zettel.txt", 1],
    ["Akte.txt", 9],
  ] as const) {
    await put(name, "x".repeat(size));
    await anna.dav("DELETE", `${here}/${name}`);
  }
  const list = async (query: string): Promise<string[]> => {
    const all: string[] = [];
    for (let after: string | null | undefined; after !== null;) {
      const page: ReturnType<typeof trashPage.parse> = await anna.get(
        trashPage,
        `${anna.space}/trash?limit=2&${query}${after === undefined ? "" : `&after=${encodeURIComponent(after)}`}`,
      );
      if (after === undefined) expect(page.total).toEqual({ entries: 3, size: 15 });
      all.push(...page.entries.map((entry) => entry.name));
      after = page.next;
    }
    return all;
  };
  expect(await list("")).toEqual(["Akte.txt", "Zettel.txt", "Übung.txt"]);
  expect(await list("direction=asc")).toEqual(["Übung.txt", "Zettel.txt", "Akte.txt"]);
  expect(await list("sort=name")).toEqual(["Akte.txt", "Übung.txt", "Zettel.txt"]);
  expect(await list("sort=name&direction=desc")).toEqual(["Zettel.txt", "Übung.txt", "Akte.txt"]);
  expect(await list("sort=size")).toEqual(["Zettel.txt", "Übung.txt", "Akte.txt"]);
  expect(await list("sort=size&direction=desc")).toEqual(["Akte.txt", "Übung.txt", "Zettel.txt"]);
  const [first] = (await anna.get(trashPage, `${anna.space}/trash`)).entries;
  expect(first).toMatchObject({ deletedBy: "Anna Huber", folder: [here], size: 9, isFolder: false });
  expect((await anna.ask("GET", `${anna.space}/trash?after=e30`)).statusCode).toBe(400);
  expect(errorOf(await bernd.ask("GET", `${anna.space}/trash`))).toEqual([404, "not_found"]);
  expect((await anna.ask("POST", `${anna.space}/trash/purge`, { body: { ids: [first!.id] } })).statusCode).toBe(204);
  expect(errorOf(await anna.ask("POST", `${anna.space}/trash/purge`, { body: { ids: [first!.id] } }))).toEqual([404, "not_found"]);
  expect((await anna.ask("DELETE", `${anna.space}/trash`)).statusCode).toBe(204);
  expect((await anna.get(trashPage, `${anna.space}/trash`)).total).toEqual({ entries: 0, size: 0 });
});

test("a delete is undone by id in one call, and says what is in the way", async () => {
  await anna.dav("MKCOL", `${here}/Ordner`);
  const id = await anna.dav("PUT", `${here}/Ordner/Plan.txt`, { raw: "old" });
  const restore = (body: unknown) => anna.ask("POST", `${anna.space}/trash/${id}/restore`, { body });
  await anna.dav("DELETE", `${here}/Ordner/Plan.txt`);
  await anna.dav("MOVE", `${here}/Ordner`, { to: `${here}/Umbenannt` });
  expect(restored.parse((await restore({})).json()).path).toEqual([here, "Umbenannt", "Plan.txt"]);

  await anna.dav("DELETE", `${here}/Umbenannt/Plan.txt`);
  await anna.dav("PUT", `${here}/Umbenannt/Plan.txt`, { raw: "new" });
  expect(errorOf(await restore({}))).toEqual([409, "already_exists"]);
  expect(errorOf(await restore({ name: "a/b" }))).toEqual([400, "invalid_name"]);
  expect(restored.parse((await restore({ name: "Plan (alt).txt" })).json()).name).toBe("Plan (alt).txt");
  expect((await anna.ask("GET", `${anna.info.spaces[0]!.webDavPath}${encodeURIComponent(here)}/Umbenannt/Plan.txt`)).body).toBe("new");

  await anna.dav("DELETE", `${here}/Umbenannt/Plan (alt).txt`);
  await anna.dav("DELETE", `${here}/Umbenannt`);
  expect(errorOf(await restore({}))).toEqual([409, "parent_missing"]);
  const folder = (await anna.get(folderPage, listing())).folder.id;
  expect(restored.parse((await restore({ folder })).json()).path).toEqual([here, "Plan (alt).txt"]);
  expect(errorOf(await restore({}))).toEqual([404, "not_found"]);
  expect(errorOf(await bernd.ask("POST", `${anna.space}/trash/${id}/restore`, { body: {} }))).toEqual([404, "not_found"]);
});

test("earlier contents are listed, read, restored and deleted", async () => {
  const id = await put("Satzung.txt", "eins");
  await put("Satzung.txt", "zwei!");
  await put("Satzung.txt", "drei!!");
  const list = () => anna.get(versionList, `${anna.space}/nodes/${id}/versions`);
  const { versions, current } = await list();
  expect(versions.map(({ size, by }) => [size, by])).toEqual([
    [5, "Anna Huber"],
    [4, "Anna Huber"],
  ]);
  expect(current).toMatchObject({ size: 6, by: "Anna Huber" });
  expect((await anna.ask("GET", versions[1]!.url)).body).toBe("eins");
  expect((await anna.ask("GET", current.url)).body).toBe("drei!!");
  const one = (version: number, rest = "") => `${anna.space}/nodes/${id}/versions/${version}${rest}`;
  expect((await anna.ask("POST", one(versions[1]!.version, "/restore"))).statusCode).toBe(204);
  expect((await anna.ask("GET", current.url)).body).toBe("eins");
  expect((await list()).versions.map(({ size }) => size)).toEqual([6, 5]);
  const usage = async () => (await anna.get(folderPage, listing())).usage.used;
  const before = await usage();
  expect((await anna.ask("DELETE", one(versions[0]!.version))).statusCode).toBe(204);
  expect(before - (await usage())).toBe(5);
  expect((await list()).versions.map(({ size }) => size)).toEqual([6]);
  expect(errorOf(await anna.ask("DELETE", one(versions[0]!.version)))).toEqual([404, "not_found"]);
  expect(errorOf(await bernd.ask("GET", `${bernd.space}/nodes/${id}/versions`))).toEqual([404, "not_found"]);
});

test("recent files: each once, latest first, none from the trash, none of anybody else", async () => {
  await put("erste.txt", "1");
  await put("zweite.txt", "2");
  await put("weg.txt", "3");
  await put("erste.txt", "11");
  await anna.dav("DELETE", `${here}/weg.txt`);
  const recent = await anna.get(recentFiles, "/api/v1/recent?limit=2");
  expect(recent.entries.map(({ name, what, own }) => [name, what, own])).toEqual([
    ["erste.txt", "changed", true],
    ["zweite.txt", "created", true],
  ]);
  expect(recent.entries[0]).toMatchObject({ path: [here, "erste.txt"], space: anna.info.spaces[0]!.id, by: "Anna Huber" });
  expect((await anna.get(recentFiles, "/api/v1/recent?by=me&limit=2")).entries).toEqual(recent.entries);
  expect(JSON.stringify(await bernd.get(recentFiles, "/api/v1/recent"))).not.toContain("erste.txt");
});

test("favourites are listed with their places until they are unmarked or deleted", async () => {
  const file = await put("Liebling.txt", "x");
  const folder = (await anna.get(folderPage, listing())).folder.id;
  const mark = (method: "PUT" | "DELETE", id: number) => anna.ask(method, `${anna.space}/nodes/${id}/favorite`);
  for (const id of [file, folder, file]) expect((await mark("PUT", id)).statusCode).toBe(204);
  const mine = async () => (await anna.get(favoriteList, "/api/v1/favorites")).entries.map((entry) => entry.path.join("/"));
  expect(await mine()).toEqual(expect.arrayContaining([here, `${here}/Liebling.txt`]));
  expect((await mark("DELETE", folder)).statusCode).toBe(204);
  expect(await mine()).not.toContain(here);
  await anna.dav("DELETE", `${here}/Liebling.txt`);
  expect(await mine()).not.toContain(`${here}/Liebling.txt`);
  expect(errorOf(await mark("PUT", file))).toEqual([404, "not_found"]);
  expect(errorOf(await bernd.ask("PUT", `${anna.space}/nodes/${folder}/favorite`))).toEqual([404, "not_found"]);
  expect((await bernd.get(favoriteList, "/api/v1/favorites")).entries).toEqual([]);
});
