// Uploads of tus and in chunks whose headers are none, contradict each other, or lead nowhere.
import { describe, expect, it } from "vitest";
import { dav, refused, type Target } from "./target.ts";

const base64 = (text: string | Uint8Array) => Buffer.from(text).toString("base64");

export function uploadCases(target: () => Target): void {
  const offsets = { "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream" };
  const post = (headers: Record<string, string>, body?: string) =>
    dav(target(), "POST", "", {
      headers: { "tus-resumable": "1.0.0", "upload-length": "5", "upload-metadata": `filename ${base64("tus.txt")}`, ...headers },
      ...(body === undefined ? {} : { body }),
    });

  describe("tus", () => {
    it.each<[string, Record<string, string>, number]>([
      ["a length that is none", { "upload-length": "viele" }, 400],
      ["a negative length", { "upload-length": "-1" }, 400],
      ["a length in hexadecimal", { "upload-length": "0x10" }, 400],
      ["a length beyond all numbers", { "upload-length": "99999999999999999999" }, 400],
      ["a length beyond the limit", { "upload-length": "9007199254740991" }, 413],
      ["a length beyond the quota", { "upload-length": String(2 ** 40) }, 507],
      ["no length, because it comes later", { "upload-length": "", "upload-defer-length": "1" }, 400],
      ["metadata that is no base64", { "upload-metadata": "filename ???" }, 400],
      ["metadata that is no UTF-8", { "upload-metadata": `filename ${base64(Uint8Array.of(0xff, 0xfe))}` }, 400],
      ["the same key twice", { "upload-metadata": "filename YQ==,filename Yg==" }, 400],
      ["a pair of three", { "upload-metadata": "filename YQ== Yg==" }, 400],
      ["no name", { "upload-metadata": "" }, 412],
      ["an empty name", { "upload-metadata": "filename" }, 412],
      ["a way out", { "upload-metadata": `filename ${base64("../../etc/passwd")}` }, 412],
      ["a NUL in the name", { "upload-metadata": `filename ${base64("a\u0000b")}` }, 412],
      ["a name that is too long", { "upload-metadata": `filename ${base64("n".repeat(251))}` }, 412],
      ["a backslash", { "upload-metadata": `filename ${base64("a\\b")}` }, 412],
      ["a folder that is missing", { "upload-metadata": `filename ${base64("fehlt/a.txt")}` }, 409],
      ["a checksum that is none", { "upload-metadata": `filename ${base64("a")},checksum ${base64("SHA1 xyz")}` }, 400],
      ["an etag without quotes at the end", { "if-match": '"abc' }, 400],
      ["another version", { "tus-resumable": "2.0.0" }, 412],
      ["an offset at the start", { "upload-offset": "3" }, 409],
    ])("%s is refused", async (_what, headers, status) => {
      refused(await post(headers), [status]);
      expect((await dav(target(), "GET", "tus.txt")).status).toBe(404);
    });

    it("a time that is none does not cost the file", async () => {
      const created = await post({ "upload-metadata": `filename ${base64("zeit.txt")},mtime ${base64("gestern")}` });
      expect(created.status).toBe(201);
    });

    it("a body of another kind, or of another length than announced, leaves nothing", async () => {
      refused(await post({ "content-type": "text/plain" }, "hallo"), [415]);
      refused(await post({ "content-type": "application/offset+octet-stream" }, "mehr als fünf"), [413]);
      expect((await dav(target(), "GET", "tus.txt")).status).toBe(404);
    });

    it("an upload that went wrong in every way still takes the right bytes", async () => {
      const created = await post({ "upload-metadata": `filename ${base64("am-ende-gut.txt")}` });
      const url = new URL(String(created.headers.location)).pathname;
      const patch = (headers: Record<string, string>, body: string) =>
        target().anna.ask("PATCH", url, { headers: { ...offsets, "upload-offset": "0", ...headers }, body });
      for (const offset of ["", "-1", "1", "x", "99999999999999999999"])
        refused(await patch({ "upload-offset": offset }, "hallo"), [400, 409]);
      refused(await patch({ "upload-checksum": "sha1" }, "hallo"), [400]);
      refused(await patch({ "upload-checksum": `sha1 ${base64("short")}` }, "hallo"), [400]);
      refused(await patch({ "upload-checksum": `sha1 ${base64(new Uint8Array(20))}` }, "hallo"), [460]);
      refused(await patch({ "content-type": "application/json" }, "hallo"), [415]);
      refused(await patch({}, "zu viele Bytes"), [413]);
      expect((await patch({}, "hallo")).status).toBe(204);
      expect((await dav(target(), "GET", "am-ende-gut.txt")).text).toBe("hallo");
    });

    it.each(["x", "..%2f..", "1.", "%00", "a".repeat(3000), "1.0123456789abcdef0123456789abcdef"])(
      "the upload %s is not there",
      async (id) => {
        for (const method of ["HEAD", "PATCH", "DELETE"]) {
          const answer = await target().anna.ask(method, `/remote.php/dav/tus/${id}`, {
            headers: { ...offsets, "upload-offset": "0" },
            ...(method === "PATCH" ? { body: "x" } : {}),
          });
          if (method === "HEAD") expect([400, 404]).toContain(answer.status);
          else refused(answer, [400, 404]);
        }
      },
    );
  });

  describe("chunks of 2013", () => {
    it.each(["a-chunking-1-0-0", "a-chunking-1-2-2", "a-chunking-x-2-0", "a-chunking-1-2", "-chunking-1-2-0", "a-chunking-1-9999999-0"])(
      "%s is no part",
      async (name) => {
        refused(await dav(target(), "PUT", name, { headers: { "oc-chunked": "1" }, body: "x" }), [400]);
        expect((await dav(target(), "GET", name)).status).toBe(404);
      },
    );
  });
}
