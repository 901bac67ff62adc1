// Paths that try to leave their tree, or that no file system of ours may ever see.
import { describe, expect, it } from "vitest";
import { dav, head, raw, refused, soonEnough, type Target, tellsNothing } from "./target.ts";

/** Never a name: 400, whatever the verb. */
const impossible: Record<string, string> = {
  "dots encoded": "%2e%2e/%2e%2e/etc/passwd",
  "half-encoded dots": ".%2e/x.txt",
  "dots with an encoded slash": "..%2f..%2fetc%2fpasswd",
  "an encoded slash": "a%2Fb.txt",
  "an encoded backslash": "a%5Cb.txt",
  "a NUL": "a%00b.txt",
  "a NUL at the end": "a.txt%00.png",
  "overlong UTF-8 of a dot": "%c0%ae%c0%ae/x.txt",
  "overlong UTF-8 of a slash": "a%c0%afb.txt",
  "a lone surrogate": "%ed%a0%80.txt",
  "a byte that is not UTF-8": "%ff.txt",
  "a cut sequence": "%c3",
  "a broken escape": "a%zz.txt",
  "a lone per cent sign": "a%",
  "a line break": "a%0d%0aX-Injected:%20yes.txt",
  "a control character": "a%01.txt",
  "a delete character": "a%7f.txt",
  "251 bytes": "a".repeat(251),
  "252 bytes in 126 letters": "%C3%BC".repeat(126),
};

export function pathCases(target: () => Target): void {
  describe("paths", () => {
    for (const [name, path] of Object.entries(impossible))
      it(`${name}: 400 for PUT, MKCOL and as a Destination, 400 or 404 for reading`, async () => {
        const { anna, server } = target();
        await dav(target(), "PUT", "path-source.txt", { body: "source" });
        refused(await dav(target(), "PUT", path, { body: "x" }), [400]);
        refused(await dav(target(), "MKCOL", path), [400]);
        for (const method of ["GET", "PROPFIND", "DELETE"]) refused(await dav(target(), method, path), [400, 404]);
        for (const destination of [`/remote.php/webdav/${path}`, `${server.origin}/remote.php/webdav/${path}`])
          refused(await anna.dav("COPY", "path-source.txt", { headers: { destination } }), [400, 403]);
      });

    it("raw dots never leave the tree", async () => {
      for (const path of [
        "/remote.php/webdav/../../../../etc/passwd",
        "/remote.php/webdav/./../../etc/passwd",
        "/remote.php/webdav/..",
        "/remote.php/webdav/x/../../../status.php",
      ]) {
        const answer = await raw(target(), `${head(target(), `GET ${path}`)}\r\n\r\n`, { quiet: 300 });
        tellsNothing(answer.body);
        expect([400, 404], answer.all.slice(0, 300)).toContain(answer.status);
      }
    });

    it("250 bytes are a name", async () => {
      for (const name of ["a".repeat(250), "%C3%BC".repeat(125)]) {
        expect((await dav(target(), "PUT", name, { body: "x" })).status).toBe(201);
        expect((await dav(target(), "DELETE", name)).status).toBe(204);
      }
    });

    it("what looks dangerous elsewhere is an ordinary name here", async () => {
      for (const name of [
        "CON",
        "a b .txt",
        "%2525.txt",
        "~root",
        "$(id).txt",
        "'; drop table node; --",
        "%3Cscript%3E.html",
        "C%3A",
        "...",
        "..a",
      ]) {
        const path = encodeURI(decodeURI(name)).replaceAll("'", "%27");
        expect((await dav(target(), "PUT", path, { body: name })).status, name).toBe(201);
        expect((await dav(target(), "GET", path)).text, name).toBe(name);
        expect((await dav(target(), "DELETE", path)).status, name).toBe(204);
      }
    });

    it("ten thousand segments are refused quickly", async () => {
      const started = Date.now();
      refused(await dav(target(), "PUT", "a/".repeat(5000) + "b", { body: "x" }), [400, 404, 409, 414]);
      expect(Date.now() - started).toBeLessThan(soonEnough);
    });

    it("a fragment in the request line is 400", async () => {
      const answer = await raw(target(), `${head(target(), "DELETE /remote.php/webdav/path-source.txt#x")}\r\n\r\n`, { quiet: 300 });
      expect(answer.status).toBe(400);
    });

    it("names cannot write headers or markup", async () => {
      const name = `a";filename="b.exe <b>&.html`;
      const path = encodeURIComponent(name);
      expect((await dav(target(), "PUT", path, { body: "<script>alert(1)</script>" })).status).toBe(201);
      const got = await dav(target(), "GET", path);
      expect(got.headers["x-content-type-options"]).toBe("nosniff");
      const disposition = String(got.headers["content-disposition"]);
      expect(disposition).toMatch(/^attachment/);
      expect(disposition.replaceAll(/\\"/g, "").match(/"/g)?.length ?? 0, disposition).toBeLessThanOrEqual(2);
      expect(disposition).not.toMatch(/;\s*filename="b\.exe/);
      const listing = await dav(target(), "PROPFIND", path, { headers: { depth: "0" } });
      expect(listing.text).not.toContain("<b>");
      await dav(target(), "DELETE", path);
    });
  });

  describe("Destination", () => {
    const statuses: [string, string | undefined, number[]][] = [
      ["missing", undefined, [400]],
      ["of another host", "http://evil.example/remote.php/webdav/x.txt", [502]],
      ["of a host that begins like ours", "http://127.0.0.1.evil.example/remote.php/webdav/x.txt", [502]],
      ["with user information", "http://evil@other.example/remote.php/webdav/x.txt", [502]],
      ["without a host", "http:///remote.php/webdav/x.txt", [400, 502]],
      ["of another scheme", "file:///etc/passwd", [400, 502]],
      ["that is a script", "javascript:alert(1)", [400, 502]],
      ["that is nothing", "", [400]],
      ["that is relative", "x.txt", [400]],
      ["outside every tree", "/status.php", [400, 403, 404, 409, 502]],
      ["with raw dots", "/remote.php/webdav/../../etc/passwd", [400, 403, 404, 409, 502]],
      ["in another person's files", "/remote.php/dav/files/bernd%40hohenwarth/x.txt", [403, 404, 409]],
      ["in another box's files", "/remote.php/dav/files/anna%40arrach/x.txt", [403, 404, 409]],
      ["in a space that is not there", "/dav/spaces/1.nosuchspace/x.txt", [403, 404, 409]],
      ["below a folder that is not there", "/remote.php/webdav/nowhere/x.txt", [409]],
      ["on itself", "/remote.php/webdav/destination-source.txt", [403]],
      ["at the root", "/remote.php/webdav/", [403, 405, 409, 412]],
      ["of many megabytes", `/remote.php/webdav/${"x".repeat(12_000)}`, [400, 414, 431]],
    ];
    for (const [name, destination, expected] of statuses)
      it.each(["MOVE", "COPY"])(`${name}: %s is refused and leaves the source`, async (method) => {
        await dav(target(), "PUT", "destination-source.txt", { body: "source" });
        refused(
          await dav(target(), method, "destination-source.txt", { headers: destination === undefined ? {} : { destination } }),
          expected,
        );
        expect((await dav(target(), "GET", "destination-source.txt")).text).toBe("source");
      });

    it("Overwrite and Depth with nonsense are 400", async () => {
      const destination = "/remote.php/webdav/destination-target.txt";
      refused(await dav(target(), "COPY", "destination-source.txt", { headers: { destination, overwrite: "perhaps" } }), [400]);
      refused(await dav(target(), "COPY", "destination-source.txt", { headers: { destination, depth: "17" } }), [400]);
      refused(await dav(target(), "PROPFIND", "", { headers: { depth: "banana" } }), [400]);
      refused(await dav(target(), "PROPFIND", "", { headers: { depth: "-1" } }), [400]);
    });

    it("a folder cannot go into itself", async () => {
      await dav(target(), "MKCOL", "outer");
      for (const method of ["MOVE", "COPY"])
        refused(await dav(target(), method, "outer", { headers: { destination: "/remote.php/webdav/outer/inner" } }), [403, 409]);
    });
  });
}
