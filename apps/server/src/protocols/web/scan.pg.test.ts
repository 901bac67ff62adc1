// Malware is held back whatever way it comes, both sides are told, and a scanner that fails lets nothing through.
import {
  folderPage,
  guestInvited,
  handInReceipt,
  handInUpload,
  linkDetails,
  madeLink,
  nodeDetails,
  notificationPage,
  scanFindings,
} from "@landbox/wire";
import { PDFiumLibrary } from "@hyzyla/pdfium";
import { basicAuthorization, eicar, type FakeClamd, startFakeClamd } from "@landbox/test-kit";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { faultOf, strangerTo } from "./test-stranger.ts";
import type { Person, WebScene } from "./test-web-scene.ts";
import { webScene } from "./test-web-scene.ts";

let clamd: FakeClamd;
let scene: WebScene;
let anna: Person;
let owner: pg.Client;
beforeAll(async () => {
  clamd = await startFakeClamd();
  scene = await webScene(true, {
    LANDBOX_SCAN_ADDRESS: clamd.address,
    LANDBOX_SCAN_MAX_SIZE: "100K",
    LANDBOX_SCAN_AT_ONCE: "2",
  });
  anna = await scene.person("anna@hohenwarth");
  owner = new pg.Client(scene.database.ownerConnection);
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await scene?.end();
  await clamd?.stop();
});
afterEach(() => {
  clamd.manner = "honest";
});

const tus = { "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream" };
const malware = (): Buffer => Buffer.from(`%PDF-1.7 A letter with ${eicar()} in it`);

async function request() {
  const made = madeLink.parse((await anna.ask("POST", "/api/v1/requests", { body: { subject: "Bauantrag" } })).json());
  await anna.ask("POST", `/api/v1/requests/${made.link.id}/open`);
  const visitor = strangerTo(scene, made.link.url.split("/s/")[1] ?? "");
  await visitor.unlock(made.password);
  await visitor.ask("POST", "/sender", { body: { name: "Max Muster" } });
  const announce = async (name: string, size: number): Promise<string> => {
    const { url } = handInUpload.parse((await visitor.ask("POST", "/uploads", { body: { name, size } })).json());
    return url.slice(url.indexOf("/uploads"));
  };
  return {
    ...visitor,
    announce,
    patch: (url: string, offset: number, raw: Buffer) =>
      visitor.ask("PATCH", url, { raw, headers: { ...tus, "upload-offset": String(offset) } }),
    async handIn(name: string, content: Buffer) {
      return visitor.ask("PATCH", await announce(name, content.length), { raw: content, headers: { ...tus, "upload-offset": "0" } });
    },
    receipt: async (method: "GET" | "POST" = "GET") => handInReceipt.parse((await visitor.ask(method, "/receipt")).json()),
    details: async () => anna.get(linkDetails, `/api/v1/requests/${made.link.id}`),
    made,
  };
}

/** Uploads that are no file yet, of the whole land. */
async function uploads(): Promise<unknown> {
  const { rows } = await owner.query<{ n: string }>("select count(*) as n from upload where node_id is null");
  return rows[0]?.n;
}

test("malware that is handed in never becomes a file; the others arrive, sender and clerk are told", async () => {
  const before = await uploads();
  const max = await request();
  expect((await max.sight()).content?.scanned).toBe(true);
  expect((await max.handIn("Plan.pdf", Buffer.from("%PDF-1.7 plan"))).statusCode).toBe(204);
  const refused = await max.handIn("Rechnung.pdf", malware());
  expect([refused.statusCode, faultOf(refused)]).toEqual([
    415,
    "Nicht angenommen: In dieser Datei wurde Schadsoftware gefunden (Eicar-Signature).",
  ]);
  expect((await max.handIn("Skizze.pdf", Buffer.from("%PDF-1.7 sketch"))).statusCode).toBe(204);

  const receipt = await max.receipt("POST");
  expect(receipt.files.map(({ name }) => name)).toEqual(["Plan.pdf", "Skizze.pdf"]);
  expect(receipt.heldBack).toMatchObject([{ name: "Rechnung.pdf", size: malware().length, finding: "Eicar-Signature" }]);
  expect(receipt.heldBack[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);

  const details = await max.details();
  expect(details.link).toMatchObject({ handedIn: 2, heldBack: 1 });
  expect(details.files.map((file) => file.path.join("/"))).toEqual(["Max Muster/Plan.pdf", "Max Muster/Skizze.pdf"]);
  expect(details.files.map((file) => file.unscanned)).toEqual([null, null]);
  expect(details.events.find(({ kind }) => kind === "held_back")).toMatchObject({ name: "Rechnung.pdf", finding: "Eicar-Signature" });
  const news = await anna.get(notificationPage, "/api/v1/notifications");
  expect(news.entries.find(({ kind }) => kind === "held_back")?.link?.id).toBe(max.made.link.id);
  expect(await uploads()).toBe(before);
});

test("whoever asks again after held-back malware hears the same, and it is told once", async () => {
  const max = await request();
  const content = malware();
  const url = await max.announce("Rechnung.pdf", content.length);
  expect((await max.patch(url, 0, content.subarray(0, 20))).statusCode).toBe(204);
  for (const offset of [20, content.length]) {
    const answer = await max.patch(url, offset, content.subarray(offset));
    expect([answer.statusCode, faultOf(answer)]).toEqual([
      415,
      "Nicht angenommen: In dieser Datei wurde Schadsoftware gefunden (Eicar-Signature).",
    ]);
  }
  expect((await max.ask("HEAD", url, { headers: tus })).statusCode).toBe(415);
  expect((await max.ask("DELETE", url, { headers: tus })).statusCode).toBe(204);
  expect((await max.receipt()).heldBack.length).toBe(1);
  expect((await max.details()).link.heldBack).toBe(1);
});

test("while the scanner fails nothing comes in, nothing is lost, and it goes on when the scanner is back", async () => {
  const max = await request();
  const content = Buffer.from("%PDF-1.7 a plan");
  const urls: string[] = [];
  for (const manner of ["closes", "garbage", "endless"] as const) {
    clamd.manner = manner;
    const url = await max.announce(`${manner}.pdf`, content.length);
    const answer = await max.patch(url, 0, content);
    expect([manner, answer.statusCode, faultOf(answer)]).toEqual([
      manner,
      503,
      "Die Datei kann gerade nicht auf Schadsoftware geprüft werden. Bitte versuchen Sie es in einigen Minuten noch einmal.",
    ]);
    urls.push(url);
  }
  expect((await max.details()).files).toEqual([]);
  clamd.manner = "honest";
  // No byte comes again.
  for (const url of urls) expect((await max.ask("HEAD", url, { headers: tus })).headers["upload-offset"]).toBe(String(content.length));
  expect((await max.receipt()).files.length).toBe(3);
});

test("many at once wait for a turn, in order, and no more than allowed are scanned at the same time", async () => {
  clamd.open.most = 0;
  const max = await request();
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, number) => max.handIn(`${number}.pdf`, Buffer.from(`%PDF-1.7 ${number}`))),
  );
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 12 }, () => 204));
  expect(clamd.open.most).toBeLessThanOrEqual(2);
});

test("what is too large to be scanned comes in and is marked as such for the clerk", async () => {
  const max = await request();
  expect((await max.handIn("Gross.pdf", Buffer.concat([Buffer.from("%PDF-1.7 "), Buffer.alloc(100 * 1024)]))).statusCode).toBe(204);
  clamd.manner = "limit";
  expect((await max.handIn("Knapp.pdf", Buffer.from("%PDF-1.7 more than clamd takes"))).statusCode).toBe(204);
  expect((await max.details()).files.map(({ path, unscanned }) => [path.at(-1), unscanned])).toEqual([
    ["Gross.pdf", "too_large"],
    ["Knapp.pdf", "too_large"],
  ]);
});

// It stood at the request only, and whoever opened the folder did not know.
test("what was not scanned says so as a file of the box, also as a copy; what was scanned does not", async () => {
  const max = await request();
  await max.handIn("Ungeprüft.pdf", Buffer.concat([Buffer.from("%PDF-1.7 not scanned "), Buffer.alloc(100 * 1024)]));
  await max.handIn("Geprüft.pdf", Buffer.from("%PDF-1.7 scanned"));
  await max.receipt("POST");
  const { link } = await max.details();
  const path = [...(link.folder?.path ?? []), "Max Muster"];
  await anna.dav("COPY", [...path, "Ungeprüft.pdf"].join("/"), { to: "Kopie.pdf" });
  const unscannedIn = async (folder: readonly string[]) => {
    const { entries } = await anna.get(folderPage, `${anna.space}/folder?path=${encodeURIComponent(`/${folder.join("/")}`)}`);
    const details = await Promise.all(entries.map(({ id }) => anna.get(nodeDetails, `${anna.space}/nodes/${id}`)));
    return Object.fromEntries(details.map(({ entry, unscanned }) => [entry.name, unscanned]));
  };
  expect(await unscannedIn(path)).toEqual({ "Geprüft.pdf": null, "Ungeprüft.pdf": "too_large" });
  expect(await unscannedIn([])).toMatchObject({ "Kopie.pdf": "too_large" });
});

test("the box's own people are not scanned unless the operator wants it, and no empty file is", async () => {
  const count = clamd.received.length;
  await anna.dav("PUT", "/probe.txt", { raw: malware() });
  const max = await request();
  const made = await max.ask("POST", "/uploads", { body: { name: "leer.txt", size: 0 } });
  expect(made.statusCode).toBe(201);
  expect(clamd.received.length).toBe(count);
});

test("admins of the box see what was held back and take it off the list; nobody else does", async () => {
  const max = await request();
  await max.handIn("Liste.pdf", malware());
  const admin = await scene.person("admin@hohenwarth");
  const list = await admin.get(scanFindings, "/api/v1/scan-findings?limit=1");
  expect(list).toMatchObject({
    scanned: "outside",
    findings: [
      { name: "Liste.pdf", place: expect.stringMatching(/^Max Muster/) as string, size: malware().length, finding: "Eicar-Signature" },
    ],
  });
  expect(list.next).not.toBeNull();
  const older = await admin.get(scanFindings, `/api/v1/scan-findings?after=${list.next}`);
  expect(older.findings.some(({ id }) => id === list.findings[0]?.id)).toBe(false);
  const address = `/api/v1/scan-findings/${list.findings[0]?.id}`;
  for (const [method, url] of [
    ["GET", "/api/v1/scan-findings"],
    ["DELETE", address],
  ] as const)
    expect((await anna.ask(method, url)).statusCode).toBe(403);
  expect((await admin.ask("DELETE", address)).statusCode).toBe(204);
  expect((await admin.ask("DELETE", address)).statusCode).toBe(404);
  const others = await scene.person("admin@arrach");
  expect((await others.get(scanFindings, "/api/v1/scan-findings")).findings).toEqual([]);
});

test("the receipts name what was held back, on paper and by its PDF as well", async () => {
  const max = await request();
  await max.handIn("Nur das.pdf", malware());
  const receipt = await max.receipt("POST");
  expect([receipt.files, receipt.heldBack.length]).toEqual([[], 1]);
  for (const answer of [await max.ask("GET", "/receipt.pdf"), await anna.ask("GET", `/api/v1/requests/${max.made.link.id}/receipt.pdf`)]) {
    expect([answer.statusCode, answer.headers["content-type"]]).toEqual([200, "application/pdf"]);
    expect(await textOf(answer.rawPayload)).toContain("Schadsoftware gefunden (Eicar-Signature)");
  }
});

test("what a guest uploads is scanned in every client, and a later content does not replace an earlier one", async () => {
  const folder = await anna.dav("MKCOL", "Gemeinsam");
  const invited = guestInvited.parse((await anna.ask("POST", "/api/v1/guests", { body: { email: "planer@buero.example" } })).json());
  const password = "Regen am Dienstagabend 7";
  expect((await scene.ask("POST", `/api/v1/invitations/${invited.token}`, { body: { password } })).statusCode).toBe(204);
  const share = `${anna.space}/nodes/${folder}/shares/account/${invited.id}`;
  expect((await anna.ask("PUT", share, { body: { role: "editor" } })).statusCode).toBe(204);
  const authorization = basicAuthorization("planer@buero.example", password);
  const put = (raw: Buffer) => scene.ask("PUT", "/remote.php/webdav/Gemeinsam/Plan.txt", { raw, headers: { authorization } });
  expect((await put(Buffer.from("plan"))).statusCode).toBe(201);
  const refused = await put(malware());
  expect([refused.statusCode, refused.body.includes("Eicar-Signature")]).toEqual([415, true]);
  expect((await anna.ask("GET", `${anna.info.spaces[0]?.webDavPath}Gemeinsam/Plan.txt`)).body).toBe("plan");
});

/** The words of a PDF; where a line is broken is the letters' business. */
async function textOf(bytes: Buffer): Promise<string> {
  const pdfium = await PDFiumLibrary.init();
  try {
    const document = await pdfium.loadDocument(bytes);
    const text = [...document.pages()].map((page) => page.getText()).join("\n");
    document.destroy();
    return text.replaceAll(/\s+/g, " ");
  } finally {
    pdfium.destroy();
  }
}
