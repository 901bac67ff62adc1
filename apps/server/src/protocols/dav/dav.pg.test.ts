// WebDAV over HTTP against a whole server: what clients see of files, properties, ranges and conditions.
import { createHash } from "node:crypto";
import { propfindBody, spaceOf, startComposedServer, type ComposedServer, type TestActor } from "@landbox/test-kit";
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

const sha1 = (text: string): string => createHash("sha1").update(text).digest("hex");
const put = (path: string, body: string, headers: Record<string, string> = {}) => anna.dav("PUT", path, { body, headers });
const listing = (path: string, depth: string, names: string[], headers: Record<string, string> = {}) =>
  anna.ask("PROPFIND", path, { headers: { depth, ...headers }, body: propfindBody(...names) });
const etagOf = async (path: string): Promise<string> => {
  const answer = await listing(`/remote.php/webdav/${path}`, "0", ["d:getetag"]);
  return /<d:getetag>([^<]+)</.exec(answer.text)?.[1] ?? "";
};

describe("PROPFIND", () => {
  it("answers the properties of the desktop client, what is there first, below the very path that was asked", async () => {
    await anna.dav("MKCOL", "Umschl%C3%A4ge");
    await put("Umschl%C3%A4ge/%231%20&%20mehr.txt", "hallo", { "x-oc-mtime": "1795417423.9" });
    const asked = [
      "d:resourcetype",
      "d:getlastmodified",
      "d:getcontentlength",
      "d:getetag",
      "oc:id",
      "oc:fileid",
      "oc:permissions",
      "oc:checksums",
      "oc:size",
      "oc:dDC",
    ];
    for (const root of [
      "/remote.php/webdav",
      "/webdav",
      "/remote.php/dav/files/anna",
      "/dav/files/anna%40hohenwarth",
      `/dav/spaces/${space}`,
      `/remote.php/dav/spaces/${space}%24${space}`,
    ]) {
      const answer = await listing(`${root}/Umschl%C3%A4ge`, "1", asked);
      expect(answer.status).toBe(207);
      expect(answer.headers["content-type"]).toBe("application/xml; charset=utf-8");
      const hrefs = [...answer.text.matchAll(/<d:href>([^<]+)<\/d:href>/g)].map((match) => match[1]);
      expect(hrefs).toEqual([`${root}/Umschl%C3%A4ge/`, `${root}/Umschl%C3%A4ge/%231%20%26%20mehr.txt`]);
      const file = answer.text.slice(answer.text.lastIndexOf("<d:response>"));
      expect(file).toContain(
        "<d:propstat><d:prop><d:resourcetype/><d:getlastmodified>Mon, 23 Nov 2026 07:03:43 GMT</d:getlastmodified><d:getcontentlength>5</d:getcontentlength>",
      );
      expect(file).toContain(
        `<oc:permissions>RDNVW</oc:permissions><oc:checksums><oc:checksum>SHA1:${sha1("hallo")}</oc:checksum></oc:checksums><oc:size>5</oc:size>`,
      );
      expect(file).toContain("<d:propstat><d:prop><oc:dDC/></d:prop><d:status>HTTP/1.1 404 Not Found</d:status></d:propstat>");
      expect(/<oc:fileid>([^<]+)</.exec(file)?.[1]).toMatch(root.includes("spaces") ? /^[^$]+\$[^!]+!\d+$/ : /^\d+$/);
      expect(answer.text.match(/<oc:permissions>RDNVCK</g)).toHaveLength(1);
    }
  });

  it("names an item by its id, with paths below it", async () => {
    await anna.dav("MKCOL", "by-id");
    await put("by-id/inside.txt", "inside");
    const id = /<oc:fileid>([^<]+)</.exec((await listing(`/dav/spaces/${space}/by-id`, "0", ["oc:fileid"])).text)?.[1] ?? "";
    expect((await anna.ask("GET", `/dav/spaces/${encodeURIComponent(id)}/inside.txt`)).text).toBe("inside");
    await anna.dav("MOVE", "by-id", { headers: { destination: "/remote.php/webdav/by-id-moved" } });
    const answer = await listing(`/dav/spaces/${encodeURIComponent(id)}`, "1", ["d:getetag"]);
    expect(answer.text).toContain(`<d:href>/dav/spaces/${encodeURIComponent(id)}/inside.txt</d:href>`.replace("!", "%21"));
  });

  it("leaves out what is missing on demand, and remembers no answer beyond a change", async () => {
    await anna.dav("MKCOL", "fresh");
    const ask = () => listing("/remote.php/webdav/fresh", "1", ["d:getetag", "oc:dDC"], { prefer: "return=minimal" });
    const [first, second] = [await ask(), await ask()];
    expect(first.headers["preference-applied"]).toBe("return=minimal");
    expect(first.text).not.toContain("404");
    expect(second.text).toBe(first.text);
    await put("fresh/a.txt", "a");
    const third = await ask();
    expect(third.text).toContain("/fresh/a.txt");
    await put("fresh/a.txt", "b");
    expect((await ask()).text).not.toBe(third.text);
  });

  it("shows dead properties as they are, also after they changed", async () => {
    await put("dead.txt", "x");
    const patch = (inner: string) =>
      anna.dav("PROPPATCH", "dead.txt", { body: `<d:propertyupdate xmlns:d="DAV:" xmlns:q="urn:q">${inner}</d:propertyupdate>` });
    const ask = async () =>
      (
        await anna.dav("PROPFIND", "dead.txt", {
          headers: { depth: "0" },
          body: '<propfind xmlns="DAV:"><prop><a xmlns="urn:q"/></prop></propfind>',
        })
      ).text;
    expect(await ask()).toContain('<x:a xmlns:x="urn:q"/></d:prop><d:status>HTTP/1.1 404');
    expect((await patch("<d:set><d:prop><q:a><q:b c='&lt;'/>ü</q:a></d:prop></d:set>")).text).toContain("HTTP/1.1 200 OK");
    expect(await ask()).toContain('<x:a xmlns:x="urn:q"><q:b xmlns:q="urn:q" c="&lt;"/>ü</x:a>');
    await patch("<d:set><d:prop><q:a>2</q:a></d:prop></d:set><d:remove><d:prop><q:a/></d:prop></d:remove>");
    expect(await ask()).toContain("404 Not Found");
  });

  it("streams a folder of more than a thousand entries completely", { timeout: 120_000 }, async () => {
    await anna.dav("MKCOL", "many");
    const names = Array.from({ length: 1100 }, (_, i) => `datei-${i}.txt`);
    while (names.length > 0) await Promise.all(names.splice(0, 50).map((name) => put(`many/${name}`, "x")));
    const answer = await listing("/remote.php/webdav/many/", "1", ["d:getetag"]);
    expect(answer.text.match(/<d:response>/g)).toHaveLength(1101);
    expect(answer.text.endsWith("</d:multistatus>\n")).toBe(true);
  });

  it("refuses whole trees, and hides what is not the caller's", async () => {
    const infinite = await listing("/remote.php/webdav/", "infinity", ["d:getetag"]);
    expect([infinite.status, infinite.text.includes("<d:propfind-finite-depth/>")]).toEqual([403, true]);
    expect((await listing("/remote.php/dav/files/", "1", ["d:getetag"])).status).toBe(405);
    const [bernd, nobody] = await Promise.all(
      ["bernd", "niemand"].map((name) => listing(`/remote.php/dav/files/${name}/`, "0", ["d:getetag"])),
    );
    expect([bernd?.status, bernd?.text]).toEqual([404, nobody?.text]);
  });
});

describe("GET", () => {
  it("is an attachment that cannot run, with the headers that clients need", async () => {
    const written = await put("Brief%20%C3%BC.html", "<script>1</script>", { "x-oc-mtime": "1795417423" });
    expect(written.headers["x-oc-mtime"]).toBe("accepted");
    const answer = await anna.dav("GET", "Brief%20%C3%BC.html");
    expect(answer.headers).toMatchObject({
      "content-type": "text/html",
      "content-length": "18",
      "content-disposition": `attachment; filename="Brief _.html"; filename*=UTF-8''Brief%20%C3%BC.html`,
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("sandbox") as string,
      "oc-checksum": `SHA1:${sha1("<script>1</script>")}`,
      "last-modified": "Mon, 23 Nov 2026 07:03:43 GMT",
      etag: written.headers.etag,
      "oc-etag": written.headers.etag,
      "oc-fileid": written.headers["oc-fileid"],
    });
    const head = await anna.dav("HEAD", "Brief%20%C3%BC.html");
    expect([head.status, head.headers["content-length"], head.text]).toEqual([200, "18", ""]);
  });

  it("gives ranges and answers conditions", async () => {
    const { headers } = await put("range.txt", "0123456789");
    const get = (more: Record<string, string>) => anna.dav("GET", "range.txt", { headers: more });
    const part = await get({ range: "bytes=2-4" });
    expect([part.status, part.text, part.headers["content-range"]]).toEqual([206, "234", "bytes 2-4/10"]);
    expect((await get({ range: "bytes=-3" })).text).toBe("789");
    expect((await get({ range: "bytes=5-", "if-range": String(headers.etag) })).text).toBe("56789");
    expect((await get({ range: "bytes=5-", "if-range": '"other"' })).text).toBe("0123456789");
    const outside = await get({ range: "bytes=10-" });
    expect([outside.status, outside.headers["content-range"]]).toEqual([416, "bytes */10"]);
    expect((await get({ "if-none-match": `W/${headers.etag}` })).status).toBe(304);
    expect((await get({ "if-match": '"other"' })).status).toBe(412);
    expect((await get({ "if-modified-since": new Date(Date.now() + 60_000).toUTCString() })).status).toBe(304);
    expect((await put("empty.txt", "")).status).toBe(201);
    expect((await anna.dav("GET", "empty.txt")).headers["content-length"]).toBe("0");
    expect((await anna.dav("GET", "range.txt/")).status).toBe(404);
    expect((await anna.dav("GET", "range.txt?preview=1&x=36&y=36")).status).toBe(404);
  });
});

describe("PUT, MOVE and COPY", () => {
  it("checks sums, lengths and conditions before anything is visible", async () => {
    expect((await put("checked.txt", "x", { "oc-checksum": `SHA1:${sha1("y")}` })).status).toBe(400);
    expect((await put("checked.txt", "x", { "oc-checksum": `MD5:${"0".repeat(32)} SHA1:${sha1("x")}` })).status).toBe(400);
    expect((await put("checked.txt", "x", { "oc-total-length": "2" })).status).toBe(400);
    expect((await put("checked.txt", "x", { "content-range": "bytes 0-0/1" })).status).toBe(400);
    expect((await anna.dav("GET", "checked.txt")).status).toBe(404);
    expect((await put("checked.txt", "x", { "oc-checksum": `SHA1:${sha1("x")}` })).status).toBe(201);
    expect((await put("checked.txt", "y", { "if-none-match": "*" })).status).toBe(412);
    expect((await put("checked.txt", "y", { "if-match": await etagOf("checked.txt") })).status).toBe(204);
    expect((await put("checked.txt", "z", { "if-unmodified-since": "Mon, 23 Nov 2020 07:02:48 GMT" })).status).toBe(412);
    expect((await put("nowhere/checked.txt", "x")).status).toBe(409);
  });

  it("goes from one root to another, by path and by address, and keeps id and etag", async () => {
    const made = await put("first.txt", "content");
    const moved = await anna.dav("MOVE", "first.txt", { headers: { destination: "/remote.php/dav/files/anna/second.txt" } });
    expect([moved.status, moved.headers["oc-fileid"], moved.headers.etag]).toEqual([201, made.headers["oc-fileid"], made.headers.etag]);
    const copied = await anna.ask("COPY", "/remote.php/dav/files/anna/second.txt", {
      headers: { destination: `${server.origin}/dav/spaces/${space}/third.txt`, "x-oc-mtime": "1795417423" },
    });
    expect([copied.status, copied.headers["x-oc-mtime"]]).toEqual([201, "accepted"]);
    expect((await anna.dav("GET", "third.txt")).headers["last-modified"]).toBe("Mon, 23 Nov 2026 07:03:43 GMT");
    const copy = (destination: string, overwrite = "T") =>
      anna.dav("COPY", "third.txt", { headers: { destination, overwrite } }).then(({ status }) => status);
    expect(await copy("/remote.php/webdav/second.txt", "F")).toBe(412);
    expect(await copy("/remote.php/webdav/second.txt")).toBe(204);
    expect(await copy("http://elsewhere.example/remote.php/webdav/x")).toBe(502);
    expect(await copy("/remote.php/webdav/third.txt")).toBe(403);
    expect(await copy("/remote.php/dav/files/bernd/x")).toBe(403);
    expect(await copy("/etc/passwd")).toBe(403);
  });
});

describe("LOCK", () => {
  const body =
    '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype><owner><href>anna</href></owner></lockinfo>';

  it("is told in the client's own root, also through another one, and opens with its token", async () => {
    const taken = await anna.dav("LOCK", "locked.txt", { headers: { timeout: "Second-600", depth: "0" }, body });
    expect(taken.status).toBe(201);
    const token = String(taken.headers["lock-token"]);
    expect(taken.text).toContain("<d:timeout>Second-600</d:timeout>");
    const refused = await anna.ask("PUT", "/dav/files/anna/locked.txt", { body: "x" });
    expect([refused.status, /<d:href>([^<]+)</.exec(refused.text)?.[1]]).toEqual([423, "/dav/files/anna/locked.txt"]);
    expect((await listing(`/dav/spaces/${space}/locked.txt`, "0", ["d:lockdiscovery"])).text).toContain(
      `<d:lockroot><d:href>/dav/spaces/${space}/locked.txt</d:href>`,
    );
    expect((await put("locked.txt", "x", { if: `</dav/files/anna/locked.txt> (${token})` })).status).toBe(204);
    expect(
      (await put("locked.txt", "x", { if: `<${server.origin}/remote.php/webdav/locked.txt> (${token} [${await etagOf("locked.txt")}])` }))
        .status,
    ).toBe(204);
    expect((await put("locked.txt", "x", { if: `(${token} ["other"])` })).status).toBe(412);
    expect((await put("locked.txt", "x", { if: "(" })).status).toBe(400);
    const again = await anna.dav("LOCK", "locked.txt", { headers: { depth: "0" }, body });
    expect([again.status, again.text.includes("<d:no-conflicting-lock/>")]).toEqual([423, true]);
    expect((await anna.dav("LOCK", "locked.txt", { headers: { if: `(${token})`, timeout: "Second-60" } })).text).toContain("Second-60<");
    expect((await anna.dav("UNLOCK", "locked.txt", { headers: { "lock-token": "<urn:uuid:none>" } })).status).toBe(409);
    expect((await anna.dav("UNLOCK", "locked.txt", { headers: { "lock-token": token } })).status).toBe(204);
  });
});

describe("PROPPATCH", () => {
  it("does everything or nothing, and sets the time", async () => {
    await put("patched.txt", "x");
    const patch = (props: string) =>
      anna.dav("PROPPATCH", "patched.txt", {
        body: `<d:propertyupdate xmlns:d="DAV:"><d:set><d:prop>${props}</d:prop></d:set></d:propertyupdate>`,
      });
    const refused = await patch("<d:lastmodified>1</d:lastmodified><d:getetag>x</d:getetag>");
    expect(refused.text).toContain("<d:prop><d:getetag/></d:prop><d:status>HTTP/1.1 403 Forbidden</d:status>");
    expect(refused.text).toContain("<d:prop><d:lastmodified/></d:prop><d:status>HTTP/1.1 424 Failed Dependency</d:status>");
    expect((await anna.dav("GET", "patched.txt")).headers["last-modified"]).not.toContain("1970");
    await patch("<d:lastmodified>1795417423</d:lastmodified>");
    expect((await anna.dav("GET", "patched.txt")).headers["last-modified"]).toBe("Mon, 23 Nov 2026 07:03:43 GMT");
  });
});

describe("uploads in parts", () => {
  const uploads = (path: string) => `/remote.php/dav/uploads/anna/${path}`;
  const finish = (name: string, target: string, headers: Record<string, string> = {}) =>
    anna.ask("MOVE", uploads(`${name}/.file`), { headers: { destination: `/remote.php/dav/files/anna/${target}`, ...headers } });

  it("become one file, in the natural order of their names, under the conditions on the target", async () => {
    expect((await anna.ask("MKCOL", uploads("u1"), { headers: { "oc-total-length": "6" } })).status).toBe(201);
    expect((await anna.ask("MKCOL", uploads("u1"))).status).toBe(405);
    expect((await anna.ask("PUT", uploads("u1/0000000000000003"), { body: "def", headers: { "oc-chunk-offset": "3" } })).status).toBe(201);
    expect((await anna.ask("PUT", uploads("u1/0000000000000000"), { body: "abc", headers: { "oc-chunk-offset": "0" } })).status).toBe(201);
    const parts = await listing(uploads("u1"), "1", ["d:resourcetype", "d:getcontentlength"]);
    expect([...parts.text.matchAll(/<d:href>([^<]+)</g)].map((match) => match[1])).toEqual([
      uploads("u1/"),
      uploads("u1/0000000000000000"),
      uploads("u1/0000000000000003"),
    ]);
    expect(parts.text.match(/<d:getcontentlength>3</g)).toHaveLength(2);
    expect((await finish("u1", "whole.txt", { "oc-total-length": "7" })).status).toBe(400);
    const headers = { "oc-total-length": "6", "oc-checksum": `SHA1:${sha1("abcdef")}`, "x-oc-mtime": "1795417423" };
    const done = await finish("u1", "whole.txt", headers);
    expect([done.status, done.headers["x-oc-mtime"], done.headers.etag]).toEqual([201, "accepted", await etagOf("whole.txt")]);
    expect((await anna.dav("GET", "whole.txt")).text).toBe("abcdef");
    expect((await finish("u1", "whole.txt")).status).toBe(404);
  });

  it("obey an If header on the target, and can be given up", async () => {
    const start = async (name: string) => {
      await anna.ask("MKCOL", uploads(name));
      await anna.ask("PUT", uploads(`${name}/1`), { body: "new" });
    };
    await put("target.txt", "old");
    await start("u2");
    expect((await finish("u2", "target.txt", { if: '</remote.php/dav/files/anna/target.txt> (["stale"])' })).status).toBe(412);
    expect((await finish("u2", "target.txt", { overwrite: "F" })).status).toBe(412);
    expect(
      (await finish("u2", "target.txt", { if: `</remote.php/dav/files/anna/target.txt> ([${await etagOf("target.txt")}])` })).status,
    ).toBe(204);
    await start("u3");
    expect((await anna.ask("DELETE", uploads("u3/1"))).status).toBe(204);
    expect((await anna.ask("DELETE", uploads("u3"))).status).toBe(204);
    expect((await listing(uploads("u3"), "1", ["d:resourcetype"])).status).toBe(404);
    expect((await server.actor("bernd").ask("PROPFIND", uploads("u2"))).status).toBe(404);
  });
});

describe("errors", () => {
  it("speak the caller's language and Sabre's form, also for paths that cannot be decoded", async () => {
    const [german, english] = await Promise.all(
      ["de", "en"].map((language) => anna.dav("GET", "nothing", { headers: { "accept-language": language } })),
    );
    expect(german?.text).toContain(
      "<s:exception>Sabre\\DAV\\Exception\\NotFound</s:exception><s:message>Die Datei oder der Ordner wurde nicht gefunden.",
    );
    expect(english?.text).toContain("<s:message>There is no such file or folder.");
    const stray = await anna.dav("GET", "%ff");
    expect([stray.status, stray.headers["content-type"]]).toEqual([400, "application/xml; charset=utf-8"]);
    const post = await anna.dav("POST", "x");
    expect([post.status, post.headers.allow]).toEqual([405, expect.stringContaining("PROPFIND")]);
    expect((await anna.dav("MKCOL", "with-body", { body: "x" })).status).toBe(415);
    expect((await anna.dav("PROPFIND", "", { body: "x".repeat(1024 * 1024 + 1) })).status).toBe(413);
    expect((await anna.dav("PROPFIND", "", { body: "<a" })).status).toBe(400);
  });
});
