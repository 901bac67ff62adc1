// Two server processes on one database and one data folder: what one has answered, the other knows.
import {
  type Answer,
  ask,
  propfindBody,
  rawRequest,
  signIn,
  type SlowDownload,
  slowDownload,
  startTwoProcesses,
  type TestActor,
  type TwoProcesses,
} from "@landbox/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const etagOf = (answer: Answer): string =>
  /<d:getetag>([^<]+)<\/d:getetag>/.exec(answer.text)?.[1]?.replaceAll("&quot;", '"') ?? `no etag: ${answer.status} ${answer.text}`;
const lockinfo = `<?xml version="1.0"?><d:lockinfo xmlns:d="DAV:"><d:lockscope><d:exclusive/></d:lockscope><d:locktype><d:write/></d:locktype><d:owner>x</d:owner></d:lockinfo>`;
/** Milliseconds within which the other process knows; a second or two where nothing else runs. */
const patience = 30_000;
const etag = { headers: { depth: "0" }, body: propfindBody("d:getetag") };

describe("two processes", () => {
  let land: TwoProcesses;
  /** The same person on each process. */
  let here: TestActor;
  let there: TestActor;
  beforeAll(async () => {
    land = await startTwoProcesses();
    here = land.first.actor("anna");
    there = land.second.actor("anna");
    for (const person of [here, there]) expect((await person.dav("PROPFIND", "", etag)).status).toBe(207);
  });
  afterAll(() => land?.stop());

  it("read what the other wrote, at once, a hundred times", async () => {
    await here.dav("MKCOL", "rw");
    for (let i = 0; i < 100; i++) {
      const [writer, reader] = i % 2 === 0 ? [here, there] : [there, here];
      // Warm on the reading side: the old state lies in its memory.
      await reader.dav("PROPFIND", "rw", { headers: { depth: "1" }, body: propfindBody("d:getetag") });
      const path = `rw/file-${i % 5}.txt`;
      const put = await writer.dav("PUT", path, { body: `content ${i}` });
      expect([201, 204]).toContain(put.status);
      const got = await reader.dav("GET", path);
      expect(got.text).toBe(`content ${i}`);
      expect(got.headers.etag).toBe(put.headers.etag);
      expect(
        (await reader.dav("PROPFIND", "rw", { headers: { depth: "1" }, body: propfindBody("d:getetag") })).text.replaceAll("&quot;", '"'),
      ).toContain(put.headers.etag);
      expect(etagOf(await reader.dav("PROPFIND", path, etag))).toBe(put.headers.etag);
    }
  });

  it("agree on every folder's etag, and it changes with every change below", async () => {
    await here.dav("MKCOL", "a");
    await there.dav("MKCOL", "a/b");
    await here.dav("MKCOL", "a/b/c");
    let last = "";
    const changes: (() => Promise<Answer>)[] = [
      () => here.dav("PUT", "a/b/c/x.txt", { body: "1" }),
      () => there.dav("PUT", "a/b/c/x.txt", { body: "2" }),
      () => here.dav("MOVE", "a/b/c/x.txt", { headers: { destination: "/remote.php/webdav/a/b/y.txt" } }),
      () => there.dav("COPY", "a/b/y.txt", { headers: { destination: "/remote.php/webdav/a/z.txt" } }),
      () => here.dav("DELETE", "a/b"),
    ];
    for (const change of changes) {
      expect((await change()).status).toBeLessThan(300);
      for (const folder of ["", "a"])
        expect(etagOf(await here.dav("PROPFIND", folder, etag))).toBe(etagOf(await there.dav("PROPFIND", folder, etag)));
      const now = etagOf(await there.dav("PROPFIND", "", etag));
      expect(now).not.toBe(last);
      last = now;
    }
    expect(etagOf(await here.dav("PROPFIND", "", etag)), "and stays when nothing changes").toBe(last);
  });

  it("let exactly one of two conditional writers win", async () => {
    for (let i = 0; i < 20; i++) {
      const made = await Promise.all(
        [here, there].map((person) => person.dav("PUT", `race-${i}.txt`, { body: "new", headers: { "if-none-match": "*" } })),
      );
      expect(made.map((answer) => answer.status).sort((a, b) => a - b)).toEqual([201, 412]);
      const before = etagOf(await here.dav("PROPFIND", `race-${i}.txt`, etag));
      const changed = await Promise.all(
        [here, there].map((person, who) => person.dav("PUT", `race-${i}.txt`, { body: `by ${who}`, headers: { "if-match": before } })),
      );
      expect(changed.map((answer) => answer.status).sort((a, b) => a - b)).toEqual([204, 412]);
      const winner = changed.findIndex((answer) => answer.status === 204);
      for (const person of [here, there]) expect((await person.dav("GET", `race-${i}.txt`)).text).toBe(`by ${winner}`);
    }
  });

  it("write into one folder together and lose nothing", async () => {
    await here.dav("MKCOL", "together");
    const answers = await Promise.all(
      Array.from({ length: 120 }, (_, i) => (i % 2 === 0 ? here : there).dav("PUT", `together/${i}.txt`, { body: String(i) })),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
    for (const person of [here, there]) {
      const listing = await person.dav("PROPFIND", "together", { headers: { depth: "1" }, body: propfindBody("d:getetag") });
      expect(listing.text.match(/<d:response>/g)).toHaveLength(121);
    }
  });

  it("hold each other's locks", async () => {
    await here.dav("PUT", "locked.txt", { body: "x" });
    const locked = await here.dav("LOCK", "locked.txt", { headers: { depth: "0" }, body: lockinfo });
    const token = String(locked.headers["lock-token"]);
    expect((await there.dav("PUT", "locked.txt", { body: "y" })).status).toBe(423);
    expect((await there.dav("LOCK", "locked.txt", { headers: { depth: "0" }, body: lockinfo })).status).toBe(423);
    expect((await there.dav("PUT", "locked.txt", { body: "z", headers: { if: `(${token})` } })).status).toBe(204);
    expect((await there.dav("PROPFIND", "locked.txt", { headers: { depth: "0" }, body: propfindBody("d:lockdiscovery") })).text).toContain(
      token.replace(/[<>]/g, ""),
    );
    expect((await there.dav("UNLOCK", "locked.txt", { headers: { "lock-token": token } })).status).toBe(204);
    expect((await here.dav("PUT", "locked.txt", { body: "free" })).status).toBe(204);
  });

  it("share an upload in chunks", async () => {
    const upload = "/remote.php/dav/uploads/anna%40hohenwarth/shared";
    expect((await here.ask("MKCOL", upload)).status).toBe(201);
    const parts = ["first,", "second,", "third,", "fourth"];
    for (const [i, part] of parts.entries())
      expect((await (i % 2 === 0 ? here : there).ask("PUT", `${upload}/${String(i).padStart(16, "0")}`, { body: part })).status).toBe(201);
    const moved = await there.ask("MOVE", `${upload}/.file`, {
      headers: { destination: "/remote.php/dav/files/anna%40hohenwarth/shared.txt" },
    });
    expect(moved.status).toBe(201);
    expect((await here.dav("GET", "shared.txt")).text).toBe(parts.join(""));
  });

  it("know each other's sessions and logouts, app passwords and their end", async () => {
    const session = await signIn(land.first, here);
    const on = (server: { origin: string }) =>
      ask(server.origin, "GET", "/api/v1/session", { headers: { cookie: session.cookie, "x-requested-with": "XMLHttpRequest" } });
    expect((await on(land.second)).status).toBe(200);
    const made = await session.ask("POST", "/api/v1/app-passwords", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "Laptop" }),
    });
    const { id, secret } = JSON.parse(made.text) as { id: string; secret: string };
    const authorization = `Basic ${Buffer.from(`${here.user}:${secret}`).toString("base64")}`;
    const withApp = (server: { origin: string }) =>
      ask(server.origin, "PROPFIND", "/remote.php/webdav/", { headers: { authorization, depth: "0" } });
    for (const server of [land.first, land.second]) expect((await withApp(server)).status).toBe(207);
    expect((await session.ask("DELETE", `/api/v1/app-passwords/${id}`)).status).toBeLessThan(300);
    expect((await session.ask("DELETE", "/api/v1/session")).status).toBeLessThan(300);
    await within(patience, async () => {
      for (const server of [land.first, land.second]) {
        if ((await on(server)).status !== 401) return false;
        if ((await withApp(server)).status !== 401) return false;
      }
      return true;
    });
  });

  it("end everything of a disabled account soon, on both", async () => {
    const bernd = [land.first.actor("bernd"), land.second.actor("bernd")] as const;
    const session = await signIn(land.first, bernd[0]);
    const made = await session.ask("POST", "/api/v1/app-passwords", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "Laptop" }),
    });
    const { secret } = JSON.parse(made.text) as { secret: string };
    const credentials: Record<string, string>[] = [
      { authorization: bernd[0].authorization },
      { authorization: `Basic ${Buffer.from(`${bernd[0].user}:${secret}`).toString("base64")}` },
      { cookie: session.cookie, "x-requested-with": "XMLHttpRequest" },
    ];
    const servers = [land.first, land.second];
    const statuses = async () =>
      Promise.all(
        servers.flatMap((server) =>
          credentials.map(
            async (headers) =>
              (await ask(server.origin, "PROPFIND", "/remote.php/webdav/", { headers: { ...headers, depth: "0" } })).status,
          ),
        ),
      );
    expect(new Set(await statuses())).toEqual(new Set([207]));

    // A download and an upload are under way on each process.
    expect((await bernd[0].dav("PUT", "big.bin", { body: Buffer.alloc(40 * 1024 * 1024, 5) })).status).toBe(201);
    const uploads: Promise<number>[] = [];
    const downloads: SlowDownload[] = [];
    for (const server of servers) {
      const head = (line: string, ...more: string[]) =>
        [`${line} HTTP/1.1`, `Host: 127.0.0.1:${server.port}`, `Authorization: ${bernd[0].authorization}`, ...more, "", ""].join("\r\n");
      downloads.push(slowDownload(server.origin, "/remote.php/webdav/big.bin", { headers: { authorization: bernd[0].authorization } }));
      uploads.push(
        rawRequest(
          server.port,
          (socket) => {
            socket.write(head(`PUT /remote.php/webdav/never-${server.port}.bin`, "Content-Length: 20000000"));
            const timer = setInterval(() => socket.write(Buffer.alloc(20_000)), 100);
            socket.on("close", () => clearInterval(timer));
          },
          { quiet: 2 * patience, longest: 2 * patience },
        ).then((answer) => {
          expect(answer.closed, `after ${answer.milliseconds} ms`).toBe(true);
          expect(answer.status, answer.all.slice(0, 300)).not.toBe(201);
          return Date.now();
        }),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await land.disable("bernd", "hohenwarth");
    const disabledAt = Date.now();
    await within(patience, async () => (await statuses()).every((status) => status === 401));
    // By themselves they would take a minute.
    for (const when of await Promise.all(uploads))
      expect(when, "it was still running when the account was disabled").toBeGreaterThan(disabledAt - 100);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, disabledAt + 2000 - Date.now())));
    // What lay in the buffers of the network may still come, but no more.
    for (const download of downloads) download.letGo();
    for (const { ended } of downloads) expect((await ended).complete).toBe(false);
    await expect(signIn(land.second, bernd[1])).rejects.toThrow(/401|429/);
  });
});

/** Asks again and again until it holds. @throws when it does not within the time */
async function within(milliseconds: number, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`did not hold within ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
