// tus 1.0.0 over HTTP against a whole server: what each client sends, and what it must hear.
import { createHash } from "node:crypto";
import net from "node:net";
import { type Answer, propfindBody, signIn, spaceOf, startComposedServer, type ComposedServer, type TestActor } from "@landbox/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let server: ComposedServer;
let anna: TestActor;
let space: string;
beforeAll(async () => {
  server = await startComposedServer();
  anna = server.actor("anna");
  space = await spaceOf(server, anna);
});
afterAll(() => server?.stop());

const version = { "tus-resumable": "1.0.0" };
const offsetType = { "content-type": "application/offset+octet-stream" };
const base64 = (text: string) => Buffer.from(text).toString("base64");
const metadataOf = (pairs: Record<string, string>) =>
  Object.entries(pairs)
    .map(([key, value]) => `${key} ${base64(value)}`)
    .join(",");
const hash = (algorithm: string, bytes: string | Uint8Array) => createHash(algorithm).update(bytes);

interface Creation {
  readonly at?: string;
  readonly length: number;
  readonly metadata: Record<string, string>;
  readonly body?: string | Uint8Array;
  readonly headers?: Record<string, string>;
}
const create = ({ at = "/remote.php/webdav/", length, metadata, body, headers }: Creation): Promise<Answer> =>
  anna.ask("POST", at, {
    headers: {
      ...version,
      "upload-length": String(length),
      "upload-metadata": metadataOf(metadata),
      ...(body === undefined ? {} : offsetType),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
const pathOf = (created: Answer): string => {
  expect(created.status, created.text).toBe(201);
  const location = String(created.headers.location);
  expect(location.startsWith(`${server.origin}/remote.php/dav/tus/`), location).toBe(true);
  return new URL(location).pathname;
};
const patch = (url: string, offset: number, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Answer> =>
  anna.ask("PATCH", url, { headers: { ...version, ...offsetType, "upload-offset": String(offset), ...headers }, body });
const head = (url: string): Promise<Answer> => anna.ask("HEAD", url, { headers: version });
const etagOf = async (path: string): Promise<string> => {
  const answer = await anna.dav("PROPFIND", path, { headers: { depth: "0" }, body: propfindBody("d:getetag") });
  return (/<d:getetag>([^<]+)</.exec(answer.text)?.[1] ?? "").replaceAll("&quot;", '"');
};
const used = async (): Promise<number> => {
  const answer = await anna.dav("PROPFIND", "", { headers: { depth: "0" }, body: propfindBody("d:quota-used-bytes") });
  return Number(/<d:quota-used-bytes>(\d+)</.exec(answer.text)?.[1]);
};

describe("tus", () => {
  it("is announced by OPTIONS and by the listing of a folder", async () => {
    for (const path of ["/remote.php/webdav/", "/remote.php/dav/files/anna/", `/dav/spaces/${space}/`, "/remote.php/dav/tus/x"]) {
      const { headers, status } = await anna.ask("OPTIONS", path);
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        "tus-resumable": "1.0.0",
        "tus-version": "1.0.0",
        "tus-extension": "creation,creation-with-upload,checksum,expiration,termination",
        "tus-checksum-algorithm": "sha1,sha256,md5",
      });
      expect(Number(headers["tus-max-size"])).toBeGreaterThan(2 ** 40);
    }
    const { headers } = await anna.ask("PROPFIND", `/dav/spaces/${space}/`, { headers: { depth: "1" } });
    expect(headers["tus-extension"]).toContain("creation-with-upload");
  });

  it("takes a whole file with the POST as ownCloud 2.11 sends it, and tells all that a PROPFIND would", async () => {
    const body = "drei";
    const created = await create({
      at: "/remote.php/dav/files/anna/",
      length: 4,
      metadata: { filename: "/ganz.txt", checksum: `SHA1 ${hash("sha1", body).digest("hex")}` },
      body,
      headers: { "x-oc-mtime": "1795417423", "upload-offset": "0" },
    });
    expect(created.headers).toMatchObject({
      "upload-offset": "4",
      "tus-resumable": "1.0.0",
      "oc-perm": "RDNVW",
      "x-oc-mtime": "accepted",
      "last-modified": "Mon, 23 Nov 2026 07:03:43 GMT",
    });
    expect(created.headers.etag).toBe(await etagOf("ganz.txt"));
    expect(created.headers["oc-etag"]).toBe(created.headers.etag);
    const got = await anna.dav("GET", "ganz.txt");
    expect(got.text).toBe(body);
    expect(got.headers["oc-fileid"]).toBe(created.headers["oc-fileid"]);
    // A client that missed the answer asks.
    const asked = await head(pathOf(created));
    expect([asked.status, asked.headers["upload-offset"], asked.headers["upload-length"]]).toEqual([200, "4", "4"]);
    expect(asked.headers["oc-fileid"]).toBe(created.headers["oc-fileid"]);
    expect((await anna.ask("DELETE", pathOf(created), { headers: version })).status).toBe(204);
    expect((await head(pathOf(created))).status).toBe(404);
    expect((await anna.dav("GET", "ganz.txt")).text).toBe(body);
  });

  it("goes on where the client left, part by part, and finishes with the last byte", async () => {
    const bytes = Buffer.from(Array.from({ length: 900_000 }, (_, i) => i % 251));
    await anna.dav("MKCOL", "Ordner");
    const url = pathOf(
      await create({
        at: `/dav/spaces/${space}/Ordner`,
        length: bytes.length,
        metadata: { name: "groß.bin", filename: "groß.bin", type: "", mtime: "1795417423.75" },
      }),
    );
    expect((await anna.dav("GET", "Ordner/gro%C3%9F.bin")).status).toBe(404);
    const empty = await head(url);
    expect(empty.headers).toMatchObject({ "upload-offset": "0", "upload-length": "900000", "cache-control": "no-store" });
    expect(empty.headers["upload-metadata"]).toBe(metadataOf({ name: "groß.bin", filename: "groß.bin", type: "", mtime: "1795417423.75" }));
    expect(Date.parse(String(empty.headers["upload-expires"]))).toBeGreaterThan(Date.now());
    let at = 0;
    for (const size of [1, 300_000, 500_000]) {
      const answer = await patch(url, at, bytes.subarray(at, at + size));
      at += size;
      expect([answer.status, answer.headers["upload-offset"]]).toEqual([204, String(at)]);
      expect(answer.headers.etag).toBeUndefined();
      expect((await head(url)).headers["upload-offset"]).toBe(String(at));
    }
    const last = await patch(url, at, bytes.subarray(at));
    expect([last.status, last.headers["upload-offset"]]).toEqual([204, "900000"]);
    expect(last.headers.etag).toBe(await etagOf("Ordner/gro%C3%9F.bin"));
    const got = await anna.dav("GET", "Ordner/gro%C3%9F.bin");
    expect(got.body.equals(bytes)).toBe(true);
    expect(got.headers["last-modified"]).toBe("Mon, 23 Nov 2026 07:03:43 GMT");
    // Told again to a client that did not hear it; nothing is written twice.
    const again = await patch(url, 900_000, "");
    expect([again.status, again.headers.etag]).toEqual([204, last.headers.etag]);
    expect((await patch(url, 0, "x")).status).toBe(409);
  });

  it("makes an empty file of an upload without bytes", async () => {
    const created = await create({ length: 0, metadata: { filename: "leer.txt" } });
    expect(created.headers["oc-fileid"]).toBeDefined();
    expect((await anna.dav("GET", "leer.txt")).status).toBe(200);
  });

  it("works for a page of the same origin with its session, and for nobody else", async () => {
    const web = await signIn(server, anna);
    const headers = { ...version, "upload-length": "5", "upload-metadata": metadataOf({ filename: "seite.txt" }) };
    const created = await web.ask("POST", "/remote.php/webdav/", { headers });
    const url = pathOf(created);
    for (const other of [server.actor("bernd"), server.actor("anna", "arrach")])
      for (const method of ["HEAD", "DELETE"]) expect((await other.ask(method, url, { headers: version })).status).toBe(404);
    const sent = await web.ask("POST", url, {
      headers: { ...version, ...offsetType, "upload-offset": "0", "x-http-method-override": "PATCH" },
      body: "hallo",
    });
    expect(sent.status, sent.text).toBe(204);
    expect((await anna.dav("GET", "seite.txt")).text).toBe("hallo");
  });

  it("answers with the address that the client used, so that its next request comes here", async () => {
    const at = async (headers: Record<string, string>) =>
      String((await create({ length: 9, metadata: { filename: "adresse.txt" }, headers })).headers.location);
    expect(await at({ host: "anderswo.example:8443" })).toMatch(/^http:\/\/anderswo\.example:8443\/remote\.php\/dav\/tus\//);
    expect(await at({ "x-forwarded-host": "box.example", "x-forwarded-proto": "https" })).toMatch(/^https:\/\/box\.example\//);
    expect(await at({ host: "hohenwarth.localhost" })).toMatch(/^http:\/\/hohenwarth\.localhost\//);
  });

  it("keeps the bytes of a connection that broke", async () => {
    const url = pathOf(await create({ length: 400_000, metadata: { filename: "bruch.bin" } }));
    const bytes = Buffer.alloc(400_000, "b");
    await new Promise<void>((resolve, reject) => {
      const socket = net.connect(server.port, "127.0.0.1", () => {
        const lines = [
          `PATCH ${url} HTTP/1.1`,
          "Host: x",
          `Authorization: ${anna.authorization}`,
          "Tus-Resumable: 1.0.0",
          "Upload-Offset: 0",
        ];
        socket.write([...lines, "Content-Type: application/offset+octet-stream", "Content-Length: 400000", "", ""].join("\r\n"));
        socket.write(bytes.subarray(0, 300_000), () => setTimeout(() => socket.destroy(), 300));
      });
      socket.on("close", () => resolve());
      socket.on("error", reject);
    });
    const offset = 300_000;
    await expect.poll(async () => Number((await head(url)).headers["upload-offset"]), { timeout: 30_000, interval: 100 }).toBe(offset);
    expect((await patch(url, offset, bytes.subarray(offset))).status).toBe(204);
    expect((await anna.dav("GET", "bruch.bin")).body.equals(bytes)).toBe(true);
  });

  it("lets one of two writers at once win, and mixes nothing", async () => {
    const url = pathOf(await create({ length: 2_000_000, metadata: { filename: "wettlauf.bin" } }));
    const answers = await Promise.all(["a", "b", "c"].map((letter) => patch(url, 0, Buffer.alloc(2_000_000, letter))));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 204)).toHaveLength(1);
    for (const status of statuses) expect([204, 409, 423]).toContain(status);
    const { body } = await anna.dav("GET", "wettlauf.bin");
    expect(new Set(body)).toEqual(new Set(["abc".charCodeAt(statuses.indexOf(204))]));
    expect(body).toHaveLength(2_000_000);
  });

  it("throws away bytes whose checksum is wrong, and keeps those before", async () => {
    const url = pathOf(await create({ length: 600_010, metadata: { filename: "geprueft.bin" } }));
    const part = Buffer.alloc(600_000, "p");
    const sum = (algorithm: string, bytes: Uint8Array) => ({
      "upload-checksum": `${algorithm} ${hash(algorithm, bytes).digest("base64")}`,
    });
    expect((await patch(url, 0, "0123456789", sum("md5", Buffer.from("0123456789")))).status).toBe(204);
    const wrong = await patch(url, 10, part, sum("sha1", Buffer.from("something else")));
    expect([wrong.status, wrong.headers["tus-resumable"]]).toEqual([460, "1.0.0"]);
    expect((await head(url)).headers["upload-offset"]).toBe("10");
    expect((await patch(url, 10, part, { "upload-checksum": "crc32 AAAA" })).status).toBe(400);
    expect((await patch(url, 10, part, sum("sha256", part))).status).toBe(204);
    expect((await anna.dav("GET", "geprueft.bin")).headers["oc-checksum"]).toBe(
      `SHA1:${hash("sha1", Buffer.concat([Buffer.from("0123456789"), part])).digest("hex")}`,
    );
  });

  it("refuses a file whose own checksum is wrong, also one that came in parts, and gives back what it reserved", async () => {
    const before = await used();
    const metadata = { filename: "falsch.bin", checksum: `SHA1 ${hash("sha1", "other").digest("hex")}` };
    expect((await create({ length: 5, metadata, body: "bytes" })).status).toBe(460);
    const url = pathOf(await create({ length: 5, metadata, body: "byt" }));
    expect((await patch(url, 3, "es")).status).toBe(460);
    expect((await head(url)).status).toBe(404);
    expect((await anna.dav("GET", "falsch.bin")).status).toBe(404);
    expect(await used()).toBe(before);
  });

  it("looks at If-Match before the first byte and again with the last", async () => {
    await anna.dav("PUT", "stand.txt", { body: "one" });
    const etag = await etagOf("stand.txt");
    const options = { length: 6, metadata: { filename: "/stand.txt" }, headers: { "if-match": etag } };
    const url = pathOf(await create({ ...options, body: "two" }));
    await anna.dav("PUT", "stand.txt", { body: "changed" });
    expect((await patch(url, 3, "two")).status).toBe(412);
    expect((await create({ ...options, body: "twotwo" })).status).toBe(412);
    expect((await create(options)).status).toBe(412);
    expect((await anna.dav("GET", "stand.txt")).text).toBe("changed");
    const now = { ...options, headers: { "if-match": await etagOf("stand.txt") } };
    const again = pathOf(await create({ ...now, body: "two" }));
    const finished = await patch(again, 3, "two");
    expect([finished.status, finished.headers.etag]).toEqual([204, await etagOf("stand.txt")]);
    expect((await anna.dav("GET", "stand.txt")).text).toBe("twotwo");
  });

  it("follows a folder that was renamed while the bytes came", async () => {
    await anna.dav("MKCOL", "vorher");
    const url = pathOf(await create({ length: 4, metadata: { filename: "/vorher/a.txt" }, body: "ab" }));
    await anna.dav("MOVE", "vorher", { headers: { destination: "/remote.php/webdav/nachher" } });
    expect((await patch(url, 2, "cd")).status).toBe(204);
    expect((await anna.dav("GET", "nachher/a.txt")).text).toBe("abcd");
  });

  it("finishes by a question what a lock had kept from being finished", async () => {
    await anna.dav("PUT", "gesperrt.txt", { body: "old" });
    const url = pathOf(await create({ length: 4, metadata: { filename: "gesperrt.txt" }, body: "ne" }));
    const locked = await anna.dav("LOCK", "gesperrt.txt", {
      headers: { depth: "0" },
      body: '<?xml version="1.0"?><d:lockinfo xmlns:d="DAV:"><d:lockscope><d:exclusive/></d:lockscope><d:locktype><d:write/></d:locktype></d:lockinfo>',
    });
    expect((await patch(url, 2, "u!")).status).toBe(423);
    // It must not look finished: the client would throw its copy away.
    expect((await head(url)).status).toBe(423);
    await anna.dav("UNLOCK", "gesperrt.txt", { headers: { "lock-token": String(locked.headers["lock-token"]) } });
    const asked = await head(url);
    expect([asked.status, asked.headers["upload-offset"], asked.headers.etag]).toEqual([200, "4", await etagOf("gesperrt.txt")]);
    expect((await anna.dav("GET", "gesperrt.txt")).text).toBe("neu!");
  });

  it("ends an upload on demand, with what it reserved", async () => {
    const before = await used();
    const url = pathOf(await create({ length: 5_000, metadata: { filename: "weg.bin" }, body: "bytes" }));
    expect(await used()).toBe(before + 5_000);
    expect((await anna.ask("DELETE", url, { headers: version })).status).toBe(204);
    expect(await used()).toBe(before);
    expect((await patch(url, 5, "x")).status).toBe(404);
    expect((await anna.ask("DELETE", url, { headers: version })).status).toBe(404);
  });

  it("says no as tus says it", async () => {
    const url = pathOf(await create({ length: 5, metadata: { filename: "nein.txt" } }));
    const other = await anna.ask("HEAD", url, { headers: { "tus-resumable": "0.2.2" } });
    expect([other.status, other.headers["tus-version"]]).toEqual([412, "1.0.0"]);
    expect((await anna.ask("HEAD", url)).status).toBe(412);
    expect((await patch(url, 1, "x")).status).toBe(409);
    expect((await patch(url, 0, "longer than announced")).status).toBe(413);
    expect((await patch(url, 0, "x", { "content-type": "text/plain" })).status).toBe(415);
    expect((await patch(url, 0, "x", { "upload-offset": "-1" })).status).toBe(400);
    const get = await anna.ask("GET", url, { headers: version });
    expect([get.status, get.headers.allow]).toEqual([405, "OPTIONS, HEAD, PATCH, POST, DELETE"]);
    expect((await create({ length: 2 ** 45, metadata: { filename: "x" } })).status).toBe(413);
    expect((await create({ length: 3, metadata: { filename: "x" }, body: "more than three" })).status).toBe(413);
    expect((await create({ length: 3, metadata: {} })).status).toBe(412);
    expect((await create({ length: 3, metadata: { filename: "../x" } })).status).toBe(412);
    expect((await create({ length: 3, metadata: { filename: "no/folder/x" } })).status).toBe(409);
    expect((await create({ length: 3, metadata: { filename: "Ordner" } })).status).toBe(409);
    expect((await anna.ask("POST", "/remote.php/webdav/")).status).toBe(405);
    expect((await anna.ask("POST", "/remote.php/webdav/", { headers: { "upload-length": "3" } })).status).toBe(412);
    expect((await head("/remote.php/dav/tus/1.00000000000000000000000000000000")).status).toBe(404);
    expect((await head(url)).headers["upload-offset"]).toBe("0");
  });
});
