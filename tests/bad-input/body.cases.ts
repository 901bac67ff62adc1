// Bodies that are not what they are said to be; ranges and conditions that make no sense.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { alive, dav, head, memory, raw, refused, soonEnough, type Target } from "./target.ts";

const sha1 = (text: string) => createHash("sha1").update(text).digest("hex");
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export function bodyCases(target: () => Target): void {
  describe("bodies", () => {
    it("a body shorter than declared leaves nothing", async () => {
      await dav(target(), "PUT", "short-old.txt", { body: "before" });
      for (const name of ["short-new.txt", "short-old.txt"]) {
        await new Promise<void>((resolve) => {
          void import("node:net").then(({ default: net }) => {
            const socket = net.connect(target().server.port, "127.0.0.1", () => {
              socket.write(`${head(target(), `PUT /remote.php/webdav/${name}`, "Content-Length: 1000")}\r\n\r\n${"x".repeat(500)}`, () =>
                setTimeout(() => (socket.destroy(), resolve()), 100),
              );
            });
            socket.on("error", () => undefined);
          });
        });
      }
      await pause(300);
      expect((await dav(target(), "GET", "short-new.txt")).status).toBe(404);
      expect((await dav(target(), "GET", "short-old.txt")).text).toBe("before");
    });

    it("bytes beyond the declared length belong to no file", async () => {
      const answer = await raw(target(), `${head(target(), "PUT /remote.php/webdav/long.txt", "Content-Length: 5")}\r\n\r\n12345THE REST`, {
        quiet: 500,
      });
      // What follows is no request, and its refusal may overtake the answer to the first.
      expect([201, 400]).toContain(answer.status);
      const got = await dav(target(), "GET", "long.txt");
      expect(["200 12345", "404"]).toContain(got.status === 200 ? `200 ${got.text}` : String(got.status));
    });

    it("wrong checksums are 400 and leave what was there", async () => {
      await dav(target(), "PUT", "sum.txt", { body: "right" });
      for (const checksum of [
        `SHA1:${sha1("wrong")}`,
        `SHA256:${"0".repeat(64)}`,
        "MD5:00000000000000000000000000000000",
        "ADLER32:00000001",
        "SHA1:xyz",
        "SHA1:",
        "SHA1:abcd",
        `SHA1:${sha1("new")}00`,
      ])
        refused(await dav(target(), "PUT", "sum.txt", { body: "new", headers: { "oc-checksum": checksum } }), [400]);
      expect((await dav(target(), "GET", "sum.txt")).text).toBe("right");
      expect((await dav(target(), "PUT", "sum.txt", { body: "new", headers: { "oc-checksum": `SHA1:${sha1("new")}` } })).status).toBe(204);
    });

    it("times that are none are 400", async () => {
      for (const mtime of ["yesterday", "NaN", "1e400", "", "-9999999999999999999", "99999999999999999999", "0x10"])
        refused(await dav(target(), "PUT", "time.txt", { body: "x", headers: { "x-oc-mtime": mtime } }), [400]);
    });

    it("a partial PUT is refused", async () =>
      refused(await dav(target(), "PUT", "part.txt", { body: "x", headers: { "content-range": "bytes 0-0/10" } }), [400, 501]));

    it("a PUT on a folder or below a file is refused", async () => {
      await dav(target(), "MKCOL", "folder");
      await dav(target(), "PUT", "file.txt", { body: "x" });
      refused(await dav(target(), "PUT", "folder", { body: "x" }), [405, 409]);
      refused(await dav(target(), "PUT", "file.txt/below.txt", { body: "x" }), [409]);
      refused(await dav(target(), "PUT", "nowhere/below.txt", { body: "x" }), [409]);
      refused(await dav(target(), "MKCOL", "folder"), [405]);
      refused(await dav(target(), "MKCOL", "nowhere/below"), [409]);
      refused(await dav(target(), "DELETE", ""), [403]);
      refused(await dav(target(), "GET", "file.txt/"), [404]);
    });

    it("more than the quota is refused before the body is read", async () => {
      const answer = await raw(
        target(),
        `${head(target(), "PUT /remote.php/webdav/too-big.bin", "Content-Length: 9007199254740000", "Expect: 100-continue")}\r\n\r\n`,
        { quiet: 800 },
      );
      expect(answer.status, answer.all).toBe(507);
      expect(answer.all).not.toContain("100 Continue");
    });
  });

  describe("uploads in chunks", () => {
    const uploads = (name: string) => `/remote.php/dav/uploads/anna%40hohenwarth/${name}`;
    const files = (name: string) => `/remote.php/dav/files/anna%40hohenwarth/${name}`;
    const open = async (name: string, parts: string[]) => {
      const { anna } = target();
      expect((await anna.ask("MKCOL", uploads(name), { headers: { "oc-total-length": String(parts.join("").length) } })).status).toBe(201);
      let offset = 0;
      for (const part of parts) {
        expect((await anna.ask("PUT", uploads(`${name}/${String(offset).padStart(16, "0")}`), { body: part })).status).toBe(201);
        offset += part.length;
      }
    };
    const finish = (name: string, headers: Record<string, string>) =>
      target().anna.ask("MOVE", uploads(`${name}/.file`), { headers: { destination: files(`${name}.txt`), ...headers } });

    it("wrong sums, checksums, lengths and conditions are refused; the right ones finish", async () => {
      await open("wrong", ["abc", "def"]);
      refused(await finish("wrong", { "oc-total-length": "7" }), [400]);
      refused(await finish("wrong", { "oc-total-length": "6", "oc-checksum": `SHA1:${sha1("other")}` }), [400]);
      refused(await finish("wrong", { "oc-total-length": "six" }), [400]);
      refused(await finish("wrong", { "oc-total-length": "6", if: `<${files("wrong.txt")}> (["no-such-etag"])` }), [412]);
      refused(await finish("wrong", { "oc-total-length": "6", destination: "http://evil.example/x" }), [502]);
      expect((await target().anna.ask("GET", files("wrong.txt"))).status).toBe(404);
      expect((await finish("wrong", { "oc-total-length": "6", "oc-checksum": `SHA1:${sha1("abcdef")}` })).status).toBe(201);
      expect((await target().anna.ask("GET", files("wrong.txt"))).text).toBe("abcdef");
      refused(await finish("wrong", { "oc-total-length": "6" }), [404]);
    });
    it("an upload that is not there is 404", async () => {
      refused(await target().anna.ask("PUT", uploads("none/0000000000000000"), { body: "x" }), [404]);
      refused(await target().anna.ask("MOVE", uploads("none/.file"), { headers: { destination: files("none.txt") } }), [404]);
      refused(await target().anna.ask("DELETE", uploads("none")), [404]);
    });
    it("somebody else's upload is not there", async () => {
      await open("mine", ["abc"]);
      const bernd = target().server.actor("bernd");
      refused(await bernd.ask("PUT", uploads("mine/0000000000000003"), { body: "x" }), [403, 404]);
      refused(await bernd.ask("PROPFIND", uploads("mine"), { headers: { depth: "1" } }), [403, 404]);
      refused(await bernd.ask("DELETE", uploads("mine")), [403, 404]);
    });
    it("names that are tricks are refused", async () => {
      for (const name of ["..%2fx", "%2e%2e", "a%00b", "a%2fb", "%ff"])
        refused(await target().anna.ask("MKCOL", uploads(name)), [400, 404]);
      await open("names", ["abc"]);
      for (const name of ["..%2fx", "%2e%2e", "a%00b", "%ff"])
        refused(await target().anna.ask("PUT", uploads(`names/${name}`), { body: "x" }), [400, 404]);
    });
    it("more than the quota is refused when the upload is opened", async () =>
      refused(await target().anna.ask("MKCOL", uploads("huge"), { headers: { "oc-total-length": "9007199254740000" } }), [507]));
    it("more parts than announced are refused", async () => {
      const { anna } = target();
      await anna.ask("MKCOL", uploads("more"), { headers: { "oc-total-length": "3" } });
      const first = await anna.ask("PUT", uploads("more/0000000000000000"), { body: "abc" });
      expect(first.status).toBe(201);
      const second = await anna.ask("PUT", uploads("more/0000000000000003"), { body: "defghi" });
      const end = await finish("more", { "oc-total-length": "3" });
      expect(
        [second.status, end.status].some((status) => status >= 400),
        `${second.status} ${end.status}`,
      ).toBe(true);
      const got = await anna.ask("GET", files("more.txt"));
      expect(end.status === 201 ? `200 abc` : "404").toBe(got.status === 200 ? `200 ${got.text}` : String(got.status));
    });
  });

  describe("ranges and conditions", () => {
    it("ranges never give more than the file", async () => {
      const content = "0123456789".repeat(1000);
      await dav(target(), "PUT", "range.txt", { body: content });
      const ask = (range: string) => dav(target(), "GET", "range.txt", { headers: { range } });
      for (const range of ["bytes=abc", "lines=1-2", "bytes", "bytes=", "bytes=5-2", "bytes=--5", "bytes=1-2-3", "bytes=0x0-0x5"]) {
        const answer = await ask(range);
        expect([200, 416], range).toContain(answer.status);
        if (answer.status === 200) expect(answer.text).toBe(content);
      }
      for (const range of ["bytes=10000-", "bytes=99999-100000", "bytes=-0", "bytes=99999999999999999999-"]) {
        const answer = await ask(range);
        if (range === "bytes=10000-") expect(answer.status).toBe(416);
        // A range that makes no sense may also be ignored (RFC 9110 14.2).
        if (answer.status === 200) expect(answer.text).toBe(content);
        else {
          refused(answer, [416]);
          expect(answer.headers["content-range"], range).toBe("bytes */10000");
        }
      }
      expect((await ask("bytes=9990-99999999999999999999")).text).toBe("0123456789");
      expect((await ask("bytes=-10")).text).toBe("0123456789");
      const many = await ask(`bytes=${Array.from({ length: 900 }, () => "0-").join(",")}`);
      expect([200, 206, 416]).toContain(many.status);
      expect(many.body.length).toBeLessThanOrEqual(content.length + 1000);
    });
    it("garbage conditions never open a door", async () => {
      await dav(target(), "PUT", "conditions.txt", { body: "stays" });
      for (const value of ["banana", '"', '"no-such', 'W/"x', "*, *", '"a","b', "<>"])
        refused(await dav(target(), "PUT", "conditions.txt", { body: "changed", headers: { "if-match": value } }), [400, 412]);
      refused(await dav(target(), "PUT", "conditions.txt", { body: "changed", headers: { "if-none-match": "*" } }), [412]);
      for (const value of ["(", "()", "(<", "(<x>", "banana", "<x>", '(["x)', "<> (<x>)", "(<x>) y", "(Not)", `${"(".repeat(5000)}`])
        refused(await dav(target(), "PUT", "conditions.txt", { body: "changed", headers: { if: value } }), [400, 412]);
      expect((await dav(target(), "GET", "conditions.txt")).text).toBe("stays");
      for (const headers of [
        { "if-modified-since": "banana" },
        { "if-none-match": "banana" },
        { "if-range": "banana", range: "bytes=0-1" },
      ] as Record<string, string>[])
        expect((await dav(target(), "GET", "conditions.txt", { headers })).text).toBe("stays");
    });
  });

  describe("memory", () => {
    it("a large body, sent as fast as it is taken, stays on the disk", async () => {
      const { server, anna } = target();
      const before = (await memory(server.pid)).now;
      const block = Buffer.alloc(1024 * 1024, 7);
      const response = await fetch(`${server.origin}/remote.php/webdav/large.bin`, {
        method: "PUT",
        headers: { authorization: anna.authorization },
        body: new ReadableStream({
          type: "bytes",
          async start(controller) {
            for (let i = 0; i < 80; i++) controller.enqueue(new Uint8Array(block));
            controller.close();
          },
        }),
        duplex: "half",
      } as RequestInit);
      expect(response.status).toBe(201);
      // 64 MiB are promised; the rest is garbage not yet collected.
      await expect.poll(async () => (await memory(server.pid)).now - before, { timeout: soonEnough, interval: 250 }).toBeLessThan(64 + 48);
      await alive(target());
    });
    it("readers that do not read fill no memory", async () => {
      const { server } = target();
      const { default: net } = await import("node:net");
      const before = (await memory(server.pid)).now;
      const sockets = Array.from({ length: 20 }, () => {
        const socket = net.connect(server.port, "127.0.0.1");
        socket.on("error", () => undefined);
        socket.pause();
        socket.write(`${head(target(), "GET /remote.php/webdav/large.bin")}\r\n\r\n`);
        return socket;
      });
      await pause(3000);
      // A reader holds what was read ahead for it, at most 8 MiB whatever the file's size.
      await expect.poll(async () => (await memory(server.pid)).now - before, { timeout: soonEnough, interval: 250 }).toBeLessThan(20 * 8);
      await alive(target());
      for (const socket of sockets) socket.destroy();
      await dav(target(), "DELETE", "large.bin");
    });
  });
}
