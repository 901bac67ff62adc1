// HTTP itself: heads without end, smuggled requests, methods and framing that are none.
import { ask, signIn } from "@landbox/test-kit";
import { describe, expect, it } from "vitest";
import { alive, dav, head, raw, refused, refusedRaw, type Target, tellsNothing } from "./target.ts";

const quick = { quiet: 400 };

export function httpCases(target: () => Target): void {
  describe("heads", () => {
    it("10 MB of one header are refused", async () => {
      refusedRaw(
        await raw(target(), `${head(target(), "GET /remote.php/webdav/", `X-Big: ${"a".repeat(10_000_000)}`)}\r\n\r\n`, quick),
        [431],
      );
      await alive(target());
    });
    it("10 MB of many headers are refused", async () => {
      const many = Array.from({ length: 100_000 }, (_, i) => `X-H${i}: ${"a".repeat(90)}`);
      refusedRaw(await raw(target(), `${head(target(), "GET /remote.php/webdav/", ...many)}\r\n\r\n`, quick), [431]);
    });
    it("10 MB of request line are refused", async () => {
      refusedRaw(await raw(target(), `${head(target(), `GET /remote.php/webdav/${"a".repeat(10_000_000)}`)}\r\n\r\n`, quick), [414, 431]);
    });
    it("10 MB of If header are refused", async () => {
      refusedRaw(
        await raw(target(), `${head(target(), "GET /remote.php/webdav/", `If: ${"(<urn:x>) ".repeat(1_000_000)}`)}\r\n\r\n`, quick),
        [431],
      );
    });
    const broken: [string, (t: Target) => string][] = [
      ["no Host", () => "GET /status.php HTTP/1.1\r\n\r\n"],
      ["two Hosts", (t) => `${head(t, "GET /status.php", "Host: arrach.localhost")}\r\n\r\n`],
      ["a Host with blanks", () => "GET /status.php HTTP/1.1\r\nHost: a b\r\n\r\n"],
      ["a blank before the colon", (t) => `${head(t, "GET /status.php", "X-A : b")}\r\n\r\n`],
      ["a header without a name", (t) => `${head(t, "GET /status.php", ": b")}\r\n\r\n`],
      ["a NUL in a value", (t) => `${head(t, "GET /status.php", "X-A: a\u0000b")}\r\n\r\n`],
      ["a bare CR", (t) => `${head(t, "GET /status.php", "X-A: a\rb")}\r\n\r\n`],
      ["a control character in the path", (t) => `${head(t, "GET /status\u0001.php")}\r\n\r\n`],
      ["an unknown version", () => "GET /status.php HTTP/9.9\r\nHost: x\r\n\r\n"],
      ["the preface of HTTP/2", () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
      ["a method that is none", (t) => `${head(t, "B{}EW /status.php")}\r\n\r\n`],
      ["TLS on the plain port", () => "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"],
    ];
    for (const [name, text] of broken)
      it(`${name}: 400 and the end`, async () =>
        refusedRaw(await raw(target(), Buffer.from(text(target()), "latin1"), quick), name.includes("version") ? [400, 505] : [400]));
  });

  describe("framing", () => {
    const smuggled = "GET /remote.php/webdav/ HTTP/1.1\r\nHost: x\r\n\r\n";
    const shapes: [string, string[], string][] = [
      ["length and chunks", ["Content-Length: 5", "Transfer-Encoding: chunked"], `0\r\n\r\n${smuggled}`],
      ["chunks and length", ["Transfer-Encoding: chunked", "Content-Length: 5"], `0\r\n\r\n${smuggled}`],
      ["two different lengths", ["Content-Length: 5", "Content-Length: 6"], `abcde${smuggled}`],
      ["a list of lengths", ["Content-Length: 5, 6"], `abcde${smuggled}`],
      ["a negative length", ["Content-Length: -5"], `abcde${smuggled}`],
      ["a length with a sign", ["Content-Length: +5"], `abcde${smuggled}`],
      ["a hexadecimal length", ["Content-Length: 0x5"], `abcde${smuggled}`],
      ["a length beyond all numbers", ["Content-Length: 99999999999999999999999999"], `abcde${smuggled}`],
      ["an unknown coding", ["Transfer-Encoding: xchunked"], `0\r\n\r\n${smuggled}`],
      ["chunked that is not last", ["Transfer-Encoding: chunked, identity"], `0\r\n\r\n${smuggled}`],
      ["chunked twice", ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], `0\r\n\r\n${smuggled}`],
      ["a blank before the colon of the coding", ["Transfer-Encoding : chunked"], `0\r\n\r\n${smuggled}`],
      ["a folded coding", ["Transfer-Encoding:\r\n chunked", "Content-Length: 5"], `0\r\n\r\n${smuggled}`],
      ["a chunk size that is none", ["Transfer-Encoding: chunked"], `zz\r\nabc\r\n0\r\n\r\n`],
      ["a chunk size beyond all numbers", ["Transfer-Encoding: chunked"], `fffffffffffffffff\r\nabc\r\n0\r\n\r\n`],
      ["a chunk longer than it says", ["Transfer-Encoding: chunked"], `3\r\nabcdefgh\r\n0\r\n\r\n`],
      ["a negative chunk", ["Transfer-Encoding: chunked"], `-1\r\nabc\r\n0\r\n\r\n`],
    ];
    for (const [name, headers, body] of shapes)
      it(`${name}: refused, and nothing behind it is taken for a request`, async () => {
        const answer = await raw(target(), `${head(target(), "PUT /remote.php/webdav/smuggled.txt", ...headers)}\r\n\r\n${body}`, quick);
        refusedRaw(answer, [400, 411, 413, 501, 507]);
        expect((await dav(target(), "GET", "smuggled.txt")).status).toBe(404);
      });

    it("chunk extensions of megabytes do not fill the memory", async () => {
      const answer = await raw(
        target(),
        `${head(target(), "PUT /remote.php/webdav/extended.txt", "Transfer-Encoding: chunked")}\r\n\r\n3;x=${"a".repeat(5_000_000)}\r\nabc\r\n0\r\n\r\n`,
        quick,
      );
      expect([201, 400, 413]).toContain(answer.status);
      await alive(target());
    });
    it("a garbage Expect is 417", async () =>
      refusedRaw(
        await raw(
          target(),
          `${head(target(), "PUT /remote.php/webdav/expect.txt", "Expect: the-unexpected", "Content-Length: 1")}\r\n\r\nx`,
          quick,
        ),
        [417],
      ));
  });

  describe("methods and places", () => {
    it.each(["TRACE", "PURGE", "M-SEARCH", "SUBSCRIBE", "LINK", "BIND", "ACL", "CHECKOUT"])("%s is not offered", async (method) => {
      const answer = await target().anna.dav(method, "");
      tellsNothing(answer.text);
      expect([404, 405, 501]).toContain(answer.status);
      expect(answer.text).not.toContain("Authorization");
    });
    it("CONNECT opens no tunnel", async () => {
      const answer = await raw(target(), `${head(target(), "CONNECT 127.0.0.1:5432")}\r\n\r\n`, quick);
      expect(answer.status === 0 || answer.status >= 400).toBe(true);
    });
    it("an absolute request target names no other server", async () => {
      const answer = await raw(target(), `${head(target(), "GET http://evil.example/remote.php/webdav/")}\r\n\r\n`, quick);
      expect(answer.status).toBeLessThan(500);
      expect(answer.all).not.toContain("evil.example");
    });
    it("a foreign Host never comes back in an address", async () => {
      for (const path of ["/status.php", "/ocs/v1.php/cloud/capabilities?format=json", "/", "/remote.php/webdav/"]) {
        const answer = await ask(target().server.origin, "GET", path, {
          headers: { host: "evil.example", "x-forwarded-host": "evil.example", authorization: target().anna.authorization },
        });
        expect(`${JSON.stringify(answer.headers)}${answer.text}`, path).not.toContain("evil.example");
      }
    });
    it("Depth infinity on PROPFIND is refused with its precondition", async () => {
      const answer = await dav(target(), "PROPFIND", "", { headers: { depth: "infinity" } });
      refused(answer, [403]);
      expect(answer.text).toContain("propfind-finite-depth");
    });
    it("unknown paths are plain 404s", async () => {
      for (const path of [
        "/nope",
        "/remote.php/nope",
        "/remote.php/dav/nope/",
        "/api/v1/nope",
        "/ocs/v2.php/nope",
        "/.git/config",
        "/.env",
        "/data/",
        "/package.json",
        "/..%2f..%2fetc/passwd",
      ]) {
        const answer = await target().anna.ask("GET", path);
        tellsNothing(answer.text);
        expect([400, 403, 404, 405], `${path} ${answer.text.slice(0, 100)}`).toContain(answer.status);
      }
    });
    it.each([
      ["bad base64", "Basic !!!"],
      ["no colon", `Basic ${Buffer.from("anna").toString("base64")}`],
      ["empty", "Basic "],
      ["unknown scheme", "Negotiate abc"],
      ["invalid UTF-8", `Basic ${Buffer.from([0xff, 0xfe, 0x3a, 0xff]).toString("base64")}`],
      ["very long", `Basic ${Buffer.from(`a:${"x".repeat(9000)}`).toString("base64")}`],
      ["a NUL", `Basic ${Buffer.from("anna\0@hohenwarth:x\0").toString("base64")}`],
    ])("credentials with %s are 401", async (_name, authorization) => {
      const answer = await ask(target().server.origin, "PROPFIND", "/remote.php/webdav/", { headers: { authorization, depth: "0" } });
      refused(answer, [401]);
      expect(answer.headers["www-authenticate"]).toMatch(/^Basic realm="/);
    });
    it("a NUL in an id, a name or a path of the web client's API is refused", async () => {
      const { server, anna } = target();
      const session = await signIn(server, anna);
      const space = session.info.spaces[0]!.id;
      const asked: [string, string, string?][] = [
        ["GET", "/api/v1/spaces/a%00b/folder"],
        ["GET", `/api/v1/spaces/${space}/folder?path=/a%00b`],
        ["GET", `/api/v1/spaces/${space}/folder?path=/&after=a%00b`],
        ["DELETE", "/api/v1/sessions/a%00b"],
        ["DELETE", "/api/v1/app-passwords/a%00b"],
        ["GET", "/api/v1/invitations/a%00b"],
        ["POST", "/api/v1/app-passwords", '{"name":"a\\u0000b"}'],
      ];
      for (const [method, path, body] of asked) {
        const answer = await session.ask(method, path, body === undefined ? {} : { headers: { "content-type": "application/json" }, body });
        tellsNothing(answer.text);
        expect([400, 404], `${method} ${path}: ${answer.text}`).toContain(answer.status);
        expect(answer.headers["content-type"]).toMatch(/^application\/json/);
      }
    });
    it.each([
      "{",
      "[]",
      "null",
      '{"user":1,"password":{}}',
      `{"user":"a","password":"${"x".repeat(3_000_000)}"}`,
      '{"__proto__":{"a":1},"user":"a","password":"b"}',
      '{"user":"anna\\u0000@hohenwarth","password":"b"}',
      '{"user":"anna@hohenwarth\\u0000","password":"\\u0000"}',
    ])("JSON login with %.40s is refused", async (body) => {
      const answer = await ask(target().server.origin, "POST", "/api/v1/session", {
        headers: { "content-type": "application/json", "x-requested-with": "XMLHttpRequest" },
        body,
      });
      tellsNothing(answer.text);
      expect([400, 401, 413, 415, 429]).toContain(answer.status);
    });
  });
}
