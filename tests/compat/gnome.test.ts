// GNOME's Files (gvfs): links at every address that they have, own files, and what another box gave.
import { ask, startServer, spaceOf, temporaryFolder, propfindBody, type TestActor, type TestServer } from "@landbox/test-kit";
import { randomBytes } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type GnomeSession, gnomeSession } from "./gnome-session.ts";

const password = "Regen am Dienstagabend 7";
const content = randomBytes(3_000_000);
let server: TestServer;
let anna: TestActor;
/** Of Anna's folder: where Libre Graph has it. */
let folderUrl: string;
let home: string;
let session: GnomeSession;
beforeAll(async () => {
  server = await startServer();
  anna = server.actor("anna");
  await anna.dav("MKCOL", "Amtliches");
  await anna.dav("MKCOL", "Amtliches/Innen");
  await anna.dav("PUT", "Amtliches/Pl%C3%A4ne.bin", { body: content });
  folderUrl = await graphUrl("Amtliches");
});
afterAll(() => server?.stop());
beforeEach(async () => {
  home = await temporaryFolder();
  session = await gnomeSession(home);
});
afterEach(async () => {
  await session?.stop();
  await rm(home, { recursive: true, force: true });
});

async function graphUrl(path: string): Promise<string> {
  const found = await anna.dav("PROPFIND", path, { headers: { depth: "0" }, body: propfindBody("oc:fileid") });
  const [drive, item] = [await spaceOf(server, anna), /<oc:fileid>(\d+)</.exec(found.text)?.[1]];
  return `/graph/v1beta1/drives/${encodeURIComponent(`${drive}$${drive}`)}/items/${encodeURIComponent(`${drive}$${drive}!${item}`)}`;
}

/** A link that Anna makes; `ends` in milliseconds from now, else as usual. */
async function link(type: "view" | "edit", { url = folderUrl, ends }: { url?: string; ends?: number } = {}) {
  const expirationDateTime = ends === undefined ? {} : { expirationDateTime: new Date(Date.now() + ends).toISOString() };
  const made = await anna.ask("POST", `${url}/createLink`, {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type, password, ...expirationDateTime }),
  });
  expect(made.status, made.text).toBe(200);
  const { id, link: facts } = JSON.parse(made.text) as { id: string; link: { webUrl: string } };
  const token = facts.webUrl.split("/s/")[1] ?? "";
  return {
    token,
    keyed: address("public", `/remote.php/dav/public-files/${token}`),
    recall: () => anna.ask("DELETE", `${url}/permissions/${id}`),
  };
}

const address = (user: string, path: string): string =>
  server.origin.replace("http://", `dav://${user === "" ? "" : `${encodeURIComponent(user)}@`}`) + path;

it.each<[string, (token: string) => [address: string, ...typed: string[]]]>([
  ["with the user public", (token) => [address("public", `/remote.php/dav/public-files/${token}`), password]],
  ["on the short path", (token) => [address("public", `/dav/public-files/${token}/`), password]],
  ["with any name that is typed", (token) => [address("", `/remote.php/dav/public-files/${token}/`), "irgendwer", password]],
  ["with the token as user", (token) => [address(token, "/public.php/webdav"), password]],
])("a link that may be edited works as a folder %s", async (_way, how) => {
  const { token } = await link("edit");
  const [at, ...typed] = how(token);
  const mounted = await session.mount(at, ...typed);
  expect(mounted.code, mounted.output).toBe(0);
  const root = at.replace(/\/$/, "");
  const { done } = session;
  const local = (name: string): string => join(home, name);

  expect((await done("list", root)).trim().split("\n").sort()).toEqual(["Innen", "Pläne.bin"]);
  expect(await done("info", `${root}/Pläne.bin`)).toMatch(/type: regular\nsize: {2}3000000\n/);
  expect(await done("info", "-f", root)).toMatch(/filesystem::free: [1-9]\d+/);
  await done("copy", `${root}/Pläne.bin`, local("geholt.bin"));
  expect((await readFile(local("geholt.bin"))).equals(content)).toBe(true);

  const sent = randomBytes(700_000);
  await writeFile(local("Entwurf.bin"), sent);
  await done("mkdir", `${root}/Neu`);
  await done("copy", local("Entwurf.bin"), `${root}/Neu/Größe & Maß #1.bin`);
  await done("rename", `${root}/Neu/Größe & Maß #1.bin`, "Umbenannt.bin");
  await done("move", `${root}/Neu/Umbenannt.bin`, `${root}/Innen/Umbenannt.bin`);
  await done("copy", `${root}/Innen/Umbenannt.bin`, `${root}/Kopie.bin`);
  expect((await anna.dav("GET", "Amtliches/Kopie.bin")).body.equals(sent)).toBe(true);
  await writeFile(local("Entwurf.bin"), "kürzer");
  await done("copy", local("Entwurf.bin"), `${root}/Kopie.bin`);
  expect((await anna.dav("GET", "Amtliches/Kopie.bin")).text).toBe("kürzer");
  for (const path of ["Innen/Umbenannt.bin", "Kopie.bin", "Neu"]) await done("remove", `${root}/${path}`);
  expect((await done("tree", root)).split("\n").slice(1, -1)).toEqual(["|-- Innen", "`-- Pläne.bin"]);

  // Above the link there is nothing, and beside it neither.
  expect((await session.gio(["list", root.replace(/\/[^/]+$/, "")])).code).not.toBe(0);
  await done("mount", "-u", root);
});

it("a link that is only to be read refuses every change, and stays as it is", async () => {
  const { keyed } = await link("view");
  expect((await session.mount(keyed, password)).code).toBe(0);
  await writeFile(join(home, "neu.txt"), "neu");
  for (const change of [
    ["copy", join(home, "neu.txt"), `${keyed}/neu.txt`],
    ["copy", join(home, "neu.txt"), `${keyed}/Pläne.bin`],
    ["mkdir", `${keyed}/Neu`],
    ["remove", `${keyed}/Pläne.bin`],
    ["rename", `${keyed}/Pläne.bin`, "Anders.bin"],
  ])
    expect((await session.gio(change)).output, change.join(" ")).toMatch(/Forbidden/);
  expect((await session.done("list", keyed)).trim().split("\n").sort()).toEqual(["Innen", "Pläne.bin"]);
});

it("a link to one file is a folder with that file, which can be fetched and, if it may be edited, replaced", async () => {
  const { keyed } = await link("edit", { url: await graphUrl("Amtliches/Pl%C3%A4ne.bin") });
  const mounted = await session.mount(keyed, password);
  expect(mounted.code, mounted.output).toBe(0);
  expect((await session.done("list", keyed)).trim()).toBe("Pläne.bin");
  await session.done("copy", `${keyed}/Pläne.bin`, join(home, "geholt.bin"));
  expect((await readFile(join(home, "geholt.bin"))).equals(content)).toBe(true);
  await session.done("copy", join(home, "geholt.bin"), `${keyed}/Pläne.bin`);
  expect((await anna.dav("GET", "Amtliches/Pl%C3%A4ne.bin")).body.equals(content)).toBe(true);
  await writeFile(join(home, "neu.txt"), "neu");
  expect((await session.gio(["copy", join(home, "neu.txt"), `${keyed}/neu.txt`])).code).not.toBe(0);
});

it("a wrong password, a link that was recalled or has run out and one that never was open nothing, and end what was open", async () => {
  const made = await link("view");
  // gvfs asks a second time, and then gives up.
  const wrong = await session.mount(made.keyed, "Regen am Mittwochabend 8", "Regen am Mittwochabend 8");
  expect([wrong.code, wrong.output]).toEqual([2, expect.stringContaining("Unauthorized")]);
  const unknown = await session.mount(made.keyed.replace(/.{6}$/, "aaaaaa"), password);
  expect([unknown.code, unknown.output]).toEqual([2, expect.stringContaining("Not Found")]);

  expect((await session.mount(made.keyed, password)).code).toBe(0);
  await session.done("list", made.keyed);
  expect((await made.recall()).status).toBe(204);
  await expect.poll(async () => (await session.gio(["list", made.keyed])).output).toContain("Not Found");
  expect((await session.gio(["copy", `${made.keyed}/Pläne.bin`, join(home, "geholt.bin")])).code).not.toBe(0);
  await session.done("mount", "-u", made.keyed);
  const again = await session.mount(made.keyed, password);
  expect([again.code, again.output]).toEqual([2, expect.stringContaining("Not Found")]);

  const short = await link("view", { ends: 20_000 });
  expect((await session.mount(short.keyed, password)).code).toBe(0);
  await session.done("list", short.keyed);
  await expect
    .poll(async () => (await session.gio(["list", short.keyed])).output, { timeout: 60_000, interval: 500 })
    .toContain("Not Found");
});

it("own files, and a folder that somebody of another box shared", async () => {
  const bernd = server.actor("bernd", "arrach");
  const given = await anna.ask("POST", "/ocs/v2.php/apps/files_sharing/api/v1/shares?format=json", {
    headers: { "ocs-apirequest": "true", "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ path: "/Amtliches", shareType: "0", shareWith: bernd.user, permissions: "15" }).toString(),
  });
  expect(given.status, given.text).toBe(200);
  const root = address(bernd.user, "/remote.php/webdav");
  expect((await session.mount(root, bernd.password)).code).toBe(0);
  const { done } = session;
  const local = (name: string): string => join(home, name);
  await mkdir(local("hin"));
  await writeFile(local("hin/Brief.txt"), "Sehr geehrte Damen und Herren");

  await done("copy", local("hin/Brief.txt"), `${root}/Brief.txt`);
  expect((await done("list", root)).trim().split("\n").sort()).toEqual(["Amtliches", "Brief.txt"]);
  await done("copy", `${root}/Amtliches/Pläne.bin`, local("geholt.bin"));
  expect((await readFile(local("geholt.bin"))).equals(content)).toBe(true);
  // From the own box into the other one, and back.
  await done("copy", `${root}/Brief.txt`, `${root}/Amtliches/Brief.txt`);
  expect((await anna.dav("GET", "Amtliches/Brief.txt")).text).toBe("Sehr geehrte Damen und Herren");
  await done("move", `${root}/Amtliches/Brief.txt`, `${root}/Zurück.txt`);
  expect((await bernd.dav("GET", "Zur%C3%BCck.txt")).text).toBe("Sehr geehrte Damen und Herren");
  expect((await anna.dav("GET", "Amtliches/Brief.txt")).status).toBe(404);
  await done("remove", `${root}/Brief.txt`);

  const wrong = await session.mount(address(anna.user, "/remote.php/webdav"), "falsch", "falsch");
  expect([wrong.code, wrong.output]).toEqual([2, expect.stringContaining("Unauthorized")]);
  expect((await ask(server.origin, "GET", "/health/ready")).status).toBe(200);
});
