// Search by name on the whole server: finds what is there under any spelling, nothing from the trash, and nothing that is not mine.
import { searchPage } from "@landbox/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, type WebScene, webScene } from "./test-web-scene.ts";

let scene: WebScene;
let anna: Person;
let bernd: Person;
let elsewhere: Person;

beforeAll(async () => {
  scene = await webScene();
  anna = await scene.person("anna@hohenwarth");
  bernd = await scene.person("bernd@hohenwarth");
  elsewhere = await scene.person("anna@arrach");
}, 60_000);
afterAll(() => scene?.end());

const find = async (query: Record<string, string | number>, who = anna): Promise<string[]> =>
  (await who.get(searchPage, `/api/v1/search?${new URLSearchParams(Object.entries(query).map(([k, v]) => [k, String(v)]))}`)).entries.map(
    (entry) => entry.path.join("/"),
  );

test("files and folders are found under any spelling, best first, and from the first search on", async () => {
  expect(await find({ q: "lage" })).toEqual(["Bauamt/Straßen & Wege/Lageplan Dorfplatz.png"]);
  expect(await find({ q: "STRASSEN" })).toEqual(["Bauamt/Straßen & Wege", "Bauamt/Straßen & Wege/Übersicht Gemeindestraßen.csv"]);
  expect(await find({ q: "ubersicht gemeinde" })).toEqual(["Bauamt/Straßen & Wege/Übersicht Gemeindestraßen.csv"]);
  await anna.dav("MKCOL", "Suche");
  for (const name of ["Plan.pdf", "Planung.pdf", "Der Plan.pdf", "Lagepläne.pdf", "Flächenplan.pdf"])
    await anna.dav("PUT", `Suche/${name}`, { raw: "x" });
  expect(await find({ q: "plan" })).toEqual([
    "Suche/Plan.pdf",
    "Suche/Planung.pdf",
    "Suche/Der Plan.pdf",
    "Suche/Lagepläne.pdf",
    "Suche/Flächenplan.pdf",
    "Bauamt/Straßen & Wege/Lageplan Dorfplatz.png",
  ]);
  expect(await find({ q: "p" })).toEqual(["Suche/Plan.pdf", "Suche/Planung.pdf"]);
  expect(await find({ q: "…" })).toEqual([]);
});

test("renamed, moved, copied, deleted, restored and purged things are found as they are now", async () => {
  await anna.dav("MKCOL", "Archiv");
  await anna.dav("MKCOL", "Archiv/Innen");
  const id = await anna.dav("PUT", "Archiv/Innen/Quittung.txt", { raw: "x" });
  expect(await find({ q: "quittung" })).toEqual(["Archiv/Innen/Quittung.txt"]);
  await anna.dav("MOVE", "Archiv/Innen/Quittung.txt", { to: "Archiv/Innen/Beleg.txt" });
  expect([await find({ q: "quittung" }), await find({ q: "beleg" })]).toEqual([[], ["Archiv/Innen/Beleg.txt"]]);
  await anna.dav("MOVE", "Archiv", { to: "Altes" });
  expect(await find({ q: "beleg" })).toEqual(["Altes/Innen/Beleg.txt"]);
  await anna.dav("COPY", "Altes", { to: "Kopie", headers: { depth: "infinity" } });
  expect(await find({ q: "beleg" })).toEqual(["Altes/Innen/Beleg.txt", "Kopie/Innen/Beleg.txt"]);
  await anna.dav("DELETE", "Kopie");
  await anna.dav("DELETE", "Altes/Innen/Beleg.txt");
  expect(await find({ q: "beleg" })).toEqual([]);
  expect((await anna.ask("POST", `${anna.space}/trash/${id}/restore`, { body: { name: "Kassenzettel.txt" } })).statusCode).toBe(200);
  expect([await find({ q: "beleg" }), await find({ q: "kassen" })]).toEqual([[], ["Altes/Innen/Kassenzettel.txt"]]);
  await anna.dav("DELETE", "Altes");
  await anna.ask("DELETE", `${anna.space}/trash`);
  expect(await find({ q: "kassen" })).toEqual([]);
});

test("kinds, dates, sizes and a place narrow it down", async () => {
  await anna.dav("MKCOL", "Filter");
  await anna.dav("MKCOL", "Filter/Muster");
  await anna.dav("PUT", "Filter/Muster.pdf", { raw: "x".repeat(100), headers: { "x-oc-mtime": "1700000000" } });
  await anna.dav("PUT", "Filter/Muster/Muster.jpg", { raw: "x".repeat(500), headers: { "x-oc-mtime": "1750000000" } });
  await anna.dav("PUT", "Muster.zip", { raw: "x".repeat(900) });
  const q = "muster";
  expect(await find({ q, kind: "picture,archive" })).toEqual(["Filter/Muster/Muster.jpg", "Muster.zip"]);
  expect(await find({ q, kind: "folder" })).toEqual(["Filter/Muster"]);
  expect(await find({ q, to: 1_700_000_000 })).toEqual(["Filter/Muster.pdf"]);
  expect((await find({ q, from: 1_700_000_001 })).length).toBe(3);
  expect(await find({ q, min: 101, max: 500 })).toEqual(["Filter/Muster/Muster.jpg"]);
  const folder = (await anna.get(searchPage, "/api/v1/search?q=filter&kind=folder")).entries[0]!;
  expect((await find({ q, space: folder.space, folder: folder.id })).toSorted()).toEqual([
    "Filter/Muster",
    "Filter/Muster.pdf",
    "Filter/Muster/Muster.jpg",
  ]);
  for (const wrong of ["", "q=a&kind=colour", "q=a&limit=0", "q=a&after=x", `q=${"a".repeat(251)}`, "q=a&from=-1"])
    expect((await anna.ask("GET", `/api/v1/search?${wrong}`)).statusCode).toBe(400);
});

test("pages follow each other without a gap", async () => {
  await anna.dav("MKCOL", "Viele");
  for (let i = 0; i < 7; i++) await anna.dav("PUT", `Viele/Seite ${i}.txt`, { raw: "x" });
  const all: string[] = [];
  for (let after: string | null | undefined; after !== null;) {
    const page: ReturnType<typeof searchPage.parse> = await anna.get(
      searchPage,
      `/api/v1/search?q=seite&limit=3${after === undefined ? "" : `&after=${after}`}`,
    );
    all.push(...page.entries.map((entry) => entry.name));
    after = page.next;
  }
  expect(all).toEqual(Array.from({ length: 7 }, (_one, i) => `Seite ${i}.txt`));
});

test("search never shows what is not mine", async () => {
  await anna.dav("PUT", "Geheimnis Hohenwarth.txt", { raw: "x" });
  await bernd.dav("PUT", "Berndsache.txt", { raw: "x" });
  expect(await find({ q: "geheimnis" })).toEqual(["Geheimnis Hohenwarth.txt"]);
  for (const who of [bernd, elsewhere]) {
    expect(await find({ q: "geheimnis" }, who)).toEqual([]);
    for (const place of [`space=${anna.info.spaces[0]!.id}`, `space=${anna.info.spaces[0]!.id}&folder=1`])
      expect((await who.ask("GET", `/api/v1/search?q=geheimnis&${place}`)).statusCode).toBe(404);
  }
  expect(await find({ q: "berndsache" })).toEqual([]);
  expect(await find({ q: "berndsache" }, bernd)).toEqual(["Berndsache.txt"]);
});

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

test("what others shared is searched, too: folders, single files, project spaces; and nothing that lies beside it", async () => {
  const clara = await scene.person("clara@hohenwarth");
  const admin = await scene.person("admin@hohenwarth");
  const give = async (path: string, who: Person) => {
    const node = (await anna.get(searchPage, `/api/v1/search?q=${encodeURIComponent(path)}`)).entries.find(
      (entry) => entry.name === path,
    )!.id;
    const url = `${anna.space}/nodes/${node}/shares/account/${who.info.account.id}`;
    expect((await anna.ask("PUT", url, { body: { role: "viewer", until: null } })).statusCode).toBe(204);
    return { node, key: `${anna.info.spaces[0]!.id}!${node}` };
  };
  await anna.dav("MKCOL", "Ordner Quelle");
  await anna.dav("MKCOL", "Ordner Quelle/Tief");
  for (const path of ["Ordner Quelle/Tief/Quellwasser.txt", "Quellcode allein.txt", "Quelle geheim.txt"])
    await anna.dav("PUT", path, { raw: "x" });
  const folder = await give("Ordner Quelle", clara);
  const file = await give("Quellcode allein.txt", clara);
  const made = await admin.ask("POST", "/api/v1/spaces", {
    body: {
      name: "Brunnen",
      quota: null,
      members: [
        { kind: "account", id: clara.info.account.id, role: "viewer" },
        { kind: "account", id: admin.info.account.id, role: "manager" },
      ],
    },
  });
  const project = made.json<{ id: string }>().id;
  expect((await admin.ask("PUT", `/dav/spaces/${project}/${encodeURIComponent("Quellfassung.pdf")}`, { raw: "x" })).statusCode).toBe(201);

  const found = async (q: string) =>
    (await clara.get(searchPage, `/api/v1/search?q=${q}`)).entries
      .map(({ space, path, name }) => `${space} ${path.join("/")} ${name}`)
      .toSorted(byText);
  expect(await found("quell")).toEqual(
    [
      `${folder.key} Tief/Quellwasser.txt Quellwasser.txt`,
      `${folder.key}  Ordner Quelle`,
      `${file.key}  Quellcode allein.txt`,
      `${project} Quellfassung.pdf Quellfassung.pdf`,
    ].toSorted(byText),
  );
  // Each is reached where the answer says.
  expect((await clara.ask("GET", `/api/v1/spaces/${encodeURIComponent(folder.key)}/folder?path=/Tief`)).statusCode).toBe(200);
  const { info } = await scene.person("clara@hohenwarth");
  expect(info.sharedFiles.map(({ id }) => id)).toEqual([file.key]);
  expect((await clara.ask("GET", info.sharedFiles[0]!.webDavPath)).body).toBe("x");
  expect(await find({ q: "quell" }, bernd)).toEqual([]);
  expect(await find({ q: "quell" }, elsewhere)).toEqual([]);

  // What was taken back is found no more; what lies in the trash neither.
  const shares = (await anna.ask("GET", `${anna.space}/nodes/${folder.node}/shares`)).json<{ shares: { id: number }[] }>().shares;
  expect((await anna.ask("DELETE", `/api/v1/shares/${shares[0]!.id}`)).statusCode).toBe(204);
  expect(await found("quell")).toEqual(
    [`${file.key}  Quellcode allein.txt`, `${project} Quellfassung.pdf Quellfassung.pdf`].toSorted(byText),
  );
  await anna.dav("DELETE", "Quellcode allein.txt");
  expect(await found("quell")).toEqual([`${project} Quellfassung.pdf Quellfassung.pdf`]);
});
