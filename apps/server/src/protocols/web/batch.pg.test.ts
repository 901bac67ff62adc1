// Batches of small files and folders on the whole server: one result each, the rules of a single PUT, and bodies that lie.
import { request as httpRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { batchLimits, batchResult, batchType, folderPage } from "@landbox/wire";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Person, webScene, type WebScene } from "./test-web-scene.ts";

let scene: WebScene;
let anna: Person;
beforeAll(async () => {
  scene = await webScene();
  anna = await scene.person("anna@hohenwarth");
});
afterAll(() => scene?.end());

type Head = Record<string, unknown>;

function frame(head: Head | string, content: Buffer | string = ""): Buffer {
  const text = Buffer.from(typeof head === "string" ? head : JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text, Buffer.from(content)]);
}
const file = (path: string, content: string, more: Head = {}): Buffer =>
  frame({ path: path.split("/"), size: Buffer.byteLength(content), ...more }, content);
const folder = (path: string): Buffer => frame({ path: path.split("/"), folder: true });

const post = (body: Buffer, headers: Record<string, string> = {}, by = anna) =>
  by.ask("POST", `${anna.space}/batch`, { raw: body, headers: { "content-type": batchType, ...headers } });

/** What became of each entry: its status, or the code of its failure. */
async function send(...frames: Buffer[]): Promise<string[]> {
  const answer = await post(Buffer.concat(frames));
  expect(answer.statusCode, answer.body).toBe(200);
  return batchResult.parse(answer.json()).entries.map((entry) => (entry.status === "failed" ? entry.error.code : entry.status));
}
const read = async (path: string) => {
  const answer = await anna.ask(
    "GET" as const,
    `${anna.info.spaces[0]?.webDavPath ?? ""}${path.split("/").map(encodeURIComponent).join("/")}`,
  );
  return answer.statusCode === 200 ? answer.body : answer.statusCode;
};

describe("a batch", () => {
  test("makes folders and files in one request, each with its own result", async () => {
    const results = await send(
      folder("Akte"),
      folder("Akte/Anlagen für März"),
      folder("Akte/leer"),
      file("Akte/Deckblatt.txt", "Deckblatt", { mtime: 1_700_000_000 }),
      file("Akte/Anlagen für März/Ma\u0308rz.txt", "März"),
      file("Akte/nichts.txt", ""),
    );
    expect(results).toEqual(Array<string>(6).fill("created"));
    expect(await read("Akte/Deckblatt.txt")).toBe("Deckblatt");
    expect(await read("Akte/Anlagen für März/M\u00e4rz.txt")).toBe("März");
    const page = await anna.get(folderPage, `${anna.space}/folder?path=/Akte`);
    expect(page.entries.map(({ name, size }) => [name, size])).toEqual([
      ["Anlagen für März", 5],
      ["leer", 0],
      ["Deckblatt.txt", 9],
      ["nichts.txt", 0],
    ]);
    expect(page.entries[2]?.mtime).toBe(1_700_000_000);
  });

  test("goes on with folders that are there, and does not touch a file whose name is taken", async () => {
    await send(folder("Bestand"), file("Bestand/alt.txt", "alt"));
    const results = await send(folder("Bestand"), file("Bestand/alt.txt", "neu"), file("Bestand/neu.txt", "neu"));
    expect(results).toEqual(["there", "already_exists", "created"]);
    expect(await read("Bestand/alt.txt")).toBe("alt");
  });

  test("replaces where it is told to, and the old content becomes a version", async () => {
    await send(file("Fassung.txt", "eins"));
    expect(await send(file("Fassung.txt", "zwei", { replace: true }))).toEqual(["replaced"]);
    expect(await read("Fassung.txt")).toBe("zwei");
    const page = await anna.get(folderPage, `${anna.space}/folder?path=/`);
    const id = page.entries.find(({ name }) => name === "Fassung.txt")?.id;
    expect((await anna.ask("GET", `${anna.space}/nodes/${id}/versions`)).json()).toMatchObject({ versions: [{ size: 4 }] });
  });

  test("sent again after a lost answer finds what it sent before, and nothing else", async () => {
    await send(file("verloren.txt", "Inhalt"), file("anders.txt", "eins"));
    const again = { again: true };
    expect(await send(file("verloren.txt", "Inhalt", again), file("anders.txt", "zwei", again))).toEqual(["there", "already_exists"]);
    expect(await read("anders.txt")).toBe("eins");
  });

  test("fails each entry alone: impossible names, missing folders, folders in the place, locks, space", async () => {
    await send(folder("Ordner"), file("gesperrt.txt", "alt"));
    const lock = `<?xml version="1.0"?><lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>`;
    const bernd = await scene.person("bernd@hohenwarth");
    expect(bernd).toBeDefined();
    await anna.dav("LOCK", "gesperrt.txt", { raw: lock, headers: { "content-type": "application/xml" } });
    const results = await send(
      file("a\\b.txt", "x"),
      frame({ path: [".."], size: 1 }, "x"),
      frame({ path: [""], size: 1 }, "x"),
      file("nirgends/x.txt", "x"),
      file("Ordner", "x"),
      file("Ordner", "x", { replace: true }),
      file("gesperrt.txt", "neu", { replace: true }),
      file("Ordner/gut.txt", "gut"),
      folder("gesperrt.txt"),
      folder("gesperrt.txt/darunter"),
    );
    expect(results).toEqual([
      "invalid_name",
      "invalid_name",
      "invalid_name",
      "parent_missing",
      "is_folder",
      "is_folder",
      "locked",
      "created",
      "already_exists",
      "parent_missing",
    ]);
    expect(await read("Ordner/gut.txt")).toBe("gut");
    expect(await read("gesperrt.txt")).toBe("alt");
  });

  test("takes a thousand entries of many folders", async () => {
    const frames = Array.from({ length: batchLimits.entries }, (_, i) =>
      i % 10 === 0 ? folder(`Menge ${i / 10}`) : file(`Menge ${Math.floor(i / 10)}/${i}.txt`, `Inhalt ${i}`),
    );
    expect(new Set(await send(...frames))).toEqual(new Set(["created"]));
    expect(await read("Menge 99/999.txt")).toBe("Inhalt 999");
  });
});

describe("a batch that is not one", () => {
  const sound = (name: string): Buffer => file(name, "gut");
  const cases: [string, () => Buffer, number][] = [
    ["half a length", () => Buffer.from([0, 0, 1]), 400],
    ["a head that is cut", () => frame({ path: ["x"], size: 1 }).subarray(0, 12), 400],
    ["a head that is no JSON", () => frame("{path", ""), 400],
    ["a head that is no UTF-8", () => Buffer.concat([Buffer.from([0, 0, 0, 2, 0xc3, 0x28])]), 400],
    ["an empty head", () => Buffer.from([0, 0, 0, 0]), 400],
    ["a head with more in it", () => frame({ path: ["x"], size: 0, owner: "root" }), 400],
    ["a path that is text", () => frame({ path: "x", size: 0 }), 400],
    ["no path", () => frame({ path: [], size: 0 }), 400],
    ["a folder with a size", () => frame({ path: ["x"], folder: true, size: 0 }), 400],
    ["a file without a size", () => frame({ path: ["x"] }), 400],
    ["a negative size", () => frame({ path: ["x"], size: -1 }), 400],
    ["more content announced than comes", () => frame({ path: ["x"], size: 100 }, "kurz"), 400],
    ["a head beyond all bounds", () => Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0xff]), Buffer.alloc(1000)]), 413],
    ["a file that is too large", () => frame({ path: ["x"], size: batchLimits.fileBytes + 1 }), 413],
    ["too many entries", () => Buffer.concat(Array.from({ length: batchLimits.entries + 1 }, () => folder("immer derselbe"))), 413],
  ];
  test.each(cases)("%s is refused; what came before is there, nothing else", async (_name, broken, status) => {
    const name = `vorher ${Math.random()}.txt`;
    const before = await anna.get(folderPage, `${anna.space}/folder?path=/&limit=1`);
    const answer = await post(Buffer.concat([sound(name), broken()]));
    expect(answer.statusCode, answer.body).toBe(status);
    expect(answer.json()).toMatchObject({ error: { code: status === 413 ? "too_large" : "bad_request" } });
    expect(await read(name)).toBe("gut");
    const grown = (await anna.get(folderPage, `${anna.space}/folder?path=/&limit=1`)).total?.files ?? 0;
    expect(grown).toBe((before.total?.files ?? 0) + 1);
    expect(await read("x")).toBe(404);
  });

  test("of another type, or of a stranger, is refused before it is read", async () => {
    expect((await post(sound("falsch.txt"), { "content-type": "application/octet-stream" })).statusCode).toBe(415);
    expect((await anna.ask("POST", `${anna.space}/batch`, { body: {} })).statusCode).toBe(415);
    expect((await post(sound("fremd.txt"), {}, await scene.person("bernd@hohenwarth"))).statusCode).toBe(404);
    expect(await read("fremd.txt")).toBe(404);
  });

  test("a body that breaks off leaves whole files only", async () => {
    await scene.server.app.listen({ port: 0, host: "127.0.0.1" });
    const address = scene.server.app.server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const sending = httpRequest({
      port,
      method: "POST",
      path: `${anna.space}/batch`,
      headers: { host: "localhost", cookie: anna.cookie, "x-requested-with": "XMLHttpRequest", "content-type": batchType },
    });
    sending.on("error", () => undefined);
    sending.write(Buffer.concat([sound("ganz.txt"), frame({ path: ["halb.txt"], size: 1000 }, "erst die Hälfte")]));
    await expect.poll(() => read("ganz.txt"), { timeout: 30_000 }).toBe("gut");
    sending.destroy();
    await sleep(300);
    expect(await read("halb.txt")).toBe(404);
    expect(await read("ganz.txt")).toBe("gut");
  });
});
