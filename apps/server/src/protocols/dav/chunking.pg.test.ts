// ownCloud's chunking of 2013 over HTTP, as clients without `dav.chunking` send it: any order, in parallel, again, on every root.
import { createHash } from "node:crypto";
import { propfindBody, spaceOf, startComposedServer, type Answer, type ComposedServer, type TestActor } from "@landbox/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let server: ComposedServer;
let anna: TestActor;
beforeAll(async () => {
  server = await startComposedServer();
  anna = server.actor("anna");
});
afterAll(() => server?.stop());

const parts = ["erster,", "zweiter,", "dritter,", "vierter"];
const whole = parts.join("");
const sha1 = (text: string) => createHash("sha1").update(text).digest("hex");
let transfers = 1_000;

interface Part {
  readonly root?: string;
  readonly name: string;
  readonly transfer: number;
  readonly index: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}
const send = ({ root = "/remote.php/webdav/", name, transfer, index, body, headers }: Part): Promise<Answer> =>
  anna.ask("PUT", `${root}${name}-chunking-${transfer}-${parts.length}-${index}`, {
    headers: { "oc-chunked": "1", "oc-total-length": String(whole.length), "oc-chunk-size": "7", "x-oc-mtime": "1795417423", ...headers },
    body: body ?? parts[index] ?? "",
  });
const quiet = (answer: Answer): void => {
  expect(answer.status, answer.text).toBe(201);
  for (const name of ["etag", "oc-etag", "oc-fileid"]) expect(answer.headers[name]).toBeUndefined();
};
const reserved = async (): Promise<number> => {
  const answer = await anna.dav("PROPFIND", "", { headers: { depth: "0" }, body: propfindBody("d:quota-used-bytes") });
  return Number(/<d:quota-used-bytes>(\d+)</.exec(answer.text)?.[1]);
};

describe("chunking of 2013", () => {
  it("makes a file of the parts in any order, on every root; only the completing part tells of it", async () => {
    const space = await spaceOf(server, anna);
    await anna.dav("MKCOL", "alt");
    for (const [i, root] of ["/remote.php/webdav/alt/", "/remote.php/dav/files/anna/alt/", `/dav/spaces/${space}/alt/`].entries()) {
      const name = `gro%C3%9F-${i}.bin`;
      const transfer = transfers++;
      for (const index of [2, 0, 1]) quiet(await send({ root, name, transfer, index }));
      expect((await anna.ask("GET", root + name)).status).toBe(404);
      const last = await send({ root, name, transfer, index: 3, headers: { "oc-checksum": `SHA1:${sha1(whole)}` } });
      expect(last.status).toBe(201);
      expect(last.headers).toMatchObject({ "x-oc-mtime": "accepted", "oc-perm": "RDNVW" });
      const got = await anna.ask("GET", root + name);
      expect([got.text, got.headers.etag, got.headers["oc-fileid"]]).toEqual([whole, last.headers.etag, last.headers["oc-fileid"]]);
      expect(got.headers["last-modified"]).toBe("Mon, 23 Nov 2026 07:03:43 GMT");
    }
    const listing = await anna.dav("PROPFIND", "alt", { headers: { depth: "1" } });
    expect(listing.text).not.toContain("chunking");
  });

  it("lets exactly one of parallel parts complete it, and takes the last word of a part that comes again", async () => {
    for (let round = 0; round < 10; round++) {
      const transfer = transfers++;
      const name = `zugleich-${round}.bin`;
      quiet(await send({ name, transfer, index: 1, body: "anders." }));
      quiet(await send({ name, transfer, index: 1 }));
      const answers = await Promise.all([3, 0, 2].map((index) => send({ name, transfer, index })));
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
      expect(answers.filter(({ headers }) => headers.etag !== undefined)).toHaveLength(1);
      expect((await anna.dav("GET", name)).text).toBe(whole);
    }
  });

  it("replaces a file only in the state that If-Match of any part names, and only by the bytes that were meant", async () => {
    const before = await reserved();
    const first = await anna.dav("PUT", "stand.bin", { body: "old" });
    const rest = async (transfer: number, headers: Record<string, string>): Promise<Answer> => {
      for (const index of [0, 1, 2]) quiet(await send({ name: "stand.bin", transfer, index }));
      return send({ name: "stand.bin", transfer, index: 3, headers });
    };
    expect((await rest(transfers++, { "if-match": '"another"' })).status).toBe(412);
    expect((await rest(transfers++, { "oc-checksum": `SHA1:${sha1("other")}` })).status).toBe(400);
    expect((await anna.dav("GET", "stand.bin")).text).toBe("old");
    expect(await reserved(), "nothing stays reserved").toBe(before + 3);
    expect((await rest(transfers++, { "if-match": String(first.headers.etag), "oc-checksum": `SHA1:${sha1(whole)}` })).status).toBe(204);
    expect((await anna.dav("GET", "stand.bin")).text).toBe(whole);
  });

  it("takes the same number of a transfer for another file, and again for the same one, as a new upload", async () => {
    const transfer = transfers++;
    for (const name of ["eins.bin", "zwei.bin", "eins.bin"]) {
      for (const index of [0, 1, 2]) quiet(await send({ name, transfer, index }));
      expect((await send({ name, transfer, index: 3 })).headers.etag).toBeDefined();
    }
  });

  it("is spoken only with the header, and refuses what makes no whole", async () => {
    expect((await anna.dav("PUT", "a-chunking-1-4-0", { body: "a file of this name" })).status).toBe(201);
    expect((await anna.dav("GET", "a-chunking-1-4-0")).text).toBe("a file of this name");
    const transfer = transfers++;
    expect((await anna.dav("PUT", "ohne-nummer", { body: "x", headers: { "oc-chunked": "1" } })).status).toBe(400);
    expect((await send({ name: "zuviel.bin", transfer, index: 4 })).status).toBe(400);
    expect((await send({ name: "kein/ordner.bin", transfer, index: 0 })).status).toBe(409);
    quiet(await send({ name: "zulang.bin", transfer, index: 0, body: "x".repeat(20) }));
    expect((await send({ name: "zulang.bin", transfer, index: 1, body: "x".repeat(20) })).status).toBe(413);
  });
});
