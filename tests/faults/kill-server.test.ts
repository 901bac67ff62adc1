// SIGKILL in the middle of writing: what was acknowledged is there with the right bytes, what was not is there whole or not at all.
import { startServer, type TestServer, type TestActor, temporaryFolder, freePort } from "@landbox/test-kit";
import { createHash, randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** Rounds of killing; more in `npm run test:full`. */
const rounds = process.env["LANDBOX_TEST_FULL"] === "1" ? 20 : 2;
const writers = 8;

interface Written {
  path: string;
  hash: string;
  acknowledged: boolean;
}

const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("a server that is killed", () => {
  let folder: string;
  let port: number;
  let server: TestServer;
  beforeAll(async () => {
    folder = await temporaryFolder();
    port = await freePort();
    server = await startServer({ dataFolder: folder, port });
  });
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("keeps every acknowledged file, overwrite, chunked upload, move and deletion", { timeout: rounds * 60_000 }, async () => {
    const written: Written[] = [];
    const gone: string[] = [];
    for (let round = 0; round < rounds; round++) {
      const anna = server.actor("anna");
      await anna.dav("MKCOL", `round-${round}`);
      let running = true;
      const jobs = Array.from({ length: writers }, (_, writer) =>
        keepWriting(anna, `round-${round}/w${writer}`, () => running, written, gone),
      );
      await new Promise((resolve) => setTimeout(resolve, 1500 + Math.random() * 1500));
      await server.kill();
      running = false;
      await Promise.all(jobs);
      server = await startServer({ dataFolder: folder, port });
      await verify(server, written, gone);
    }
    expect(written.filter((file) => file.acknowledged).length, "enough was written to mean something").toBeGreaterThan(rounds * 50);
  });

  /** Writes until the server is gone: small files mostly, now and then bigger ones, chunks, moves and deletions. */
  async function keepWriting(anna: TestActor, prefix: string, running: () => boolean, files: Written[], deleted: string[]): Promise<void> {
    for (let i = 0; running(); i++) {
      const path = `${prefix}-${i}.bin`;
      const body = randomBytes(i % 10 === 9 ? 3_000_000 : 10_000);
      const file: Written = { path, hash: hashOf(body), acknowledged: false };
      files.push(file);
      try {
        const status = i % 10 === 5 ? await inChunks(anna, path, body) : (await anna.dav("PUT", path, { body })).status;
        expect(status, path).toBe(201);
        file.acknowledged = true;
        if (i % 10 === 3) {
          const moved = `${path}.moved`;
          const target: Written = { path: moved, hash: file.hash, acknowledged: false };
          file.acknowledged = false;
          files.push(target);
          expect((await anna.dav("MOVE", path, { headers: { destination: `/remote.php/webdav/${moved}` } })).status).toBe(201);
          target.acknowledged = true;
          deleted.push(path);
        }
        if (i % 10 === 7) {
          file.acknowledged = false;
          expect((await anna.dav("DELETE", path)).status).toBe(204);
          deleted.push(path);
        }
      } catch (error) {
        if (error instanceof Error && /ECONN|hang up|EPIPE/.test(`${(error as NodeJS.ErrnoException).code ?? ""} ${error.message}`)) return;
        throw error;
      }
    }
  }

  async function inChunks(anna: TestActor, path: string, body: Buffer): Promise<number> {
    const upload = `/remote.php/dav/uploads/anna%40hohenwarth/${hashOf(body).slice(0, 16)}`;
    await anna.ask("MKCOL", upload, { headers: { "oc-total-length": String(body.length) } });
    const half = body.length >> 1;
    await anna.ask("PUT", `${upload}/${"0".repeat(16)}`, { body: body.subarray(0, half) });
    await anna.ask("PUT", `${upload}/${String(half).padStart(16, "0")}`, { body: body.subarray(half) });
    const answer = await anna.ask("MOVE", `${upload}/.file`, {
      headers: { destination: `/remote.php/dav/files/anna%40hohenwarth/${path}`, "oc-total-length": String(body.length) },
    });
    return answer.status;
  }

  async function verify(at: TestServer, files: readonly Written[], deleted: readonly string[]): Promise<void> {
    const anna = at.actor("anna");
    const missing = new Set(deleted);
    for (const file of files) {
      const answer = await anna.dav("GET", file.path);
      if (missing.has(file.path)) expect(answer.status, `${file.path} was deleted or moved`).toBe(404);
      else if (file.acknowledged) expect(`${answer.status} ${hashOf(answer.body)}`, file.path).toBe(`200 ${file.hash}`);
      else
        expect([`404`, `200 ${file.hash}`], file.path).toContain(answer.status === 404 ? "404" : `${answer.status} ${hashOf(answer.body)}`);
    }
  }
});
