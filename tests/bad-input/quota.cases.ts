// A quota that ends in the middle of what is sent. The box of this file has 120 MiB.
import type { Answer, TestActor } from "@landbox/test-kit";
import http from "node:http";
import { describe, expect, it } from "vitest";
import { refused, type Target } from "./target.ts";

const MiB = 1024 * 1024;

/** Sends so many MiB without saying how many; the server may answer and close before the end. */
function stream(target: Target, actor: TestActor, path: string, mebibytes: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let answered = false;
    const request = http.request(
      { host: "127.0.0.1", port: target.server.port, method: "PUT", path, headers: { authorization: actor.authorization } },
      (response) => {
        answered = true;
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const body = Buffer.concat(chunks);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body, text: body.toString() });
          request.destroy();
        });
      },
    );
    request.on("error", (error) => (answered ? undefined : reject(error)));
    const block = Buffer.alloc(MiB, 1);
    let sent = 0;
    const more = () => {
      while (sent < mebibytes && !request.destroyed) {
        sent++;
        if (!request.write(block)) return void request.once("drain", more);
      }
      if (!request.destroyed) request.end();
    };
    more();
  });
}

export function quotaCases(target: () => Target): void {
  describe("quota", () => {
    const of = (actor: TestActor, name: string) => `/remote.php/dav/files/${encodeURIComponent(actor.user)}/${name}`;
    const upload = (actor: TestActor, name: string) => `/remote.php/dav/uploads/${encodeURIComponent(actor.user)}/${name}`;
    const used = async (actor: TestActor) => {
      const body = `<?xml version="1.0"?><d:propfind xmlns:d="DAV:"><d:prop><d:quota-used-bytes/></d:prop></d:propfind>`;
      const answer = await actor.dav("PROPFIND", "", { headers: { depth: "0" }, body });
      return Number(/<d:quota-used-bytes>(\d+)</.exec(answer.text)?.[1]);
    };

    it("a body of unknown length that outgrows it is 507 and leaves nothing", async () => {
      const clara = target().server.actor("clara", "arrach");
      const before = await used(clara);
      refused(await stream(target(), clara, of(clara, "endless.bin"), 130), [507]);
      expect((await clara.ask("GET", of(clara, "endless.bin"))).status).toBe(404);
      expect(await used(clara)).toBe(before);
    });

    it("chunks that outgrow it are 507, the upload can be given up, and its space comes back", async () => {
      const clara = target().server.actor("clara", "arrach");
      expect((await clara.ask("MKCOL", upload(clara, "growing"))).status).toBe(201);
      const statuses: number[] = [];
      for (let i = 0; i < 5; i++) {
        const answer = await stream(target(), clara, upload(clara, `growing/${String(i).padStart(16, "0")}`), 30);
        statuses.push(answer.status);
        if (answer.status !== 201) refused(answer, [507]);
      }
      expect(statuses).toContain(201);
      expect(statuses.at(-1)).toBe(507);
      expect((await clara.ask("DELETE", upload(clara, "growing"))).status).toBe(204);
      expect((await clara.ask("PUT", of(clara, "after.bin"), { body: Buffer.alloc(60 * MiB) })).status).toBe(201);
      refused(await clara.ask("PUT", of(clara, "after2.bin"), { body: Buffer.alloc(70 * MiB) }), [507]);
      refused(
        await clara
          .ask("COPY", of(clara, "after.bin"), { headers: { destination: of(clara, "after3.bin") } })
          .then(async (first) =>
            first.status === 507 ? first : clara.ask("COPY", of(clara, "after.bin"), { headers: { destination: of(clara, "after4.bin") } }),
          ),
        [507],
      );
    });
  });
}
