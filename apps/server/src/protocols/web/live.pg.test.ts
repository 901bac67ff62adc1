// Server-sent events over real connections, with two server processes' worth of servers on one database.
import http from "node:http";
import type { AddressInfo } from "node:net";
import { folderPage, liveChanged, liveHello, liveNews } from "@landbox/wire";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Composed } from "../../compose.ts";
import { type Person, type WebScene, webScene } from "./test-web-scene.ts";

let scene: WebScene;
let other: Composed;
let anna: Person;
let bernd: Person;
const open = new Set<http.ClientRequest>();

beforeAll(async () => {
  scene = await webScene(false);
  other = await scene.start();
  for (const { app } of [scene.server, other]) await app.listen({ port: 0, host: "127.0.0.1" });
  anna = await scene.person("anna@hohenwarth");
  bernd = await scene.person("bernd@hohenwarth");
}, 60_000);
afterEach(() => {
  for (const request of open) request.destroy();
  open.clear();
});
afterAll(async () => {
  await other?.drain(500);
  await other?.close();
  await scene?.end();
});

interface Event {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/** Opens the stream and collects events; `status` of an answer that is none. */
function listen(server: Composed, cookie: string, headers: Record<string, string> = {}) {
  const events: Event[] = [];
  /** About notifications, which come when they like. */
  const news: Event[] = [];
  const state = { ended: false, status: 0, headers: {} as http.IncomingHttpHeaders };
  const { port } = server.app.server.address() as AddressInfo;
  const request = http.get(
    { port, host: "127.0.0.1", path: "/api/v1/events", headers: { host: "localhost", cookie, ...headers } },
    (response) => {
      state.status = response.statusCode ?? 0;
      state.headers = response.headers;
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString("utf8");
        for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
          const fields = new Map(
            text
              .slice(0, end)
              .split("\n")
              .map((line) => [line.split(": ")[0], line.slice(line.indexOf(": ") + 2)] as const),
          );
          if (fields.has("data"))
            (fields.get("event") === "news" ? news : events).push({
              id: fields.get("id") ?? "",
              event: fields.get("event") ?? "",
              data: JSON.parse(fields.get("data") ?? ""),
            });
          text = text.slice(end + 2);
        }
      });
      response.on("close", () => (state.ended = true));
      response.on("error", () => (state.ended = true));
    },
  );
  request.on("error", () => (state.ended = true));
  open.add(request);
  return { events, news, state, close: () => request.destroy() };
}

const changesOf = (events: readonly Event[]) =>
  events.filter(({ event }) => event === "changed").flatMap(({ data }) => liveChanged.parse(data).changes);
const folderId = async (path: string) => (await anna.get(folderPage, `${anna.space}/folder?path=${encodeURIComponent(path)}`)).folder.id;
const soon = { timeout: 30_000, interval: 50 };

test("an open page is told how many news are unread, whichever process they came through, and nobody else's", async () => {
  const unreadOf = (events: readonly Event[]) =>
    events.filter(({ event }) => event === "news").map(({ data }) => liveNews.parse(data).unread);
  const [here, there, sharer] = [listen(scene.server, bernd.cookie), listen(other, bernd.cookie), listen(other, anna.cookie)];
  for (const { news } of [here, there, sharer]) await expect.poll(() => unreadOf(news), soon).toEqual([0]);
  const node = await anna.dav("MKCOL", "Für Bernd");
  const to = `${anna.space}/nodes/${node}/shares/account/${bernd.info.account.id}`;
  expect((await anna.ask("PUT", to, { body: { role: "viewer" } })).statusCode).toBe(204);
  for (const { news } of [here, there]) await expect.poll(() => unreadOf(news).at(-1), soon).toBe(1);
  await bernd.ask("POST", "/api/v1/notifications/read", { body: {} });
  for (const { news } of [here, there]) await expect.poll(() => unreadOf(news).at(-1), soon).toBe(0);
  expect(unreadOf(sharer.news)).toEqual([0]);
  // Going on after a break needs the position, which news do not carry.
  expect(here.news.filter(({ id }) => id !== "")).toEqual([]);
  const { shares } = (await anna.ask("GET", `${anna.space}/nodes/${node}/shares`)).json<{ shares: { id: number }[] }>();
  await anna.ask("DELETE", `/api/v1/shares/${shares[0]?.id}`);
  await anna.dav("DELETE", "Für Bernd");
});

test("a change appears with the folders above it, whichever process made it, and only to those who see it", async () => {
  await anna.dav("MKCOL", "Amt");
  await anna.dav("MKCOL", "Amt/Akten");
  const streams = [listen(scene.server, anna.cookie), listen(other, anna.cookie)];
  const stranger = listen(scene.server, bernd.cookie);
  await expect.poll(() => [...streams, stranger].map(({ events }) => events[0]?.event), soon).toEqual(["hello", "hello", "hello"]);
  expect(streams[0]?.state.headers).toMatchObject({
    "content-type": "text/event-stream; charset=utf-8",
    "x-accel-buffering": "no",
    "cache-control": "no-store",
  });
  expect(Object.keys(liveHello.parse(stranger.events[0]?.data).spaces)).toEqual([bernd.info.spaces[0]!.id]);
  await anna.dav("PUT", "Amt/Akten/neu.txt", { raw: "x" });
  const expected = [await folderId("Amt"), await folderId("Amt/Akten"), await folderId("/")].sort((a, b) => a - b);
  for (const { events } of streams) {
    await expect.poll(() => changesOf(events).length, soon).toBeGreaterThan(0);
    const [change] = changesOf(events);
    expect(change?.space).toBe(anna.info.spaces[0]!.id);
    expect([...(change?.folders ?? [])].sort((a, b) => a - b)).toEqual(expected);
  }
  await bernd.dav("PUT", "eigenes.txt", { raw: "x" });
  await expect.poll(() => changesOf(stranger.events).length, soon).toBe(1);
  expect(JSON.stringify(stranger.events)).not.toContain(anna.info.spaces[0]!.id);
});

test("what happened while the connection was away is told when it comes back", async () => {
  const first = listen(scene.server, anna.cookie);
  await expect.poll(() => first.events.length, soon).toBe(1);
  const { id } = first.events[0]!;
  first.close();
  await anna.dav("MKCOL", "Währenddessen");
  const second = listen(other, anna.cookie, { "last-event-id": id });
  await expect.poll(() => changesOf(second.events).length, soon).toBe(1);
  expect(changesOf(second.events)[0]?.folders).toEqual([await folderId("/")]);
  // And from there on nothing is told twice.
  const third = listen(other, anna.cookie, { "last-event-id": second.events.at(-1)!.id });
  await anna.dav("MKCOL", "Danach");
  await expect.poll(() => changesOf(third.events).length, soon).toBe(1);
  for (const broken of ["", "%%%", `${anna.info.spaces[0]!.id}:999999999`, `${bernd.info.spaces[0]!.id}:1`, ",:,:".repeat(3000)]) {
    const stream = listen(scene.server, anna.cookie, { "last-event-id": broken });
    await expect.poll(() => stream.events[0]?.event, soon).toBe("hello");
    expect(JSON.stringify(stream.events)).not.toContain(bernd.info.spaces[0]!.id);
  }
});

test("a deletion, a move and a lock are told: where it was, where it went, and anywhere", async () => {
  await anna.dav("MKCOL", "Von");
  await anna.dav("MKCOL", "Nach");
  await anna.dav("PUT", "Von/a.txt", { raw: "x" });
  const [from, to, root] = [await folderId("Von"), await folderId("Nach"), await folderId("/")];
  const stream = listen(scene.server, anna.cookie);
  await expect.poll(() => stream.events.length, soon).toBe(1);
  const next = async (count: number) => {
    await expect.poll(() => changesOf(stream.events).length, soon).toBe(count);
    return changesOf(stream.events)[count - 1]?.folders?.toSorted((a, b) => a - b);
  };
  await anna.dav("MOVE", "Von/a.txt", { to: "Nach/a.txt" });
  expect(await next(1)).toEqual([from, to, root].sort((a, b) => a - b));
  await anna.dav("DELETE", "Nach/a.txt");
  expect(await next(2)).toEqual([to, root].sort((a, b) => a - b));
  await anna.ask("PUT", `${anna.space}/nodes/${from}/favorite`);
  expect(await next(3)).toBeUndefined();
});

test("shares: a new one, a change in it by whom it belongs to, its end, its folder's way to the trash and back, and nothing of what lies beside it", async () => {
  await anna.dav("MKCOL", "Geteilt");
  await anna.dav("MKCOL", "Geteilt/Innen");
  await anna.dav("MKCOL", "Daneben");
  const node = await folderId("Geteilt");
  const key = `${anna.info.spaces[0]!.id}!${node}`;
  const streams = [listen(scene.server, bernd.cookie), listen(other, bernd.cookie)];
  const stranger = listen(scene.server, (await scene.person("clara@hohenwarth")).cookie);
  await expect.poll(() => [...streams, stranger].map(({ events }) => events.length), soon).toEqual([1, 1, 1]);
  const told = ({ events }: (typeof streams)[number]) => ({
    places: events.filter(({ event, data }) => event === "changed" && liveChanged.parse(data).places).length,
    shares: changesOf(events).filter(({ space }) => space === key).length,
  });
  const share = `${anna.space}/nodes/${node}/shares`;
  expect((await anna.ask("PUT", `${share}/account/${bernd.info.account.id}`, { body: { role: "viewer", until: null } })).statusCode).toBe(
    204,
  );
  for (const stream of streams) await expect.poll(() => told(stream).places, soon).toBe(1);
  for (const stream of streams) expect(told(stream).shares).toBe(0);

  await anna.dav("PUT", "Daneben/geheim.txt", { raw: "x" });
  await anna.dav("PUT", "Geteilt/Innen/neu.txt", { raw: "x" });
  for (const stream of streams) await expect.poll(() => told(stream).shares, soon).toBe(1);
  expect(changesOf(streams[0]!.events).at(-1)).toMatchObject({ space: key, folders: null });

  // Who comes back hears of what happened meanwhile.
  const { id } = streams[0]!.events.at(-1)!;
  streams[0]!.close();
  await anna.dav("PUT", "Geteilt/spaeter.txt", { raw: "x" });
  const back = listen(scene.server, bernd.cookie, { "last-event-id": id });
  await expect.poll(() => told(back).shares, soon).toBe(1);
  expect(Object.keys(liveHello.parse(back.events[0]!.data).spaces)).toContain(key);
  await expect.poll(() => told(streams[1]!).shares, soon).toBe(2);

  for (const [i, change] of [
    () => anna.dav("DELETE", "Geteilt"),
    async () => expect((await anna.ask("POST", `${anna.space}/trash/${node}/restore`, { body: {} })).statusCode).toBe(200),
    async () => {
      const { shares } = (await anna.ask("GET", share)).json<{ shares: { id: number }[] }>();
      expect((await anna.ask("DELETE", `/api/v1/shares/${shares[0]!.id}`)).statusCode).toBe(204);
    },
  ].entries()) {
    const before = [told(back).places, told(streams[1]!).places];
    await change();
    for (const [at, stream] of [back, streams[1]!].entries())
      await expect.poll(() => told(stream).places, { ...soon, message: `change ${i}` }).toBe((before[at] ?? 0) + 1);
  }
  const heard = [back, streams[1]!].map(({ events }) => events.length);
  await anna.dav("PUT", "Geteilt/vorbei.txt", { raw: "x" });
  // The next thing that both hear of is their own.
  await bernd.dav("PUT", "danach.txt", { raw: "x" });
  for (const [at, stream] of [back, streams[1]!].entries()) {
    await expect.poll(() => stream.events.length, soon).toBe((heard[at] ?? 0) + 1);
    expect(changesOf(stream.events).at(-1)?.space).toBe(bernd.info.spaces[0]!.id);
  }
  expect(stranger.events).toHaveLength(1);
  const all = JSON.stringify([streams, back].flat().map(({ events }) => events));
  expect(all).not.toContain(`"${anna.info.spaces[0]!.id}"`);
});

test("what people of other boxes share shows, changes and goes, too", async () => {
  const visitor = await scene.person("bernd@arrach");
  await anna.dav("MKCOL", "Nachbarn");
  const node = await folderId("Nachbarn");
  const stream = listen(scene.server, visitor.cookie);
  await expect.poll(() => stream.events.length, soon).toBe(1);
  const places = () => stream.events.filter(({ event, data }) => event === "changed" && liveChanged.parse(data).places).length;
  const share = `${anna.space}/nodes/${node}/shares`;
  expect(
    (await anna.ask("PUT", `${share}/visitor/${encodeURIComponent("bernd@arrach")}`, { body: { role: "viewer", until: null } })).statusCode,
  ).toBe(204);
  await expect.poll(places, soon).toBe(1);
  await anna.dav("PUT", "Nachbarn/neu.txt", { raw: "x" });
  await expect
    .poll(() => changesOf(stream.events).filter(({ space }) => space === `${anna.info.spaces[0]!.id}!${node}`).length, soon)
    .toBe(1);
  const { shares } = (await anna.ask("GET", share)).json<{ shares: { id: number }[] }>();
  expect((await anna.ask("DELETE", `/api/v1/shares/${shares[0]!.id}`)).statusCode).toBe(204);
  await expect.poll(places, soon).toBe(2);
});

test("a project space is told to its members when they join, when it gets another name, and when it goes", async () => {
  const admin = await scene.person("admin@hohenwarth");
  const stream = listen(scene.server, bernd.cookie);
  await expect.poll(() => stream.events.length, soon).toBe(1);
  const places = () => stream.events.filter(({ event, data }) => event === "changed" && liveChanged.parse(data).places).length;
  const members = [{ kind: "account", id: bernd.info.account.id, role: "editor" }];
  const made = await admin.ask("POST", "/api/v1/spaces", { body: { name: "Dorffest", quota: null, members } });
  expect(made.statusCode).toBe(200);
  await expect.poll(places, soon).toBe(1);
  const { id } = made.json<{ id: string }>();
  expect((await admin.ask("PUT", `/api/v1/spaces/${encodeURIComponent(id)}`, { body: { name: "Dorffest 2027" } })).statusCode).toBeLessThan(
    300,
  );
  await expect.poll(places, soon).toBe(2);
  expect((await admin.ask("DELETE", `/api/v1/spaces/${encodeURIComponent(id)}`)).statusCode).toBeLessThan(300);
  await expect.poll(places, soon).toBe(3);
});

test("the stream ends soon after the session, and an account has only so many", async () => {
  const guest = await scene.person("clara@hohenwarth");
  const streams = Array.from({ length: 20 }, () => listen(scene.server, guest.cookie));
  await expect.poll(() => streams.filter(({ state }) => state.status !== 0).length, soon).toBe(20);
  expect(streams.filter(({ state }) => state.status === 200)).toHaveLength(16);
  expect(streams.filter(({ state }) => state.status === 429)).toHaveLength(4);
  expect((await guest.ask("DELETE", "/api/v1/session")).statusCode).toBe(204);
  await expect.poll(() => streams.every(({ state }) => state.ended), soon).toBe(true);
  const after = listen(scene.server, guest.cookie);
  await expect.poll(() => after.state.status, soon).toBe(401);
});

test("a server that stops ends its streams at once", async () => {
  const third = await scene.start();
  await third.app.listen({ port: 0, host: "127.0.0.1" });
  const stream = listen(third, anna.cookie);
  await expect.poll(() => stream.events.length, soon).toBe(1);
  // Longer than a test may take: only an end of its own makes it pass.
  await third.drain(3_600_000);
  await expect.poll(() => stream.state.ended, soon).toBe(true);
  await third.close();
});
