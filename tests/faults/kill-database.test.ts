// The database dies in the middle of writing: the server stays, says 503, and goes on by itself; nothing acknowledged is lost.
import { ask, startServer, type TestServer } from "@landbox/test-kit";
import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("a database that is killed", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.stop());

  it("comes back, and with it every acknowledged file", { timeout: 120_000 }, async () => {
    const anna = server.actor("anna");
    const acknowledged = new Map<string, string>();
    const statuses = new Set<number>();
    let running = true;
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let i = 0; running; i++) {
        const path = `w${writer}-${i}.bin`;
        const body = randomBytes(8000);
        const { status } = await anna.dav("PUT", path, { body });
        statuses.add(status);
        if (status === 201) acknowledged.set(path, hashOf(body));
        // A client that is told to wait does so.
        else await new Promise((resolve) => setTimeout(resolve, 200));
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const postmaster = Number((await readFile(join(server.dataFolder, "postgres/postmaster.pid"), "utf8")).split("\n", 1)[0]);
    const before = acknowledged.size;
    process.kill(postmaster, "SIGKILL");
    await until(15_000, () => acknowledged.size > before + 50);
    running = false;
    await Promise.all(writers);

    expect(
      [...statuses].filter((status) => status !== 201 && status !== 503),
      "unavailable is said as 503, and nothing else goes wrong",
    ).toEqual([]);
    expect((await ask(server.origin, "GET", "/health/ready")).status).toBe(200);
    for (const [path, hash] of acknowledged) {
      const answer = await anna.dav("GET", path);
      expect(`${answer.status} ${hashOf(answer.body)}`, path).toBe(`200 ${hash}`);
    }
  });
});

async function until(milliseconds: number, holds: () => boolean): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`did not happen within ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
