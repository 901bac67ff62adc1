// The entries of a folder: pages where they are needed, and folders that change meanwhile.
import { ClientFailure } from "@landbox/client";
import type { Entry, FolderPage } from "@landbox/wire";
import { expect, test, vi } from "vitest";
import { Listing, mostPages, pageSize } from "./listing.ts";
import type { PageQuery } from "./listing.ts";

const entryOf = (id: number): Entry => ({
  id,
  name: `Beleg ${id}`,
  isFolder: false,
  size: 1,
  mtime: 0,
  etag: `"${id}"`,
  favorite: false,
  lock: null,
});

/** A server with a folder that can change. */
function folderOf(count: number) {
  const server = {
    entries: Array.from({ length: count }, (_, index) => entryOf(index + 1)),
    version: 1,
    asked: [] as string[],
    fail: null as ClientFailure | null,
    listing: null as unknown as Listing,
  };
  const fetch = async (query: PageQuery, known?: string): Promise<FolderPage | undefined> => {
    const at = query.at ?? Number(query.after ?? 0);
    const same = known === `version ${server.version}`;
    server.asked.push(`${query.after === undefined ? "at" : "after"} ${at}${same ? " (same)" : ""}`);
    await Promise.resolve();
    if (server.fail) throw server.fail;
    if (same) return undefined;
    const end = at + query.limit;
    return {
      folder: { ...entryOf(0), isFolder: true, etag: `"v${server.version}"` },
      path: [],
      above: [],
      entries: server.entries.slice(at, end),
      next: end < server.entries.length ? String(end) : null,
      total: query.after === undefined ? { folders: 0, files: server.entries.length } : null,
      version: `version ${server.version}`,
      usage: { used: 0, total: null },
    };
  };
  server.listing = new Listing({ fetch, onFailure: () => undefined });
  return server;
}

test("the first page tells how many entries there are; the next follow by cursor, far ones by position", async () => {
  const server = folderOf(100_000);
  const { listing } = server;
  await listing.reload();
  expect(listing.state.count).toBe(100_000);
  expect(listing.entryAt(199)?.id).toBe(200);
  expect(listing.entryAt(200)).toBeUndefined();
  listing.want(180, 260);
  await vi.waitFor(() => expect(listing.entryAt(260)?.id).toBe(261));
  listing.want(99_950, 99_999);
  await vi.waitFor(() => expect(listing.entryAt(99_999)?.id).toBe(100_000));
  expect(server.asked).toEqual(["at 0", "after 200", "at 99800"]);
});

test("a page of a changed folder makes the others old: they stay on the screen and are fetched anew", async () => {
  const server = folderOf(1000);
  const { listing } = server;
  await listing.reload();
  server.entries.splice(0, 1);
  server.version = 2;
  listing.want(0, 250);
  await vi.waitFor(() => expect(listing.state.count).toBe(999));
  await vi.waitFor(() => expect(listing.entryAt(0)?.id).toBe(2));
  expect(listing.entryAt(200)?.id).toBe(202);
});

test("a reload fetches what is on the screen, and forgets pages that are no longer", async () => {
  const server = folderOf(1000);
  const { listing } = server;
  await listing.reload();
  for (const at of [200, 400, 600, 800]) {
    listing.want(at, at + 199);
    await vi.waitFor(() => expect(listing.entryAt(at)?.id).toBe(at + 1));
  }
  expect(listing.isComplete()).toBe(true);
  listing.want(390, 410);
  server.entries.splice(300);
  server.version = 2;
  server.asked.length = 0;
  await listing.reload();
  expect(server.asked).toEqual(["at 200", "at 400"]);
  expect(listing.state.count).toBe(300);
  expect(listing.entryAt(400)).toBeUndefined();
  expect(listing.entryAt(299)?.id).toBe(300);
});

test("without a connection what is there stays, and later it goes on", async () => {
  const server = folderOf(1000);
  const { listing } = server;
  await listing.reload();
  server.fail = new ClientFailure("network", 0, "");
  listing.want(190, 230);
  await vi.waitFor(() => expect(listing.state.moreFailed).toBe(true));
  expect([listing.state.status, listing.entryAt(0)?.id]).toEqual(["ready", 1]);
  server.fail = null;
  await listing.reload();
  expect([listing.state.moreFailed, listing.entryAt(230)?.id]).toEqual([false, 231]);
});

test("a folder that is gone says so, even when it is remembered", async () => {
  const server = folderOf(3);
  await server.listing.reload();
  server.fail = new ClientFailure("not_found", 404, "");
  await server.listing.reload();
  expect([server.listing.state.status, server.listing.state.failure?.code]).toEqual(["failed", "not_found"]);
});

test("everything can be had, in large pages", async () => {
  const server = folderOf(2500);
  await server.listing.reload();
  server.asked.length = 0;
  expect((await server.listing.all()).map(({ id }) => id)).toEqual(Array.from({ length: 2500 }, (_, index) => index + 1));
  expect(server.asked).toEqual([`after ${pageSize}`, `after ${pageSize + 1000}`, `after ${pageSize + 2000}`]);
});

test("a part can be had from memory and server together, exactly", async () => {
  const server = folderOf(100_000);
  const { listing } = server;
  await listing.reload();
  listing.want(50_000, 50_199);
  await vi.waitFor(() => expect(listing.entryAt(50_000)?.id).toBe(50_001));
  server.asked.length = 0;
  const ids = async (first: number, last: number) => (await listing.range(first, last)).map(({ id }) => id);
  expect(await ids(50_010, 50_012)).toEqual([50_011, 50_012, 50_013]);
  expect(await ids(198, 201)).toEqual([199, 200, 201, 202]);
  expect(await ids(99_999, 99_999)).toEqual([100_000]);
  expect((await ids(49_000, 50_500)).length).toBe(1501);
  expect(server.asked).toEqual(["after 200", "at 99999", "at 49000", "after 50200"]);
});

test("a folder in which nothing changed is confirmed without a body, and nothing of it is drawn again", async () => {
  const server = folderOf(1000);
  const { listing } = server;
  await listing.reload();
  listing.want(150, 250);
  await vi.waitFor(() => expect(listing.entryAt(250)?.id).toBe(251));
  const { revision } = listing.state;
  server.asked.length = 0;
  await listing.reload();
  expect(server.asked).toEqual(["at 0 (same)", "at 200 (same)"]);
  expect(listing.state.revision).toBe(revision);
  server.entries[3] = { ...entryOf(4), name: "anders", etag: '"neu"' };
  server.version = 2;
  const [same, other] = [listing.entryAt(2), listing.entryAt(3)];
  await listing.reload();
  expect(listing.entryAt(3)?.name).toBe("anders");
  expect(listing.entryAt(3)).not.toBe(other);
  expect(listing.entryAt(2)).toBe(same);
});

test("what was left behind shows at once, and is only confirmed when it still holds", async () => {
  const before = folderOf(1000);
  await before.listing.reload();
  const left = before.listing.snapshot();
  const server = folderOf(1000);
  if (left) server.listing.seed(structuredClone(left));
  expect([server.listing.state.status, server.listing.state.count, server.listing.entryAt(199)?.id]).toEqual(["ready", 1000, 200]);
  await server.listing.reload();
  expect(server.asked).toEqual(["at 0 (same)"]);
  server.listing.want(180, 260);
  await vi.waitFor(() => expect(server.listing.entryAt(260)?.id).toBe(261));
});

test("the memory of a long folder is bounded: far pages go, the beginning stays", async () => {
  const server = folderOf(100_000);
  const { listing } = server;
  await listing.reload();
  for (let at = 0; at < 100_000; at += 1000) {
    listing.want(at, at + 40);
    await vi.waitFor(() => expect(listing.entryAt(at)?.id).toBe(at + 1), { interval: 1 });
  }
  expect(listing.weight()).toBeLessThanOrEqual(mostPages * pageSize);
  expect([listing.entryAt(0)?.id, listing.entryAt(50_000), listing.entryAt(99_000)?.id]).toEqual([1, undefined, 99_001]);
});
