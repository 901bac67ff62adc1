// 100 GB: announced, begun, gone on with and told in every way, without a number that is cut, rounded or refused on its way.
import { handInReceipt, handInUpload, linkDetails, madeLink } from "@landbox/wire";
import { PDFiumLibrary } from "@hyzyla/pdfium";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { strangerTo } from "./test-stranger.ts";
import { type Person, type WebScene, webScene } from "./test-web-scene.ts";

/** 100 GiB and a bit: a number that half of its bits do not hold, and whose last digit is lost first. */
const size = 100 * 2 ** 30 + 7;
const first = Buffer.concat([Buffer.from("%PDF-1.7 "), Buffer.alloc(70_000, 1)]);
const tus = { "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream" };

let scene: WebScene;
let anna: Person;
let owner: pg.Client;
beforeAll(async () => {
  scene = await webScene();
  anna = await scene.person("anna@hohenwarth");
  owner = new pg.Client(scene.database.ownerConnection);
  await owner.connect();
  // As of a town that has the disk.
  await owner.query("update box set quota_bytes = null");
  await owner.query("update space set quota_bytes = null");
});
afterAll(async () => {
  await owner?.end();
  await scene?.end();
});

test("tus and chunks take the announcement and the first bytes, and know how much is missing", async () => {
  const root = anna.info.spaces[0]!.webDavPath;
  const metadata = `filename ${Buffer.from("Luftbilder.tif").toString("base64")}`;
  const started = await anna.ask("POST", root, {
    headers: { ...tus, "upload-length": String(size), "upload-metadata": metadata },
    raw: first,
  });
  expect([started.statusCode, started.headers["upload-offset"]]).toEqual([201, String(first.length)]);
  const at = new URL(String(started.headers["location"]), "http://localhost").pathname;
  expect((await anna.ask("PATCH", at, { headers: { ...tus, "upload-offset": String(first.length) }, raw: first })).statusCode).toBe(204);
  const standing = await anna.ask("HEAD" as "GET", at, { headers: { "tus-resumable": "1.0.0" } });
  expect([standing.headers["upload-offset"], standing.headers["upload-length"]]).toEqual([String(2 * first.length), String(size)]);
  expect((await anna.ask("DELETE", at, { headers: { "tus-resumable": "1.0.0" } })).statusCode).toBe(204);

  const chunks = `/remote.php/dav/uploads/${anna.info.account.id}/hundert`;
  expect((await anna.ask("MKCOL", chunks, { headers: { "oc-total-length": String(size) } })).statusCode).toBe(201);
  expect(
    (await anna.ask("PUT", `${chunks}/0000000000000001`, { raw: first, headers: { "oc-total-length": String(size) } })).statusCode,
  ).toBe(201);
  const early = await anna.ask("MOVE", `${chunks}/.file`, {
    headers: { destination: `/remote.php/dav/files/${anna.info.account.id}/Luftbilder.tif`, "oc-total-length": String(size) },
  });
  expect([early.statusCode, early.body]).toEqual([400, expect.stringContaining("andere Datenmenge")]);
  expect((await anna.ask("DELETE", chunks)).statusCode).toBe(204);
});

test("what is asked for may be as large, goes on where it stands, and its receipts say every byte", async () => {
  const made = madeLink.parse(
    (await anna.ask("POST", "/api/v1/requests", { body: { subject: "Luftbilder", terms: { largest: size, mostBytes: size } } })).json(),
  );
  await anna.ask("POST", `/api/v1/requests/${made.link.id}/open`);
  const max = strangerTo(scene, made.link.url.split("/s/")[1] ?? "");
  await max.unlock(made.password);
  await max.ask("POST", "/sender", { body: { name: "Max" } });
  expect((await max.ask("POST", "/uploads", { body: { name: "zu groß.pdf", size: size + 1 } })).statusCode).toBe(413);
  const { url } = handInUpload.parse((await max.ask("POST", "/uploads", { body: { name: "Luftbilder.pdf", size } })).json());
  const at = url.slice(url.indexOf("/uploads"));
  for (let n = 0; n < 2; n++)
    expect((await max.ask("PATCH", at, { raw: first, headers: { ...tus, "upload-offset": String(n * first.length) } })).statusCode).toBe(
      204,
    );
  const standing = await max.ask("HEAD", at, { headers: { "tus-resumable": "1.0.0" } });
  expect([standing.headers["upload-offset"], standing.headers["upload-length"]]).toEqual([String(2 * first.length), String(size)]);
  // Together more than was asked for.
  expect((await max.ask("POST", "/uploads", { body: { name: "noch eine.pdf", size: 1 } })).statusCode).toBe(413);

  // As if the rest had come.
  await owner.query("update link_file set done_at = now(), sha256 = repeat('ab', 32), upload_id = null");
  expect(handInReceipt.parse((await max.ask("POST", "/receipt")).json()).files).toMatchObject([{ name: "Luftbilder.pdf", size }]);
  const printed = await max.ask("GET", "/receipt.pdf", { headers: { "accept-language": "de" } });
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(printed.rawPayload);
  expect([...document.pages()].map((page) => page.getText()).join("\n")).toContain("107.374.182.407 Byte");
  document.destroy();
  library.destroy();
  expect((await anna.get(linkDetails, `/api/v1/requests/${made.link.id}`)).link.subject).toBe("Luftbilder");
});
