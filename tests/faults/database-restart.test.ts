// A database that somebody else runs is restarted under load: requests fail cleanly and soon, and everything recovers by itself.
import { type Answer, ask, startTwoProcesses, type TestServer, type TwoProcesses } from "@landbox/test-kit";
import { createHash, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
/** No request waits longer, in milliseconds: a connection is tried for 5 s; the rest is for a loaded machine. */
const longest = 50_000;

interface Sent {
  readonly path: string;
  readonly hash: string;
  readonly status: number;
  readonly took: number;
  readonly retryAfter: number;
}

describe("a database that is restarted", () => {
  let land: TwoProcesses;
  beforeAll(async () => {
    land = await startTwoProcesses();
  });
  afterAll(() => land?.stop());

  const servers = (): TestServer[] => [land.first, land.second];

  /** Writes new files through both processes, at the same time, until told to stop. */
  function load(sent: Sent[], running: () => boolean): Promise<unknown> {
    return Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        const anna = (writer % 2 ? land.first : land.second).actor("anna");
        for (let i = 0; running(); i++) {
          const path = `w${writer}-${i}.bin`;
          const body = randomBytes(1 + ((i * 7919) % 20_000));
          const started = performance.now();
          const answer = await anna.dav("PUT", path, { body, headers: { "if-none-match": "*" }, timeout: 60_000 });
          const retryAfter = Number(answer.headers["retry-after"] ?? 0);
          sent.push({ path, hash: hashOf(body), status: answer.status, took: performance.now() - started, retryAfter });
          if (answer.status !== 201) await sleep(100);
        }
      }),
    );
  }

  /** One request of every protocol, with what it must say while the database is away. */
  async function refusals(server: TestServer): Promise<void> {
    const anna = server.actor("anna");
    const dav = (answer: Answer): void => expect(answer.text).toMatch(/<s:exception>[^<]*ServiceUnavailable<\/s:exception>/);
    const asked: [string, () => Promise<Answer>, (answer: Answer) => void][] = [
      ["PROPFIND", () => anna.dav("PROPFIND", "", { headers: { depth: "1" } }), dav],
      ["GET", () => anna.dav("GET", "w0-0.bin"), dav],
      ["PUT", () => anna.dav("PUT", "away.bin", { body: "x" }), dav],
      ["MOVE", () => anna.dav("MOVE", "w0-0.bin", { headers: { destination: "/remote.php/webdav/moved.bin" } }), dav],
      ["chunks", () => anna.ask("MKCOL", `/remote.php/dav/uploads/${encodeURIComponent(anna.user)}/away`), dav],
      [
        "tus",
        () =>
          anna.ask("POST", "/remote.php/webdav/", {
            headers: {
              "tus-resumable": "1.0.0",
              "upload-length": "5",
              "upload-metadata": `filename ${Buffer.from("t").toString("base64")}`,
            },
          }),
        dav,
      ],
      ["trash", () => anna.ask("PROPFIND", `/remote.php/dav/trash-bin/${encodeURIComponent(anna.user)}`, { headers: { depth: "1" } }), dav],
      [
        "web",
        () => ask(server.origin, "GET", "/api/v1/session", { headers: { cookie: `landbox_session=1.${"a".repeat(52)}` } }),
        (answer) => expect(JSON.parse(answer.text)).toMatchObject({ error: { code: "unavailable" } }),
      ],
      ["health", () => ask(server.origin, "GET", "/health/ready"), () => undefined],
    ];
    await Promise.all(
      asked.map(async ([what, send, form]) => {
        const started = performance.now();
        const answer = await send();
        expect(answer.status, `${what}: ${answer.text.slice(0, 300)}`).toBe(503);
        if (what !== "health") expect(Number(answer.headers["retry-after"]), what).toBeGreaterThan(0);
        expect(performance.now() - started, what).toBeLessThan(longest);
        form(answer);
      }),
    );
    expect((await ask(server.origin, "GET", "/health/live")).status).toBe(200);
    expect((await ask(server.origin, "GET", "/status.php")).status).toBe(200);
  }

  it("is waited for by every protocol, comes back by itself, and nothing happens twice or is lost", { timeout: 600_000 }, async () => {
    const sent: Sent[] = [];
    const acknowledged = (): number => sent.filter(({ status }) => status === 201).length;
    let running = true;
    const working = load(sent, () => running);
    try {
      await until(120_000, () => acknowledged() > 60);
      await land.database.stop();
      // What was remembered as ready is asked anew.
      await sleep(700);
      for (const server of servers()) await refusals(server);
      await land.database.start();
      const before = acknowledged();
      await until(120_000, () => acknowledged() > before + 60);
    } finally {
      running = false;
      await working;
    }
    expect(sent.filter(({ status }) => status !== 201 && status !== 503)).toEqual([]);
    const refused = sent.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    for (const { retryAfter } of refused) expect(retryAfter).toBeGreaterThan(0);
    expect(Math.max(...sent.map(({ took }) => took))).toBeLessThan(longest);

    const anna = land.first.actor("anna");
    for (const { path, hash, status } of sent) {
      const answer = await anna.dav("GET", path);
      const seen = answer.status === 200 ? hashOf(answer.body) : String(answer.status);
      expect(status === 201 ? [hash] : [hash, "404"], `${path} was answered with ${status}`).toContain(seen);
    }
    const listing = (await anna.dav("PROPFIND", "", { headers: { depth: "1" } })).text;
    const names = [...listing.matchAll(/<d:href>[^<]*\/(w\d+-\d+\.bin)<\/d:href>/g)].map((match) => match[1]);
    expect(new Set(names).size).toBe(names.length);
  });

  it("is listened to again, so that what one process changes the other ones notice", async () => {
    const owner = new pg.Client(land.database.connection());
    await owner.connect();
    const listening = async (): Promise<number> => {
      const { rows } = await owner.query<{ count: number }>(
        "select count(*)::integer as count from pg_stat_activity where query = 'listen landbox'",
      );
      return rows[0]?.count ?? 0;
    };
    // The owner may not see the queries of another role, but it sees those of a role that it made.
    await owner.query("grant landbox_app to current_user").catch(() => undefined);
    await expect.poll(listening, { timeout: 60_000, interval: 200 }).toBe(3);
    await owner.end();
    const bernd = servers().map((server) => server.actor("bernd"));
    for (const actor of bernd) expect((await actor.dav("PROPFIND", "", { headers: { depth: "0" } })).status).toBe(207);
    await land.disable("bernd", "hohenwarth");
    for (const actor of bernd)
      await expect
        .poll(async () => (await actor.dav("PROPFIND", "", { headers: { depth: "0" } })).status, { timeout: 60_000, interval: 100 })
        .toBe(401);
  });
});

async function until(milliseconds: number, holds: () => boolean): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`did not happen within ${milliseconds} ms`);
    await sleep(50);
  }
}
