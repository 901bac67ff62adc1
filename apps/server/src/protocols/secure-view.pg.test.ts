// Who may only look gets no byte of a file as it is: every door of every protocol is tried, for people of the box, of another one, and through links.
import { basicAuthorization, propfindBody, signIn, startComposedServer, type ComposedServer, type TestActor } from "@landbox/test-kit";
import PdfDocument from "pdfkit";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const password = "Regen am Dienstagabend 7";
const api = "/ocs/v2.php/apps/files_sharing/api/v1";
const without = JSON.stringify([{ scope: "permissions", key: "download", enabled: false }]);
const secret = "Nur für den nichtöffentlichen Teil.";

let server: ComposedServer;
let anna: TestActor;
let picture: Buffer;
/** Of Anna's folder, its files, and a version of one. */
const ids = new Map<string, number>();
let version = 0;
let token: string;

const ocs = async (who: TestActor, method: string, path: string, form?: Record<string, string>) => {
  const answer = await who.ask(method, `${api}${path}${path.includes("?") ? "&" : "?"}format=json`, {
    headers: { "ocs-apirequest": "true", ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}) },
    ...(form ? { body: new URLSearchParams(form).toString() } : {}),
  });
  return { status: answer.status, data: (JSON.parse(answer.text) as { ocs: { data: unknown } }).ocs.data as Record<string, unknown> };
};
const idOf = async (path: string): Promise<number> => {
  const found = await anna.dav("PROPFIND", path, { headers: { depth: "0" }, body: propfindBody("oc:fileid") });
  return Number(/<oc:fileid>(\d+)/.exec(found.text)?.[1]);
};
const id = (name: string): number => ids.get(name) ?? 0;

beforeAll(async () => {
  server = await startComposedServer();
  anna = server.actor("anna");
  picture = await sharp({ create: { width: 900, height: 600, channels: 3, background: "#2266aa" } })
    .png()
    .toBuffer();
  await anna.dav("MKCOL", "Sitzung");
  await anna.dav("MKCOL", "Sitzung/Anlagen");
  await anna.dav("PUT", "Sitzung/Vorlage.txt", { body: "erste Fassung" });
  await anna.dav("PUT", "Sitzung/Vorlage.txt", { body: secret });
  await anna.dav("PUT", "Sitzung/leer.txt", { body: "" });
  await anna.dav("PUT", "Sitzung/Plan.png", { body: picture });
  await anna.dav("PUT", "Sitzung/Vorlage.pdf", { body: await taggedPdf() });
  await anna.dav("PUT", "Sitzung/kaputt.pdf", { body: "%PDF-1.7 und sonst nichts" });
  for (const path of [
    "Sitzung",
    "Sitzung/Anlagen",
    "Sitzung/Vorlage.txt",
    "Sitzung/leer.txt",
    "Sitzung/Plan.png",
    "Sitzung/Vorlage.pdf",
    "Sitzung/kaputt.pdf",
  ])
    ids.set(path.split("/").at(-1) ?? "", await idOf(path));
  const versions = await anna.ask("PROPFIND", `/dav/meta/${id("Vorlage.txt")}/v`, { headers: { depth: "1" } });
  version = Number(/\/v\/(\d+)</.exec(versions.text)?.[1]);
  for (const shareWith of ["bernd", "bernd@arrach"])
    expect(
      (await ocs(anna, "POST", "/shares", { path: "/Sitzung", shareType: "0", shareWith, permissions: "1", attributes: without })).status,
    ).toBe(200);
  const link = await ocs(anna, "POST", "/shares", { path: "/Sitzung", shareType: "3", password, permissions: "1", hideDownload: "true" });
  token = String(link.data["token"]);
});
afterAll(() => server?.stop());

/** Two pages; the second column of the first is drawn before the first, and is read after it. */
async function taggedPdf(): Promise<Buffer> {
  const document = new PdfDocument({ tagged: true, pdfVersion: "1.7", lang: "de", info: { Title: "Vorlage" } });
  const pieces: Buffer[] = [];
  document.on("data", (piece: Buffer) => pieces.push(piece));
  const ended = new Promise((resolve) => document.on("end", resolve));
  const after = document.struct("P", {}, () => void document.text("Zweitens: die Kosten.", 320, 200));
  const root = document.struct("Document");
  document.addStructure(root);
  root.add(document.struct("H1", {}, () => void document.fontSize(20).text("Haushalt 2027", 72, 72)));
  const before = document.struct("P", {}, () => void document.fontSize(12).text("Erstens: der Anlass.", 72, 200));
  after.end();
  root.add(before).add(after);
  document.addPage();
  root.add(document.struct("H2", {}, () => void document.text("Beschluss", 72, 72)));
  root.end();
  document.end();
  await ended;
  return Buffer.concat(pieces);
}

/** How many of a picture's pixels differ clearly from another one's. */
async function differing(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = await Promise.all([one, other].map((bytes) => sharp(bytes).greyscale().raw().toBuffer()));
  return a!.reduce((sum, value, i) => sum + (Math.abs(value - (b?.[i] ?? 0)) > 24 ? 1 : 0), 0);
}

interface Try {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const here = { destination: "/remote.php/webdav/meins.txt" };
const json = { "content-type": "application/json", "x-requested-with": "XMLHttpRequest" };

/** Everything that hands out a file, or something that only its holder knows. `space`: of the giver. */
function doors(space: string, root: number): Try[] {
  const [file, image, empty] = [id("Vorlage.txt"), id("Plan.png"), id("leer.txt")];
  const part = encodeURIComponent(`${space}!${root}`);
  const item = `${encodeURIComponent(`${space}$${space}!${file}`)}`;
  const get = (what: string, path: string, headers: Record<string, string> = {}): Try => ({ what, method: "GET", path, headers });
  const trees = ["/remote.php/webdav/Sitzung", `/dav/spaces/${encodeURIComponent(`${space}$${space}!${root}`)}`];
  return [
    ...trees.flatMap((tree) => [
      get("content", `${tree}/Vorlage.txt`),
      get("a range", `${tree}/Vorlage.txt`, { range: "bytes=0-3" }),
      get("an empty file", `${tree}/leer.txt`),
      { what: "headers of a content", method: "HEAD", path: `${tree}/Vorlage.txt` },
      get("whether it is still the same", `${tree}/Vorlage.txt`, { "if-none-match": "*" }),
      get("a large preview", `${tree}/Plan.png?preview=1&x=1024&y=1024`),
      { what: "copy", method: "COPY", path: `${tree}/Vorlage.txt`, headers: here },
      { what: "copy of the folder", method: "COPY", path: tree, headers: { destination: "/remote.php/webdav/Kopie" } },
      { what: "move", method: "MOVE", path: `${tree}/Vorlage.txt`, headers: here },
    ]),
    { what: "versions", method: "PROPFIND", path: `/dav/meta/${file}/v`, headers: { depth: "1" } },
    { what: "a version", method: "PROPFIND", path: `/dav/meta/${file}/v/${version}`, headers: { depth: "0" } },
    get("a version's content", `/dav/meta/${file}/v/${version}`),
    { what: "a version's return", method: "COPY", path: `/dav/meta/${file}/v/${version}`, headers: here },
    get("a large thumbnail by id", `/index.php/core/preview?fileId=${image}&x=512&y=512`),
    get("a large thumbnail by path", "/index.php/core/preview.png?file=/Sitzung/Plan.png&x=512&y=512"),
    get("a thumbnail for the desktop", "/index.php/apps/files/api/v1/thumbnail/512/512/Sitzung/Plan.png"),
    get("archiver", `/archiver?id=${file}&id=${empty}`),
    get("archiver of the folder", `/archiver?id=${root}`),
    get("page: thumbnail", `/api/v1/spaces/${part}/nodes/${image}/thumbnail?size=512`),
    get("page: document", `/api/v1/spaces/${part}/nodes/${file}/document`),
    get("page: versions", `/api/v1/spaces/${part}/nodes/${file}/versions`),
    {
      what: "page: archive",
      method: "POST",
      path: `/api/v1/spaces/${part}/archives`,
      headers: json,
      body: JSON.stringify({ ids: [root] }),
    },
    get("graph: content", `/graph/v1.0/drives/${space}/items/${item}/content`),
  ];
}

async function tryAll(who: TestActor, tries: readonly Try[]): Promise<void> {
  const session = await signIn(server, who);
  for (const { what, method, path, headers = {}, body } of tries) {
    const asking = path.startsWith("/api/") ? session : who;
    const answer = await asking.ask(method, path, { headers, ...(body === undefined ? {} : { body }) });
    const told = `${what}: ${method} ${path} → ${answer.status} ${answer.text.slice(0, 200)}`;
    // Where there is no such address, there is nothing to be had.
    expect([403, 404, 405], told).toContain(answer.status);
    if (!/graph|move|return/.test(what)) expect(answer.status, told).toBe(403);
    expect(answer.text, told).not.toContain("nichtöffentlich");
    if (method === "GET" && answer.status === 403)
      expect(answer.text, told).toMatch(/weder herunterladen noch kopieren|neither download nor copy/);
    expect(answer.headers["oc-checksum"], told).toBeUndefined();
  }
}

describe("who may only look", () => {
  it.each([
    ["a person of the box", "hohenwarth"],
    ["a person of another box", "arrach"],
  ])("%s lists names, and gets no byte of a file through any door", async (_who, box) => {
    const bernd = server.actor("bernd", box);
    const listed = await bernd.dav("PROPFIND", "Sitzung", {
      headers: { depth: "1" },
      body: propfindBody("oc:permissions", "oc:checksums", "d:getcontentlength", 'nc:share-attributes xmlns:nc="http://nextcloud.org/ns"'),
    });
    expect(listed.status).toBe(207);
    expect(listed.text).toContain("Sitzung/Vorlage.txt");
    expect(listed.text).toContain("<oc:permissions>SMX</oc:permissions>");
    expect(listed.text).toContain(`<d:getcontentlength>${Buffer.byteLength(secret)}<`);
    expect(listed.text).toContain("&quot;download&quot;,&quot;enabled&quot;:false");
    expect(listed.text).not.toContain("SHA1:");
    const { info } = await signIn(server, bernd);
    const shared = info.spaces.find(({ kind }) => kind === "share");
    expect(shared).toMatchObject({ mayWrite: false, viewOnly: true });
    const [space = ""] = (shared?.id ?? "").split("!");
    await tryAll(bernd, doors(space, id("Sitzung")));
    // What is harmless stays: a sign for a list.
    const small = await bernd.ask("GET", `/index.php/core/preview?fileId=${id("Plan.png")}&x=64&y=64`);
    expect([small.status, small.headers["content-type"]]).toEqual([200, "image/jpeg"]);
    const details = await (
      await signIn(server, bernd)
    ).ask("GET", `/api/v1/spaces/${encodeURIComponent(shared?.id ?? "")}/nodes/${id("Vorlage.txt")}`);
    expect(JSON.parse(details.text)).toMatchObject({ checksums: null, versions: { count: 0, size: 0 } });
  });

  it("clients are told by attributes and roles", async () => {
    const bernd = server.actor("bernd");
    const [received] = (await ocs(bernd, "GET", "/shares?shared_with_me=true")).data as unknown as Record<string, unknown>[];
    expect(received).toMatchObject({ permissions: 1 });
    expect(JSON.parse(String(received?.["attributes"]))).toEqual([{ scope: "permissions", key: "download", enabled: false, value: false }]);
    const own = await anna.ask("GET", "/graph/v1beta1/me/drive/sharedByMe");
    expect(own.text).toContain("aa97fe03-7980-45ac-9e50-b325749fd7e6");
    expect(own.text).toContain('"type":"blocksDownload"');
    const theirs = await bernd.ask("GET", "/graph/v1beta1/me/drive/sharedWithMe");
    expect(theirs.text).toContain("aa97fe03-7980-45ac-9e50-b325749fd7e6");
    expect(theirs.text).not.toContain("sha1Hash");
  });

  it("pages are looked at with the own name across them, and what they say is read out in the order of their tags", async () => {
    const people = [server.actor("bernd"), server.actor("bernd", "arrach"), anna];
    const shown: Buffer[] = [];
    for (const who of people) {
      const session = await signIn(server, who);
      const { spaces } = session.info as unknown as { spaces: { id: string; kind: string }[] };
      const space = spaces.find(({ kind }) => kind === (who === anna ? "personal" : "share"))?.id ?? "";
      const at = (name: string): string => `/api/v1/spaces/${encodeURIComponent(space)}/nodes/${id(name)}/pages`;
      const outline = await session.ask("GET", at("Vorlage.pdf"));
      expect(outline.status, outline.text).toBe(200);
      const { problem, pages } = JSON.parse(outline.text) as { problem: null; pages: { text: unknown }[] };
      expect([problem, pages.map(({ text }) => text)]).toEqual([
        null,
        [
          [
            { kind: "heading", level: 1, text: "Haushalt 2027" },
            { kind: "paragraph", text: "Erstens: der Anlass." },
            { kind: "paragraph", text: "Zweitens: die Kosten." },
          ],
          [{ kind: "heading", level: 2, text: "Beschluss" }],
        ],
      ]);
      const page = await session.ask("GET", `${at("Vorlage.pdf")}/0?size=1024`);
      expect([page.status, page.headers["content-type"], page.headers["cache-control"]]).toEqual([200, "image/jpeg", "private, no-store"]);
      shown.push(page.body);
      const drawn = await session.ask("GET", `${at("Plan.png")}/0?size=2048`);
      expect([drawn.status, drawn.headers["content-type"]]).toEqual([200, "image/jpeg"]);
      expect(await differing(drawn.body, picture)).toBeGreaterThan(500);
      expect((await session.ask("GET", `${at("Vorlage.pdf")}/2`)).status).toBe(404);
      expect((await session.ask("GET", `${at("Plan.png")}/1`)).status).toBe(404);
      expect((await session.ask("GET", `${at("Vorlage.txt")}/0`)).status).toBe(404);
      expect(JSON.parse((await session.ask("GET", at("Vorlage.txt"))).text)).toEqual({ problem: "kind", pages: [] });
      expect(JSON.parse((await session.ask("GET", at("kaputt.pdf"))).text)).toEqual({ problem: "broken", pages: [] });
    }
    const [first, second, third] = shown as [Buffer, Buffer, Buffer];
    expect((await sharp(first).metadata()).height).toBe(1024);
    for (const [one, other] of [
      [first, second],
      [first, third],
      [second, third],
    ] as const)
      expect(await differing(one, other)).toBeGreaterThan(500);
    const clara = await signIn(server, server.actor("clara"));
    const { spaces } = (await signIn(server, anna)).info;
    for (const rest of ["", "/0"])
      expect((await clara.ask("GET", `/api/v1/spaces/${spaces[0]!.id}/nodes/${id("Vorlage.pdf")}/pages${rest}`)).status).toBe(404);
  });

  it("with more from elsewhere one may more: rights of several shares add up", async () => {
    const clara = server.actor("clara");
    const given = { path: "/Sitzung", shareType: "0", shareWith: "clara", permissions: "1", attributes: without };
    const { data } = await ocs(anna, "POST", "/shares", given);
    expect((await clara.dav("GET", "Sitzung/Vorlage.txt")).status).toBe(403);
    const below = await ocs(anna, "POST", "/shares", {
      path: "/Sitzung/Vorlage.txt",
      shareType: "0",
      shareWith: "clara",
      permissions: "3",
    });
    // In the folder's own tree only what the folder gives counts; by its own share the file can be had.
    expect((await clara.dav("GET", "Vorlage.txt")).text).toBe(secret);
    const changed = await ocs(anna, "PUT", `/shares/${String(data["id"])}`, { permissions: "15" });
    expect(changed.data).toMatchObject({ permissions: 1 });
    expect((await clara.dav("GET", "Sitzung/leer.txt")).status).toBe(403);
    const opened = await ocs(anna, "PUT", `/shares/${String(data["id"])}`, {
      "attributes[0][scope]": "permissions",
      "attributes[0][key]": "download",
      "attributes[0][enabled]": "true",
    });
    expect(opened.data).toMatchObject({ attributes: null });
    expect((await clara.dav("GET", "Sitzung/leer.txt")).status).toBe(200);
    for (const one of [data, below.data]) await ocs(anna, "DELETE", `/shares/${String(one["id"])}`);
  });

  it("through a link nothing can be had either", async () => {
    const visit = await anna.ask("POST", `/api/v1/public/${token}/session`, {
      headers: { ...json, authorization: "" },
      body: JSON.stringify({ password }),
    });
    expect(visit.status).toBe(200);
    expect(JSON.parse(visit.text)).toMatchObject({ content: { viewOnly: true } });
    const cookie = visit.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    const basic = { authorization: basicAuthorization("public", password) };
    const keyed = `/remote.php/dav/public-files/${token}`;
    const listed = await anna.ask("PROPFIND", `${keyed}/`, {
      headers: { ...basic, depth: "1" },
      body: propfindBody("oc:permissions", "oc:checksums"),
    });
    expect(listed.text).toContain("Vorlage.txt");
    expect(listed.text).toMatch(/<oc:permissions>[^<]*X</);
    expect(listed.text).not.toContain("SHA1:");
    const folder = await anna.ask("GET", `/api/v1/public/${token}/folder`, { headers: { cookie, authorization: "" } });
    expect(folder.text).toContain("Vorlage.txt");
    expect(folder.text).not.toMatch(/"sha256":"/);
    const own = { cookie, authorization: "" };
    const tries: [string, Record<string, string>][] = [
      [`${keyed}/Vorlage.txt`, basic],
      [`${keyed}/Plan.png?preview=1&x=1024&y=1024`, basic],
      [`/public.php/webdav/Vorlage.txt`, { authorization: basicAuthorization(token, password) }],
      [`/s/${token}/download`, basic],
      [`/s/${token}/download?files=Vorlage.txt`, basic],
      [`/index.php/s/${token}/download?path=/&files=Plan.png`, basic],
      [`/api/v1/public/${token}/files/${id("Vorlage.txt")}`, own],
      [`/api/v1/public/${token}/files/${id("Plan.png")}/thumbnail?size=2048`, own],
      [`/api/v1/public/${token}/archive`, own],
      [`/api/v1/public/${token}/archive?id=${id("Anlagen")}`, own],
    ];
    for (const [path, headers] of tries)
      for (const method of ["GET", "HEAD"]) {
        const answer = await anna.ask(method, path, { headers });
        expect(answer.status, `${method} ${path} ${answer.text.slice(0, 200)}`).toBe(403);
        expect(answer.text).not.toContain("nichtöffentlich");
      }
    // Browsers that come to the old address are led to the page, where there is something to see.
    const led = await anna.ask("GET", `/api/v1/public/${token}/download`, { headers: own });
    expect([led.status, led.headers["location"]]).toEqual([302, `/s/${token}`]);
    const at = `/api/v1/public/${token}/files/${id("Vorlage.pdf")}/pages`;
    const outline = await anna.ask("GET", at, { headers: own });
    expect([outline.status, outline.text.includes("Haushalt 2027")]).toEqual([200, true]);
    const page = await anna.ask("GET", `${at}/1`, { headers: own });
    expect([page.status, page.headers["content-type"], page.headers["cache-control"]]).toEqual([200, "image/jpeg", "private, no-store"]);
    for (const rest of ["", "/0"]) expect((await anna.ask("GET", `${at}${rest}`, { headers: { authorization: "" } })).status).toBe(403);
    const copy = await anna.ask("COPY", `${keyed}/Vorlage.txt`, { headers: { ...basic, destination: `${keyed}/Kopie.txt` } });
    expect(copy.status).toBe(403);
  });
});
