// Many big transfers at once share one budget: those that stand still neither take it all nor keep the others from going on.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { boxId } from "@landbox/kit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createKeyStore } from "../../platform/keys/key-store.ts";
import { loadMasterKey } from "../../platform/keys/master-key.ts";
import { createDiskStore } from "../../platform/objects/disk-store.ts";
import type { ObjectStore } from "../../platform/objects/object-store.ts";
import type { Blobs } from "./blobs.ts";
import { createBlobs } from "./create-blobs.ts";
import { createCrunch } from "./crunch.ts";
import { gcmCipher } from "./frames.ts";
import { createRunningHashes } from "./running-hashes.ts";
import { slotSize, slotsOfAll } from "./slots.ts";

const box = boxId(1);
let root: string;
let store: ObjectStore;
let blobs: Blobs;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "landbox-crowd-"));
  const keys = await createKeyStore({
    folder: join(root, "keys"),
    wrapper: await loadMasterKey(join(root, "master.key"), { createIfMissing: true }),
  });
  await keys.createBoxKey(box);
  store = await createDiskStore({ root: join(root, "objects") });
  blobs = createBlobs({ store, keys, stallAfter: 60_000 });
});
afterAll(async () => {
  await blobs.close();
  await store.close();
  await rm(root, { recursive: true });
});

it("readers and senders that stand still leave the others their way, and end as they should", async () => {
  const bytes = randomBytes(7 * slotSize + 12_345);
  const content = await blobs.receive(box, Readable.from([bytes]), {});
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    blobs
      .open(box, content)
      .on("error", () => undefined)
      .pipe(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const still: Socket[] = Array.from({ length: 2 * slotsOfAll }, () => connect(port, "127.0.0.1").pause());
  await Promise.all(still.map((socket) => once(socket, "connect")));
  const senders = Array.from({ length: slotsOfAll }, () => new PassThrough());
  const half = bytes.subarray(0, 3 * slotSize + 1);
  const arriving = senders.map((sender) => blobs.receive(box, sender, {}));
  for (const sender of senders) sender.write(half);
  await sleep(300);

  // Somebody who goes on.
  const fresh = await blobs.receive(box, Readable.from([bytes]), {});
  expect((await buffer(blobs.open(box, fresh))).equals(bytes)).toBe(true);
  expect((await blobs.read(box, fresh)).equals(bytes)).toBe(true);

  // And those who stood still: they get and bring what is whole.
  for (const sender of senders) sender.end(bytes.subarray(half.length));
  const whole = await Promise.all(arriving);
  expect(whole.map(({ size }) => size)).toEqual(senders.map(() => bytes.length));
  const [first, last] = [whole[0], whole.at(-1)] as [typeof content, typeof content];
  for (const one of [first, last]) expect((await blobs.read(box, one)).equals(bytes)).toBe(true);
  const got = await Promise.all(still.map((socket) => buffer(socket)));
  expect(got.every((one) => one.equals(bytes))).toBe(true);
  server.close();
}, 120_000);

it("threads end when there is nothing to do, and begin again", async () => {
  const crunch = createCrunch({ cipher: gcmCipher, threads: 2, idle: 200 });
  const use = async () => {
    const slot = await crunch.slots.take();
    await crunch.seal(slot, { key: randomBytes(32), first: 0, last: true, length: 1000 });
    crunch.slots.giveBack(slot);
  };
  await use();
  expect(crunch.threads).toBeGreaterThan(0);
  await expect.poll(() => crunch.threads, { timeout: 20_000 }).toBe(0);
  await use();
  expect(crunch.threads).toBeGreaterThan(0);
  await crunch.close();
});

it("threads stay while an upload may go on, and end when it rests for long: then its bytes are read back", async () => {
  const crunch = createCrunch({ cipher: gcmCipher, threads: 2, idle: 100 });
  const running = createRunningHashes(crunch, { patience: 1500 });
  running.follow("upload", 0)?.keep(10, []);
  await sleep(700);
  expect(crunch.threads).toBeGreaterThan(0);
  const covered = running.covering("upload", []);
  expect(covered).toBeDefined();
  covered?.lane.drop();
  await expect.poll(() => crunch.threads, { timeout: 20_000 }).toBe(0);
  expect(running.covering("upload", [])).toBeUndefined();
  await crunch.close();
});
