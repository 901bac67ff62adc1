// Downloads of several files as one ZIP, on the whole server, read by Python's and Info-ZIP's own readers.
import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { archiveTicket, type ArchiveTicket } from "@landbox/wire";
import { type ComposedServer, signIn, startComposedServer, type TestActor, type WebSession } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";

const full = process.env["LANDBOX_TEST_FULL"] !== undefined;
const run = promisify(execFile);
let server: ComposedServer;
let anna: TestActor;
let session: WebSession;
let space: string;
let folder: string;

beforeAll(async () => {
  server = await startComposedServer();
  anna = server.actor("anna");
  session = await signIn(server, anna);
  space = session.info.spaces[0]!.id;
  folder = await mkdtemp(join(tmpdir(), "landbox-archive-"));
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const encoded = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

async function put(path: string, body: string | Buffer, mtime?: number): Promise<number> {
  const headers: Record<string, string> = mtime === undefined ? {} : { "x-oc-mtime": String(mtime) };
  const answer = await anna.dav("PUT", encoded(path), { body, headers });
  expect(answer.status).toBeLessThan(300);
  return idOf(answer.headers["oc-fileid"]);
}
const idOf = (text: unknown): number => Number.parseInt(String(text), 10);
const mkcol = async (path: string): Promise<number> => idOf((await anna.dav("MKCOL", encoded(path))).headers["oc-fileid"]);

const choose = (ids: number[], as = session) =>
  as.ask("POST", `/api/v1/spaces/${encodeURIComponent(space)}/archives`, {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ids }),
  });

async function ticketFor(...ids: number[]): Promise<ArchiveTicket> {
  const answer = await choose(ids);
  expect(answer.status, answer.text).toBe(200);
  return archiveTicket.parse(JSON.parse(answer.text));
}

/** As the browser's own navigation asks: the cookie, and no header of ours. */
function navigate(url: string, headers: Record<string, string> = {}): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    http
      .get(server.origin + url, { headers: { cookie: session.cookie, "sec-fetch-site": "same-origin", ...headers } }, resolve)
      .on("error", reject);
  });
}

async function download(url: string, name: string): Promise<{ path: string; headers: http.IncomingHttpHeaders }> {
  const response = await navigate(url);
  expect(response.statusCode).toBe(200);
  const path = join(folder, name);
  await pipeline(response, createWriteStream(path));
  expect((await stat(path)).size).toBe(Number(response.headers["content-length"]));
  return { path, headers: response.headers };
}

interface Listed {
  name: string;
  size: number;
  time: number[];
  crc: boolean;
  flags: number;
  method: number;
}

/** What Python's zipfile reads, with every checksum checked. */
async function listed(path: string): Promise<Listed[]> {
  const script =
    "import zipfile,sys,json\nz=zipfile.ZipFile(sys.argv[1])\nbad=z.testzip()\nprint(json.dumps([{'name':i.filename,'size':i.file_size,'time':list(i.date_time),'crc':bad is None,'flags':i.flag_bits,'method':i.compress_type} for i in z.infolist()]))";
  return JSON.parse((await run("python3", ["-c", script, path], { maxBuffer: 2 ** 30 })).stdout) as Listed[];
}

test("folders and files come as one ZIP with umlauts, times and a length told beforehand", async () => {
  const top = await mkcol("Straßen & Plätze");
  await mkcol("Straßen & Plätze/Leer");
  await put("Straßen & Plätze/Übersicht – ½.txt", "Grüß Gott", Date.UTC(2026, 6, 14, 9, 30) / 1000);
  await put("Straßen & Plätze/C: Notiz?.txt", "a");
  await put("Straßen & Plätze/C_ Notiz_.txt", "b");
  const alone = await put("Lageplan 🏛️.bin", Buffer.alloc(700_000, 7));
  const ticket = await ticketFor(top, alone);
  expect(ticket).toMatchObject({ entries: 6, bytes: 700_000 + 11 + 2 });
  const { path, headers } = await download(ticket.url, "some.zip");
  expect(headers["content-type"]).toBe("application/zip");
  expect(headers["content-disposition"]).toContain('filename="Dateien.zip"');
  const entries = await listed(path);
  expect(Object.fromEntries(entries.map(({ name, size }) => [name, size]))).toEqual({
    "Straßen & Plätze/": 0,
    "Straßen & Plätze/Leer/": 0,
    "Straßen & Plätze/Übersicht – ½.txt": 11,
    "Straßen & Plätze/C_ Notiz_.txt": 1,
    "Straßen & Plätze/C_ Notiz_ (2).txt": 1,
    "Lageplan 🏛️.bin": 700_000,
  });
  // UTF-8 is flagged (bit 11), nothing is deflated, checksums are right; clocks show what they show here.
  for (const entry of entries) expect(entry).toMatchObject({ crc: true, method: 0, flags: 0x0800 | (entry.flags & 8) });
  expect(entries.find((entry) => entry.name.endsWith("½.txt"))?.time).toEqual([2026, 7, 14, 11, 30, 0]);
  expect((await run("unzip", ["-tq", path])).stdout).toContain("No errors detected");

  const one = await download((await ticketFor(top)).url, "one.zip");
  expect(one.headers["content-disposition"]).toContain(`filename*=UTF-8''${encodeURIComponent("Straßen & Plätze")}.zip`);
  const within = await listed(join(folder, "one.zip"));
  expect(within).toHaveLength(5);
  // A folder chosen together with what lies in it: once.
  const inner = await anna.dav("PROPFIND", encoded("Straßen & Plätze/Leer"), { headers: { depth: "0" } });
  expect(inner.status).toBe(207);
});

test("a thousand files: the foretold length is exact where the library reckons with the long form", { timeout: 120_000 }, async () => {
  const many = await mkcol("Viele");
  const names = Array.from({ length: 1000 }, (_, i) => `Viele/${"Vorgang ".repeat(6)}${i}.txt`);
  for (let i = 0; i < names.length; i += 50) await Promise.all(names.slice(i, i + 50).map((name) => put(name, name)));
  const { path } = await download((await ticketFor(many)).url, "many.zip");
  const entries = await listed(path);
  expect(entries).toHaveLength(1001);
  expect(entries.every((entry) => entry.crc)).toBe(true);
  expect((await run("unzip", ["-tq", path])).stdout).toContain("No errors detected");
});

test("three thousand empty folders behind a file", { timeout: 120_000 }, async () => {
  const top = await mkcol("Ordner");
  await put("Ordner/Aaa.txt", "a");
  for (let i = 0; i < 3000; i += 50) await Promise.all(Array.from({ length: 50 }, (_, k) => mkcol(`Ordner/${i + k}`)));
  const { path } = await download((await ticketFor(top)).url, "folders.zip");
  expect(await listed(path)).toHaveLength(3002);
});

test("what is gone, not mine or too much is said before anything is downloaded", async () => {
  const gone = await put("weg.txt", "x");
  await anna.dav("DELETE", "weg.txt");
  expect((await choose([gone])).status).toBe(404);
  expect((await choose([])).status).toBe(400);
  const bernd = await signIn(server, server.actor("bernd"));
  expect((await choose([gone], bernd)).status).toBe(404);
  const mine = await put("mein.txt", "x");
  const { url } = await ticketFor(mine);
  expect((await bernd.ask("GET", url)).status).toBe(404);
  // A page of somebody else cannot start it; a link on our own page can.
  expect((await navigate(url, { "sec-fetch-site": "cross-site" })).statusCode).toBe(401);
  expect((await navigate(url)).statusCode).toBe(200);
  expect((await session.ask("HEAD", url)).headers["content-length"]).toBe(String(30 + 8 + 1 + 16 + 46 + 8 + 22));
});

test("what changes after the download began comes as it was, and what is deleted for good meanwhile never makes a wrong archive", async () => {
  const top = await mkcol("Bewegt");
  await put("Bewegt/a.bin", Buffer.alloc(30_000_000, 1));
  await put("Bewegt/b.txt", "vorher");
  const response = await navigate((await ticketFor(top)).url);
  await new Promise((resolve) => response.once("readable", resolve));
  await put("Bewegt/b.txt", "nachher, und viel länger");
  await anna.dav("DELETE", "Bewegt");
  const path = join(folder, "moving.zip");
  await pipeline(response, createWriteStream(path));
  const { stdout } = await run("unzip", ["-p", path, "Bewegt/b.txt"]);
  expect(stdout).toBe("vorher");
});

test("a content that cannot be read ends the download short of its promised length", async () => {
  const top = await mkcol("Defekt");
  await put("Defekt/a.bin", Buffer.alloc(3_000_000, 1));
  const { services } = server;
  const open = services.blobs.open;
  services.blobs.open = () =>
    Readable.from(
      (async function* broken() {
        yield Buffer.alloc(1000);
        await new Promise((resolve) => setTimeout(resolve, 100));
        throw new Error("The disk has gone.");
      })(),
    );
  try {
    const response = await navigate((await ticketFor(top)).url);
    await expect(pipeline(response, createWriteStream(join(folder, "broken.zip")))).rejects.toThrow();
  } finally {
    services.blobs.open = open;
  }
});

test("a client that goes away stops the reading", async () => {
  const top = await mkcol("Lang");
  for (let i = 0; i < 6; i++) await put(`Lang/${i}.bin`, Buffer.alloc(20_000_000, i));
  const { services } = server;
  const open = services.blobs.open;
  const opened: Readable[] = [];
  services.blobs.open = (...parameters) => {
    const stream = open(...parameters);
    opened.push(stream);
    return stream;
  };
  try {
    const response = await navigate((await ticketFor(top)).url);
    await new Promise((resolve) => response.once("readable", resolve));
    await expect.poll(() => opened.length, { timeout: 30_000 }).toBeGreaterThan(0);
    response.destroy();
    await expect.poll(() => opened.every((stream) => stream.destroyed), { timeout: 60_000 }).toBe(true);
    const count = opened.length;
    expect(count).toBeLessThan(6);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(opened.length).toBe(count);
  } finally {
    services.blobs.open = open;
  }
});

test("the archiver of ownCloud's clients takes Basic credentials and both forms of ids", async () => {
  const top = await mkcol("Archiv");
  const file = await put("Archiv/ä.txt", "x");
  for (const query of [`id=${top}`, `id=${encodeURIComponent(`${space}$${space}!${top}`)}&output-format=zip`]) {
    const answer = await anna.ask("GET", `/archiver?${query}`);
    expect(answer.status).toBe(200);
    await writeFile(join(folder, "archiver.zip"), answer.body);
    expect((await listed(join(folder, "archiver.zip"))).map((entry) => entry.name)).toEqual(["Archiv/", "Archiv/ä.txt"]);
  }
  expect((await anna.ask("GET", `/archiver?id=${file}&output-format=tar`)).status).toBe(400);
  expect((await anna.ask("GET", "/archiver")).status).toBe(400);
  expect((await anna.ask("GET", "/archiver?id=999999999")).status).toBe(404);
  expect((await server.actor("bernd").ask("GET", `/archiver?id=${top}`)).status).toBe(404);
  const ability = await anna.ask("GET", "/ocs/v1.php/cloud/capabilities?format=json");
  expect(ability.text).toContain('"archiver_url":"/archiver"');
});

test.runIf(full)("more than 4 GB and more than 65,535 files", { timeout: 1_800_000 }, async () => {
  const top = await mkcol("Groß");
  const piece = Buffer.alloc(2 ** 28, 3);
  const part = await mkcol("Groß/Teile");
  for (let i = 0; i < 17; i++) await put(`Groß/Teile/${i}.bin`, piece);
  const one = await download((await ticketFor(part)).url, "large.zip");
  expect((await run("unzip", ["-tq", one.path], { maxBuffer: 2 ** 26 })).stdout).toContain("No errors detected");
  expect((await listed(one.path)).every((entry) => entry.crc)).toBe(true);
  await rm(one.path);
  const many = await mkcol("Groß/Menge");
  for (let i = 0; i < 66_000; i += 100)
    await Promise.all(Array.from({ length: 100 }, (_, k) => put(`Groß/Menge/${i + k}.txt`, String(i + k))));
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 100);
  const two = await download((await ticketFor(many)).url, "many-more.zip");
  clearInterval(watch);
  console.log(`memory over idle for 66,000 files: ${Math.round((most - before) / 2 ** 20)} MiB`);
  expect((await run("unzip", ["-tq", two.path], { maxBuffer: 2 ** 28 })).stdout).toContain("No errors detected");
  expect((await listed(two.path)).filter((entry) => entry.crc)).toHaveLength(66_001);
  expect(top).toBeGreaterThan(0);
});
