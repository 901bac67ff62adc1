// Pictures of files on the whole server, for the page and for other clients; and files that mean harm.
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { type Answer, type ComposedServer, signIn, startComposedServer, type TestActor, type WebSession } from "@landbox/test-kit";
import { nodeId, spaceId } from "@landbox/kit";
import { apiError, folderPage } from "@landbox/wire";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPreviews } from "../../domain/previews/create-previews.ts";
import { readInBox, statement } from "../../platform/database/box-transaction.ts";

let server: ComposedServer;
let anna: TestActor;
let session: WebSession;
let space: string;

beforeAll(async () => {
  server = await startComposedServer();
  anna = server.actor("anna");
  session = await signIn(server, anna);
  space = session.info.spaces[0]!.id;
});
afterAll(() => server?.stop());

async function put(name: string, body: string | Buffer): Promise<number> {
  const answer = await anna.dav("PUT", encodeURIComponent(name), { body });
  expect(answer.status).toBeLessThan(300);
  return Number.parseInt(String(answer.headers["oc-fileid"]), 10);
}

const thumbnail = (id: number, query = "size=128", as = session): Promise<Answer> =>
  as.ask("GET", `/api/v1/spaces/${encodeURIComponent(space)}/nodes/${id}/thumbnail?${query}`, { timeout: 60_000 });

/** Colour of a pixel. */
async function pixel(picture: Buffer, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
}
const isRed = ([r = 0, g = 0, b = 0]: number[]): boolean => r > 180 && g < 90 && b < 90;
const isBlue = ([r = 0, g = 0, b = 0]: number[]): boolean => b > 180 && r < 90 && g < 90;

/** Red on the left, blue on the right. */
const flag = (width = 640, height = 480) =>
  sharp({ create: { width, height, channels: 3, background: "#00f" } })
    .composite([{ input: { create: { width: width / 2, height, channels: 3, background: "#f00" } }, left: 0, top: 0 }])
    .removeAlpha();

const heic = Buffer.from(
  "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAvxtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAACAAAAGGlkYXQAAAAAAEAAMAAAAAAAQAAwAAAAYGlsb2MBAAAAREAABAABAAAAAAAAAyAAAQAAAAAAAABDAAIAAQAAAAAAAAABAAAAAAAAAAgAAwAAAAAAAANjAAEAAAAAAAAAEwAEAAEAAAAAAAAAAQAAAAgAAAAIAAAAYmlpbmYAAAAAAAQAAAAVaW5mZQIAAAEAAQAAaHZjMQAAAAAVaW5mZQIAAAAAAgAAZ3JpZAAAAAAVaW5mZQIAAAEAAwAAaHZjMQAAAAAVaW5mZQIAAAAABAAAZ3JpZAAAAAGxaXBycAAAAYRpcGNvAAAAdmh2Y0MBA3AAAAAAAAAAAAAe8AD8/fj4AAAPAyAAAQAYQAEMAf//A3AAAAMAkAAAAwAAAwAeugJAIQABACpCAQEDcAAAAwCQAAADAAADAB6gIIEFlurkprm4EBAwIAAAAwAgAAADACEiAAEABkQBwXPAiQAAABRpc3BlAAAAAAAAAEAAAABAAAAAFGlzcGUAAAAAAAAAQAAAADAAAAAQcGl4aQAAAAADCAgIAAAAcWh2Y0MBBAgAAAAAAAAAAAAe8AD8/Pj4AAAPAyAAAQAXQAEMAf//BAgAAAMAn/gAAAMAAB66AkAhAAEAJkIBAQQIAAADAJ/4AAADAAAewIIEFlurkprmwIAAAAMAgAAAAwCEIgABAAZEAcFzwIkAAAAUaXNwZQAAAAAAAABAAAAAQAAAABRpc3BlAAAAAAAAAEAAAAAwAAAADnBpeGkAAAAAAQgAAAAnYXV4QwAAAAB1cm46bXBlZzpoZXZjOjIwMTU6YXV4aWQ6MQAAAAAlaXBtYQAAAAAAAAAEAAECgQIAAgIDhAADAoUGAAQDB4iJAAAANmlyZWYAAAAAAAAADmRpbWcAAgABAAEAAAAOZGltZwAEAAEAAwAAAA5hdXhsAAQAAQACAAAAXm1kYXQAAAA/KAGvWOb06r//5zu//yo9IfYlF9f/4qvVf1E7T/xhJUktQaE4Q6hTWRX0Af9f0hC0gX7pJM8cI4fw3erswaIUAAAADygBrrC0PLfYfyAwBZ6jgA==",
  "base64",
);

describe("what pictures are made of", () => {
  test.each([
    ["jpg", () => flag().jpeg().toBuffer()],
    ["png", () => flag().png().toBuffer()],
    ["gif", () => flag().gif().toBuffer()],
    ["webp", () => flag().webp({ lossless: true }).toBuffer()],
    ["avif", () => flag().avif({ quality: 80 }).toBuffer()],
    ["tiff", () => flag().tiff().toBuffer()],
    ["heic", () => Promise.resolve(heic)],
    [
      "svg",
      () =>
        Promise.resolve(
          Buffer.from(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3" width="4" height="3"><rect width="4" height="3" fill="#00f"/><rect width="2" height="3" fill="#f00"/></svg>',
          ),
        ),
    ],
  ])("%s", async (extension, make) => {
    const answer = await thumbnail(await put(`fahne.${extension}`, await make()));
    expect(answer.status, answer.text.slice(0, 200)).toBe(200);
    // A GIF may always have transparent parts.
    const format = extension === "gif" ? "webp" : "jpeg";
    expect(answer.headers).toMatchObject({ "content-type": `image/${format}`, "x-content-type-options": "nosniff" });
    expect(answer.headers["content-security-policy"]).toContain("sandbox");
    const { width, height } = await sharp(answer.body).metadata();
    expect([width, height]).toEqual(extension === "heic" ? [64, 48] : [128, 96]);
    expect(isRed(await pixel(answer.body, Math.round(width * 0.2), 20))).toBe(true);
    expect(isBlue(await pixel(answer.body, Math.round(width * 0.8), 20))).toBe(true);
  });

  test("the first page of a PDF, on white", async () => {
    const id = await put("Einladung.pdf", await readFile(new URL("../../../demo/einladung.pdf", import.meta.url)));
    const answer = await thumbnail(id, "size=500");
    expect(answer.status).toBe(200);
    expect(await sharp(answer.body).metadata()).toMatchObject({ height: 512, format: "jpeg" });
    expect(await pixel(answer.body, 3, 3)).toEqual([255, 255, 255]);
  });

  test("turned as the camera was held, without its notes, never enlarged; what is transparent stays so", async () => {
    const upright = await flag()
      .withMetadata({ orientation: 6 })
      .withExif({ IFD3: { GPSLatitude: "49/1 12/1 0/1" } })
      .jpeg()
      .toBuffer();
    const turned = await thumbnail(await put("hochkant.jpg", upright));
    const { width, height, exif } = await sharp(turned.body).metadata();
    expect([width, height, exif]).toEqual([96, 128, undefined]);
    // Turned clockwise: what was on the left is above.
    expect(isRed(await pixel(turned.body, 40, 20))).toBe(true);
    expect(isBlue(await pixel(turned.body, 40, 110))).toBe(true);
    const small = await thumbnail(await put("klein.png", await flag(20, 10).png().toBuffer()), "size=2048");
    expect(await sharp(small.body).metadata()).toMatchObject({ width: 20, height: 10 });
    const clear = await sharp({ create: { width: 50, height: 50, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toBuffer();
    const kept = await thumbnail(await put("durchsichtig.png", clear));
    expect(kept.headers["content-type"]).toBe("image/webp");
  });
});

describe("files that mean harm", () => {
  const none = async (name: string, body: string | Buffer): Promise<void> => {
    const answer = await thumbnail(await put(name, body));
    expect([answer.status, apiError.parse(JSON.parse(answer.text)).error.code], name).toEqual([404, "not_found"]);
  };

  test("scripts and references to elsewhere in an SVG do nothing; a drawing as large as a house is refused", async () => {
    const svg = (inside: string, size = 'width="100" height="100"') =>
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${size}>${inside}</svg>`;
    const files = ["/etc/passwd", new URL("../../../demo/lageplan.png", import.meta.url).pathname];
    const evil = svg(
      `<script>alert(1)</script>${files.map((file) => `<image xlink:href="file://${file}" width="100" height="100"/><image href="${file}" width="100" height="100"/>`).join("")}<image xlink:href="http://127.0.0.1:1/x.png" width="100" height="100"/>`,
    );
    const answer = await thumbnail(await put("evil.svg", evil));
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("image/jpeg");
    const { channels } = await sharp(answer.body).stats();
    // Nothing was drawn: white everywhere.
    expect(channels.every(({ min }) => min > 250)).toBe(true);
    await none("huge.svg", svg("<rect/>", 'width="1000000" height="1000000"'));
    const laughs = Array.from({ length: 12 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join("");
    const lol = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY l0 "ha">${laughs}]>${svg("<text>&l12;</text>")}`;
    const before = Date.now();
    const laughing = await thumbnail(await put("lol.svg", lol));
    expect([200, 404, 503]).toContain(laughing.status);
    expect(Date.now() - before).toBeLessThan(55_000);
  });

  test("pages, broken pictures, pictures that claim to be huge, and what only pretends", async () => {
    await none("seite.png", "<!doctype html><script>alert(1)</script>");
    const jpeg = await flag().jpeg().toBuffer();
    await none("abgeschnitten.jpg", jpeg.subarray(0, 900));
    await none("leer.pdf", "%PDF-1.7\n%%EOF");
    await none("kaputt.heic", Buffer.concat([heic.subarray(0, 300), Buffer.alloc(600)]));
    await none("bombe.png", hugePng(60_000, 60_000));
    // A picture that is a page as well comes out as pixels.
    const both = Buffer.concat([await flag(64, 64).gif().toBuffer(), Buffer.from("<script>alert(1)</script>")]);
    const answer = await thumbnail(await put("beides.gif", both));
    expect(answer.status).toBe(200);
    expect(answer.body.includes("script")).toBe(false);
    expect((await thumbnail(await put("text.txt", "x"))).status).toBe(404);
    // The server is as before.
    expect((await thumbnail(await put("danach.jpg", jpeg))).status).toBe(200);
  });

  /** A PNG of a few bytes that says it has so many pixels. */
  function hugePng(width: number, height: number): Buffer {
    const chunk = (type: string, data: Buffer): Buffer => {
      const body = Buffer.concat([Buffer.from(type), data]);
      const frame = Buffer.alloc(8);
      frame.writeUInt32BE(data.length, 0);
      frame.writeUInt32BE(crc32(body), 4);
      return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
    };
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header[8] = 8;
    header[9] = 2;
    return Buffer.concat([
      Buffer.from("89504e470d0a1a0a", "hex"),
      chunk("IHDR", header),
      chunk("IDAT", deflateSync(Buffer.alloc(1_000_000))),
      chunk("IEND", Buffer.alloc(0)),
    ]);
  }
});

describe("where pictures lie", () => {
  const rows = <Row>(name: string, text: string, parameters: unknown[]) =>
    server.services.boxes
      .byName("hohenwarth")
      .then((box) => readInBox<Row>(server.database, box!.id, statement(name, text), [box!.id, ...parameters]));

  test("made once, under an address that is right for ever; 304 for who has it", async () => {
    const id = await put("einmal.jpg", await flag().jpeg().toBuffer());
    const listing = await session.ask("GET", `/api/v1/spaces/${encodeURIComponent(space)}/folder?path=/&limit=1000`);
    const { entries } = JSON.parse(listing.text) as { entries: { id: number; etag: string }[] };
    const { etag } = entries.find((entry) => entry.id === id)!;
    const { open } = server.services.blobs;
    let opened = 0;
    server.services.blobs.open = (...parameters) => {
      opened++;
      return open(...parameters);
    };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => thumbnail(id, `size=128&v=${encodeURIComponent(etag.slice(1, -1))}`)),
    );
    server.services.blobs.open = open;
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    expect(opened).toBe(1);
    expect(answers[0]!.headers["cache-control"]).toBe("private, max-age=31536000, immutable");
    const again = await session.ask("GET", `/api/v1/spaces/${encodeURIComponent(space)}/nodes/${id}/thumbnail?size=128`, {
      headers: { "if-none-match": answers[0]!.headers.etag! },
    });
    expect(again.status).toBe(304);
    expect((await thumbnail(id, "size=128&v=older")).headers["cache-control"]).toBe("private, no-cache");
  });

  test("they cost no quota, are encrypted, and go with the content", async () => {
    const picture = await flag(900, 700).jpeg().toBuffer();
    const id = await put("geheim.jpg", picture);
    const usage = async () =>
      folderPage.parse(JSON.parse((await session.ask("GET", `/api/v1/spaces/${encodeURIComponent(space)}/folder?path=/`)).text)).usage.used;
    const before = await usage();
    const made = await thumbnail(id, "size=512");
    expect(await usage()).toBe(before);
    const objects = join(server.dataFolder, "objects");
    const files = (await readdir(objects, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    for (const entry of files) expect((await readFile(join(entry.parentPath, entry.name))).includes(made.body.subarray(0, 64))).toBe(false);
    const [row] = await rows<{ blob: number }>("test_blob_of", "select blob_id as blob from node where box_id = $1 and id = $2", [id]);
    const count = async () =>
      (
        await rows<{ n: number }>("test_previews_of", "select count(*)::integer as n from preview where box_id = $1 and blob_id = $2", [
          row!.blob,
        ])
      )[0]!.n;
    expect(await count()).toBe(1);
  });

  test("a picture that a busy machine could not draw in time is not gone for a month, but drawn some minutes later", async () => {
    const id = await put("gleich.jpg", await flag().jpeg().toBuffer());
    const { access, identity, tree, blobs } = server.services;
    const authorization = `Basic ${Buffer.from(`anna:${anna.password}`).toString("base64")}`;
    const actor = await identity.authenticateBasic({ host: "hohenwarth.localhost", address: "127.0.0.1", userAgent: "" }, authorization);
    const grant = await access.read(actor, spaceId(space));
    const { node } = (await tree.find(grant, nodeId(id)))!;
    const program = join(server.dataFolder, "decoder.mjs");
    const decoderThat = (does: string) =>
      writeFile(program, `process.on("message", (message) => { if ("end" in message) { ${does} } }); process.send({ ready: true });`);
    let now = Date.now();
    const decoder = { program, timeout: 2000 };
    const previews = createPreviews({ database: server.database, tree, blobs, clock: { now: () => now }, decoder });
    try {
      await decoderThat("for (;;);");
      await expect(previews.picture(grant, node, 128)).rejects.toMatchObject({ code: "unavailable" });
      await decoderThat("process.send({ picture: { mediaType: 'image/jpeg', bytes: new Uint8Array(3) } });");
      // Nobody holds a decoder up with it again and again.
      await expect(previews.picture(grant, node, 128)).rejects.toMatchObject({ code: "unavailable", detail: { retryAfter: 300 } });
      now += 300_000;
      expect(await previews.picture(grant, node, 128)).toMatchObject({ bytes: Buffer.alloc(3) });
    } finally {
      previews.close();
    }
  });

  test("nobody else gets them", async () => {
    const id = await put("mein.jpg", await flag().jpeg().toBuffer());
    const bernd = await signIn(server, server.actor("bernd"));
    expect((await thumbnail(id, "size=128", bernd)).status).toBe(404);
    await anna.dav("DELETE", "mein.jpg");
    expect((await thumbnail(id)).status).toBe(404);
  });
});

test("other clients' forms: by path, by id, and in place of the file", async () => {
  const id = await put("Fähre.jpg", await flag().jpeg().toBuffer());
  const path = encodeURIComponent("Fähre.jpg");
  for (const url of [
    `/remote.php/webdav/${path}?preview=1&x=36&y=36&a=1&scalingup=0&c=abc`,
    `/remote.php/dav/files/anna/${path}?x=100&y=100&c=1&preview=1&processor=thumbnail`,
    `/dav/spaces/${encodeURIComponent(space)}/${path}?preview=1&x=36&y=36`,
    `/index.php/apps/files/api/v1/thumbnail/150/150/${path}`,
    `/index.php/core/preview?fileId=${id}&x=64&y=64`,
    `/index.php/core/preview.png?file=/${path}&x=64&y=64`,
  ]) {
    const answer = await anna.ask("GET", url);
    expect([answer.status, answer.headers["content-type"]], url).toEqual([200, "image/jpeg"]);
    expect((await server.actor("bernd").ask("GET", url)).status, url).toBe(404);
  }
  expect((await anna.ask("GET", "/index.php/core/preview?fileId=99999999&x=1&y=1")).status).toBe(404);
  expect((await anna.dav("GET", "?preview=1")).status).toBe(404);
  expect((await anna.dav("GET", `${path}?preview=10`)).headers["content-disposition"]).toContain("attachment");
  const asked = await anna.dav("PROPFIND", path, {
    headers: { depth: "0" },
    body: '<?xml version="1.0"?><d:propfind xmlns:d="DAV:" xmlns:nc="http://nextcloud.org/ns"><d:prop><nc:has-preview/></d:prop></d:propfind>',
  });
  expect(asked.text).toContain("<nc:has-preview>true</nc:has-preview>");
  expect((await anna.ask("GET", "/ocs/v1.php/cloud/capabilities?format=json")).text).toContain('"supportedMimeTypes":["image/jpeg"');
});

test("an office document becomes a PDF where LibreOffice is installed, and says so where it is not", { timeout: 120_000 }, async () => {
  const id = await put("Brief.rtf", "{\\rtf1\\ansi Sehr geehrte Damen und Herren}");
  const document = (of: number) =>
    session.ask("GET", `/api/v1/spaces/${encodeURIComponent(space)}/nodes/${of}/document`, { timeout: 110_000 });
  const first = await document(id);
  if (!existsSync("/usr/bin/soffice")) return expect(first.status).toBe(501);
  expect([first.status, first.headers["content-type"], first.text.slice(0, 5)]).toEqual([200, "application/pdf", "%PDF-"]);
  expect((await document(id)).body.equals(first.body)).toBe(true);
  expect((await document(await put("kein-brief.txt", "x"))).status).toBe(404);
  // Nothing of the document is left outside of the store.
  expect((await readdir("/dev/shm")).filter((name) => name.startsWith("landbox-office-"))).toEqual([]);
});
