// Two boxes on two processes: what one gives shows in the other at its next poll, without a write there, and what ends, ends everywhere.
import { propfindBody, startTwoProcesses, type TestActor, type TwoProcesses } from "@landbox/test-kit";
import net from "node:net";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const size = 60_000_000;
const api = "/ocs/v2.php/apps/files_sharing/api/v1";
/** Milliseconds within which a process knows what happened in another; a second or two where nothing else runs. */
const patience = { timeout: 30_000, interval: 200 };

describe("shares between boxes on two processes", () => {
  let land: TwoProcesses;
  let owner: TestActor;
  let visitor: TestActor;
  let database: pg.Client;
  beforeAll(async () => {
    land = await startTwoProcesses();
    owner = land.first.actor("anna");
    visitor = land.second.actor("bernd", "arrach");
    database = new pg.Client(land.database.connection());
    await database.connect();
    expect((await owner.dav("MKCOL", "Mappe")).status).toBe(201);
    expect((await owner.dav("PUT", "Mappe/a.txt", { body: "eins" })).status).toBe(201);
  });
  afterAll(async () => {
    await database?.end();
    await land?.stop();
  });

  const ocs = async (who: TestActor, method: string, path: string, form: Record<string, string> = {}) => {
    const answer = await who.ask(method, `${api}${path}?format=json`, {
      headers: { "ocs-apirequest": "true", "content-type": "application/x-www-form-urlencoded" },
      ...(method === "GET" || method === "DELETE" ? {} : { body: new URLSearchParams(form).toString() }),
    });
    return { status: answer.status, data: (JSON.parse(answer.text) as { ocs: { data: { id: string } } }).ocs.data };
  };
  const give = async (): Promise<string> => {
    const made = await ocs(owner, "POST", "/shares", { path: "/Mappe", shareType: "0", shareWith: "bernd@arrach", permissions: "15" });
    expect(made.status).toBe(200);
    return made.data.id;
  };
  const rootTag = async () =>
    /<d:getetag>([^<]+)</.exec((await visitor.dav("PROPFIND", "", { headers: { depth: "0" }, body: propfindBody("d:getetag") })).text)?.[1];
  const statusOf = async () => (await visitor.dav("GET", "Mappe/a.txt")).status;
  /** All rows of a box, counted: nothing is written there. */
  const rowsOf = async (box: string): Promise<string> => {
    const tables = await database.query<{ name: string }>(
      "select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind = 'r' and c.relrowsecurity order by 1",
    );
    const id = (await database.query<{ box_id: number }>("select box_id from box where name = $1", [box])).rows[0]!.box_id;
    const rows: unknown[] = [];
    for (const { name } of tables.rows)
      if (name !== "session" && name !== "account" && name !== "known_network")
        rows.push([
          name,
          (await database.query(`select md5(string_agg(t::text, ',' order by t::text)) as all from ${name} t where box_id = $1`, [id]))
            .rows,
        ]);
    return JSON.stringify(rows);
  };

  it("a change in the owner's box shows in the visitor's root at once, and is not written there", async () => {
    const id = await give();
    await expect.poll(statusOf, patience).toBe(200);
    let last = await rootTag();
    const before = await rowsOf("arrach");
    for (const change of [
      () => owner.dav("PUT", "Mappe/a.txt", { body: "zwei" }),
      () => owner.dav("MKCOL", "Mappe/innen"),
      () => owner.dav("PUT", "Mappe/innen/b.txt", { body: "b" }),
      () => owner.dav("DELETE", "Mappe/innen"),
      () => ocs(owner, "PUT", `/shares/${id}`, { permissions: "1" }),
    ]) {
      expect((await change()).status).toBeLessThan(300);
      const now = await rootTag();
      expect(now).not.toBe(last);
      last = now;
    }
    expect(await rootTag()).toBe(last);
    expect(await rowsOf("arrach")).toBe(before);
    expect((await ocs(owner, "DELETE", `/shares/${id}`)).status).toBe(200);
    expect(await rootTag()).not.toBe(last);
    await expect.poll(statusOf, patience).toBe(404);
  });

  it("a running download ends with the grant, the account, the rules of either box, and a frozen box", { timeout: 240_000 }, async () => {
    const id = await give();
    expect((await owner.dav("PUT", "Mappe/gross.bin", { body: Buffer.alloc(size, 7) })).status).toBe(201);
    const rules = (who: TestActor, send: boolean, receive: boolean) =>
      database.query("update box set settings = jsonb_set(settings, '{across}', $1), version = version + 1 where name = $2", [
        JSON.stringify({ send, receive }),
        who.box,
      ]);
    const state = (box: string, to: string) =>
      database.query("update box set state = $1, version = version + 1 where name = $2", [to, box]);
    const endings: readonly [string, () => Promise<unknown>, () => Promise<unknown>][] = [
      ["the owner's box gives nothing any more", () => rules(owner, false, true), () => rules(owner, true, true)],
      ["the visitor's box takes nothing any more", () => rules(visitor, true, false), () => rules(visitor, true, true)],
      ["the owner's box is frozen", () => state("hohenwarth", "frozen"), () => state("hohenwarth", "active")],
      ["the visitor's box is frozen", () => state("arrach", "frozen"), () => state("arrach", "active")],
      ["the share is ended", () => ocs(owner, "DELETE", `/shares/${id}`), async () => undefined],
    ];
    for (const [why, shut, open] of endings) {
      await expect.poll(async () => (await visitor.dav("HEAD", "Mappe/gross.bin")).status, { ...patience, message: why }).toBe(200);
      const download = slowDownload(land.second.port, visitor);
      await download.begun;
      await shut();
      expect(await download.ended, why).toBe("cut");
      await expect.poll(async () => (await visitor.dav("GET", "Mappe/a.txt")).status, { ...patience, message: why }).toBe(404);
      await open();
    }
  });

  it(
    "a room ends in every process for a person that is taken out and a body that is let go, running downloads included",
    {
      timeout: 240_000,
    },
    async () => {
      const [host, body] = [land.first.actor("admin"), land.second.actor("admin", "arrach")];
      const api = async (who: TestActor, method: string, path: string, body?: object) => {
        const headers = { "x-requested-with": "XMLHttpRequest", ...(body ? { "content-type": "application/json" } : {}) };
        const answer = await who.ask(method, `/api/v1${path}`, { headers, ...(body ? { body: JSON.stringify(body) } : {}) });
        expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(300);
        return answer.text === "" ? {} : (JSON.parse(answer.text) as { id?: string; account?: { id: string } });
      };
      const { id } = await api(host, "POST", "/rooms", { name: "Umgehung", arrangement: "Vereinbarung" });
      expect((await host.ask("PUT", `/dav/spaces/${id}/gross.bin`, { body: Buffer.alloc(size, 7) })).status).toBe(201);
      await api(host, "POST", `/rooms/${id}/bodies`, { box: "arrach", role: "editor" });
      await api(host, "PUT", `/rooms/${id}/arrangement`, { text: "Vereinbarung" });
      const bernd = (await api(visitor, "GET", "/session")).account!.id;
      const answer = () => api(body, "POST", `/rooms/${id}/answer`, { accept: true, version: 1 });
      const takePart = () => api(body, "PUT", `/rooms/${id}/people/account/${bernd}`, {});
      await answer();
      await takePart();
      const endings: readonly [string, () => Promise<unknown>, () => Promise<unknown>][] = [
        ["the person is taken out", () => api(body, "DELETE", `/rooms/${id}/people/account/${bernd}`), takePart],
        [
          "the body may only hand in",
          () => api(host, "PUT", `/rooms/${id}/bodies/arrach`, { role: "uploader" }),
          () => api(host, "PUT", `/rooms/${id}/bodies/arrach`, { role: "viewer" }),
        ],
        ["the body is let go", () => api(host, "POST", `/rooms/${id}/bodies/arrach/end`, { days: 0 }), async () => undefined],
      ];
      for (const [why, shut, open] of endings) {
        await expect.poll(async () => (await visitor.dav("HEAD", "Umgehung/gross.bin")).status, { ...patience, message: why }).toBe(200);
        const download = slowDownload(land.second.port, visitor, "Umgehung/gross.bin");
        await download.begun;
        await shut();
        expect(await download.ended, why).toBe("cut");
        await expect.poll(async () => (await visitor.dav("HEAD", "Umgehung/gross.bin")).status, { ...patience, message: why }).toBe(404);
        await open();
      }
    },
  );
});

/** Reads a little at a time, so that it would take minutes; `ended` says how much had come when the server ended it. */
function slowDownload(
  port: number,
  { authorization }: TestActor,
  path = "Mappe/gross.bin",
): { begun: Promise<void>; ended: Promise<"cut" | "whole"> } {
  const socket = net.connect(port, "127.0.0.1");
  let received = 0;
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<"cut" | "whole">();
  socket.on("error", () => undefined);
  socket.on("close", () => ended.resolve(received < size ? "cut" : "whole"));
  socket.on("data", (data) => {
    received += data.length;
    begun.resolve();
    socket.pause();
    setTimeout(() => socket.resume(), 200);
  });
  socket.write(
    `GET /remote.php/webdav/${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: ${authorization}\r\nConnection: close\r\n\r\n`,
  );
  return { begun: begun.promise, ended: ended.promise };
}
