// What people without an account hand in to a request, through the JSON API of a whole server: whose folder, what is taken, the receipt.
import { PassThrough } from "node:stream";
import { handInReceipt, handInUpload, linkDetails, madeLink } from "@landbox/wire";
import { PDFiumLibrary } from "@hyzyla/pdfium";
import { afterAll, beforeAll, expect, test } from "vitest";
import { faultOf, strangerTo } from "./test-stranger.ts";
import type { Person, WebScene } from "./test-web-scene.ts";
import { webScene } from "./test-web-scene.ts";

let scene: WebScene;
let anna: Person;
beforeAll(async () => {
  scene = await webScene();
  anna = await scene.person("anna@hohenwarth");
});
afterAll(() => scene?.end());
const stranger = (token: string) => strangerTo(scene, token);

async function askFor(terms: object = {}) {
  const made = madeLink.parse((await anna.ask("POST", "/api/v1/requests", { body: { subject: "Bauantrag", terms } })).json());
  const opened = await anna.ask("POST", `/api/v1/requests/${made.link.id}/open`);
  expect(opened.statusCode).toBe(200);
  return { id: made.link.id, password: made.password, token: made.link.url.split("/s/")[1] ?? "", path: made.uploadPath };
}

/** One file in one go. */
async function handIn(visitor: ReturnType<typeof stranger>, name: string, content: Buffer | string) {
  const bytes = Buffer.from(content);
  const announced = await visitor.ask("POST", "/uploads", { body: { name, size: bytes.length } });
  if (announced.statusCode !== 201) return announced;
  const { url } = handInUpload.parse(announced.json());
  return visitor.ask("PATCH", url.slice(url.indexOf("/uploads")), {
    raw: bytes,
    headers: { "tus-resumable": "1.0.0", "upload-offset": "0", "content-type": "application/offset+octet-stream" },
  });
}

test("citizens hand in, each into a folder of their own, see nothing of others, and get a receipt", async () => {
  const { id, token, password, path } = await askFor();
  const [max, eva] = [stranger(token), stranger(token)];
  for (const [visitor, name] of [
    [max, "Max Muster"],
    [eva, "Max Muster"],
  ] as const) {
    await visitor.unlock(password);
    expect((await visitor.ask("POST", "/uploads", { body: { name: "zu früh.pdf", size: 3 } })).statusCode).toBe(400);
    expect((await visitor.ask("POST", "/sender", { body: { name } })).statusCode).toBe(204);
  }
  expect((await handIn(max, "image.jpg", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0, 1]))).statusCode).toBe(204);
  expect((await handIn(max, "image.jpg", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0, 2]))).statusCode).toBe(204);
  expect((await handIn(eva, "Plan.pdf", "%PDF-1.7 eva")).statusCode).toBe(204);
  for (const rest of ["/folder", "/archive", "/files/1"]) expect((await max.ask("GET", rest)).statusCode, rest).toBe(404);
  const receipt = handInReceipt.parse((await max.ask("POST", "/receipt")).json());
  expect(receipt.files.map((file) => [file.name, file.size, file.sha256?.length])).toEqual([
    ["image.jpg", 12, 64],
    ["image (2).jpg", 12, 64],
  ]);
  expect(receipt.sender?.name).toBe("Max Muster");
  expect(JSON.stringify(receipt)).not.toContain("Plan.pdf");

  const details = linkDetails.parse((await anna.ask("GET", `/api/v1/requests/${id}`)).json());
  expect(details.link).toMatchObject({ handedIn: 3 });
  expect(details.files.map((file) => file.path.join("/")).toSorted()).toEqual([
    "Max Muster (2)/Plan.pdf",
    "Max Muster/image (2).jpg",
    "Max Muster/image.jpg",
  ]);
  expect(details.events.find((event) => event.kind === "handed_in")).toMatchObject({ name: "Plan.pdf", size: 12 });
  const answer = await anna.ask("GET", `/api/v1/spaces/${anna.info.spaces[0]!.id}/folder?path=${encodeURIComponent(`/${path.join("/")}`)}`);
  expect(answer.statusCode).toBe(200);
});

// The hundredth sign was half an emoji: the database took neither the name nor the folder.
test("a sender whose long name has an emoji where it is cut can hand in", async () => {
  const { token, password } = await askFor();
  for (const name of [`${"a".repeat(99)}👍👍`, "Max \ud83d Muster"]) {
    const visitor = stranger(token);
    await visitor.unlock(password);
    expect((await visitor.ask("POST", "/sender", { body: { name } })).statusCode).toBe(204);
    const { sender } = handInReceipt.parse((await visitor.ask("GET", "/receipt")).json());
    expect(sender?.name).toBe(name.toWellFormed().slice(0, 101));
    expect((await handIn(visitor, "Brief.txt", "Guten Tag")).statusCode).toBe(204);
  }
});

test("only what is asked for comes in: by ending, size, number and content", async () => {
  const { token, password } = await askFor({ types: ["pdf"], largest: 100, mostFiles: 2 });
  const visitor = stranger(token);
  await visitor.unlock(password);
  await visitor.ask("POST", "/sender", { body: { name: "Max" } });
  const program = Buffer.concat([Buffer.from("MZ"), Buffer.alloc(60)]);
  expect((await handIn(visitor, "setup.exe", program)).statusCode).toBe(415);
  expect((await handIn(visitor, "Brief.docx", "x")).statusCode).toBe(415);
  expect((await handIn(visitor, "Gross.pdf", Buffer.alloc(101))).statusCode).toBe(413);
  const disguised = await handIn(visitor, "Rechnung.pdf", program);
  expect([disguised.statusCode, faultOf(disguised)]).toEqual([415, "Programme und Dokumente mit Makros werden hier nicht angenommen."]);
  expect((await handIn(visitor, "a.pdf", "%PDF-1.7 a")).statusCode).toBe(204);
  expect((await handIn(visitor, "b.pdf", "%PDF-1.7 b")).statusCode).toBe(204);
  expect((await handIn(visitor, "c.pdf", "%PDF-1.7 c")).statusCode).toBe(413);
  const receipt = handInReceipt.parse((await visitor.ask("GET", "/receipt")).json());
  expect(receipt.files.map((file) => file.name)).toEqual(["a.pdf", "b.pdf"]);
});

test("nobody fills a box: neither with more than is asked for in sum, nor with more than was announced, nor with what no disk holds", async () => {
  const { id, token, password } = await askFor({ mostBytes: 100 });
  const visitor = stranger(token);
  await visitor.unlock(password);
  await visitor.ask("POST", "/sender", { body: { name: "<b>Max</b>" } });
  const announce = (name: string, size: number) => visitor.ask("POST", "/uploads", { body: { name, size } });
  expect((await handIn(visitor, "a.txt", "x".repeat(60))).statusCode).toBe(204);
  for (const size of [41, Number.MAX_SAFE_INTEGER]) expect((await announce("b.txt", size)).statusCode).toBe(413);
  for (const size of [-1, 0.5, 1e300]) expect((await announce("b.txt", size)).statusCode).toBe(400);
  // What is announced counts, or many at once would get around it.
  const { url } = handInUpload.parse((await announce("b.txt", 40)).json());
  expect((await announce("c.txt", 1)).statusCode).toBe(413);
  const patch = (raw: string) =>
    visitor.ask("PATCH", url.slice(url.indexOf("/uploads")), {
      raw,
      headers: { "tus-resumable": "1.0.0", "upload-offset": "0", "content-type": "application/offset+octet-stream" },
    });
  expect((await patch("y".repeat(41))).statusCode).toBe(413);
  expect((await patch("y".repeat(40))).statusCode).toBe(204);
  const details = linkDetails.parse((await anna.ask("GET", `/api/v1/requests/${id}`)).json());
  expect(details.files.map((file) => [file.path.at(-1), file.size])).toEqual([
    ["a.txt", 60],
    ["b.txt", 40],
  ]);
});

test("a disguised file sent in crumbs does not arrive either, and an honest one goes on after a break", async () => {
  const { token, password } = await askFor();
  const visitor = stranger(token);
  await visitor.unlock(password);
  await visitor.ask("POST", "/sender", { body: { name: "Max" } });
  const crumbs = async (name: string, content: Buffer, sizes: number[]) => {
    const { url } = handInUpload.parse((await visitor.ask("POST", "/uploads", { body: { name, size: content.length } })).json());
    const rest = url.slice(url.indexOf("/uploads"));
    const statuses: number[] = [];
    let offset = 0;
    for (const size of [...sizes, content.length]) {
      const part = content.subarray(offset, offset + size);
      const answer = await visitor.ask("PATCH", rest, {
        raw: part,
        headers: { "tus-resumable": "1.0.0", "upload-offset": String(offset), "content-type": "application/offset+octet-stream" },
      });
      statuses.push(answer.statusCode);
      if (answer.statusCode !== 204) break;
      offset += part.length;
      if (offset >= content.length) break;
    }
    return { statuses, rest };
  };
  const program = Buffer.concat([Buffer.from("MZ"), Buffer.alloc(6000, 1)]);
  expect((await crumbs("Plan.pdf", program, [1, 1, 1000])).statuses).toEqual([204, 204, 204, 415]);
  const honest = Buffer.concat([Buffer.from("%PDF-1.7 "), Buffer.alloc(6000, 1)]);
  const { statuses, rest } = await crumbs("Plan.pdf", honest, [1, 1, 1000]);
  expect(statuses).toEqual([204, 204, 204, 204]);
  const standing = await visitor.ask("HEAD", rest, { headers: { "tus-resumable": "1.0.0" } });
  expect(standing.headers["upload-offset"]).toBe(String(honest.length));
  expect(handInReceipt.parse((await visitor.ask("GET", "/receipt")).json()).files.map((file) => file.name)).toEqual(["Plan.pdf"]);
});

test("first bytes that were never taken do not stand for those that were", async () => {
  const { token, password } = await askFor();
  const visitor = stranger(token);
  await visitor.unlock(password);
  await visitor.ask("POST", "/sender", { body: { name: "Max" } });
  const program = Buffer.concat([Buffer.from("MZ"), Buffer.alloc(6000, 1)]);
  const { url } = handInUpload.parse((await visitor.ask("POST", "/uploads", { body: { name: "Plan.pdf", size: program.length } })).json());
  const patch = async (offset: number, raw: Buffer): Promise<number> => {
    const headers = { "tus-resumable": "1.0.0", "upload-offset": String(offset), "content-type": "application/offset+octet-stream" };
    return (await visitor.ask("PATCH", url.slice(url.indexOf("/uploads")), { raw, headers })).statusCode;
  };
  expect(await patch(0, program.subarray(0, 100))).toBe(204);
  // Looks like a document, and comes where the upload does not stand any more.
  expect(await patch(0, Buffer.concat([Buffer.from("%PDF-1.7 "), Buffer.alloc(5000, 1)]))).toBe(409);
  expect(await patch(100, program.subarray(100))).toBe(415);
  expect(handInReceipt.parse((await visitor.ask("GET", "/receipt")).json()).files).toEqual([]);
});

test("a hand-in that a new password cut off was told that the link had been recalled", async () => {
  const { id, token, password } = await askFor();
  const visitor = stranger(token);
  await visitor.unlock(password);
  await visitor.ask("POST", "/sender", { body: { name: "Max" } });
  const { url } = handInUpload.parse((await visitor.ask("POST", "/uploads", { body: { name: "Plan.pdf", size: 1000 } })).json());
  const body = new PassThrough();
  body.write("%PDF-1.7 ");
  const running = visitor.ask("PATCH", url.slice(url.indexOf("/uploads")), {
    raw: body,
    headers: {
      "tus-resumable": "1.0.0",
      "upload-offset": "0",
      "content-type": "application/offset+octet-stream",
      "content-length": "1000",
    },
  });
  expect((await anna.ask("PUT", `/api/v1/requests/${id}`, { body: { newPassword: true } })).statusCode).toBe(200);
  const answer = await running;
  body.destroy();
  expect([answer.statusCode, faultOf(answer)]).toEqual([403, "Bitte geben Sie zuerst das Passwort ein."]);
});

test("receipts are PDFs with real text: for who handed in, and for who asked", async () => {
  const { id, token, password } = await askFor();
  const visitor = stranger(token);
  await visitor.unlock(password);
  await visitor.ask("POST", "/sender", { body: { name: "Jürgen Groß" } });
  await handIn(visitor, "Übersicht Żółć.pdf", "%PDF-1.7 a");
  expect((await stranger(token).ask("GET", "/receipt.pdf")).statusCode).toBe(403);
  expect((await visitor.ask("POST", "/receipt")).statusCode).toBe(200);
  const own = await visitor.ask("GET", "/receipt.pdf");
  expect([own.statusCode, own.headers["content-type"]]).toEqual([200, "application/pdf"]);
  const pdfium = await PDFiumLibrary.init();
  const textOf = async (bytes: Buffer): Promise<string> => {
    const document = await pdfium.loadDocument(bytes);
    const text = [...document.pages()].map((page) => page.getText()).join("\n");
    document.destroy();
    // Where a line is broken is the letters' business.
    return text.replaceAll(/\s+/g, " ");
  };
  try {
    const text = await textOf(own.rawPayload);
    for (const part of ["Eingangsbestätigung – Gemeinde Hohenwarth", "Jürgen Groß", "Übersicht Żółć.pdf", "SHA-256"])
      expect(text).toContain(part);
    const kept = await anna.ask("GET", `/api/v1/requests/${id}/receipt.pdf`);
    expect(await textOf(kept.rawPayload)).toContain("Beleg einer Anforderung – Gemeinde Hohenwarth");
    // Tagged, in its language, with a title that readers show.
    for (const mark of ["/MarkInfo", "/Lang (de-DE)", "/StructTreeRoot", "/DisplayDocTitle true"])
      expect(kept.rawPayload.toString("latin1")).toContain(mark);
  } finally {
    pdfium.destroy();
  }
  const bernd = await scene.person("bernd@hohenwarth");
  expect((await bernd.ask("GET", `/api/v1/requests/${id}/receipt.pdf`)).statusCode).toBe(404);
});
