// Box keys and the master key on a real disk: made once, wrapped, rotated, destroyed.
import { mkdtemp, readdir, readFile, rm, stat, writeFile, copyFile, chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { boxId } from "@landbox/kit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BoxKeyMissing, createKeyStore, type KeyStore, segmentKey } from "./key-store.ts";
import { loadMasterKey } from "./master-key.ts";

const one = boxId(1);
const two = boxId(36);

describe("keys", () => {
  let root: string;
  let folder: string;
  let masterFile: string;
  let now = 0;
  const clock = { now: () => now };
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "landbox-keys-"));
    folder = join(root, "keys");
    masterFile = join(root, "master.key");
  });
  afterEach(() => rm(root, { recursive: true }));
  const open = async (): Promise<KeyStore> =>
    createKeyStore({ folder, clock, wrapper: await loadMasterKey(masterFile, { createIfMissing: true }) });
  const idKey = async (store: KeyStore, box = one): Promise<string> =>
    segmentKey(await store.keys(box), Buffer.alloc(33, 1)).toString("hex");

  it("gives each box its own key, the same for every process and after a restart", async () => {
    const [first, second] = await Promise.all([open(), open()]);
    await Promise.all([first.createBoxKey(one), second.createBoxKey(one), first.createBoxKey(one), second.createBoxKey(two)]);
    expect(await idKey(first)).toBe(await idKey(second));
    expect(await idKey(first)).toBe(await idKey(await open()));
    expect(await idKey(first)).not.toBe(await idKey(first, two));
    expect((await readdir(folder)).sort()).toEqual(["1.json", "10.json"]);
    expect(new Set(await first.boxes())).toEqual(new Set([one, two]));
    expect((await stat(join(folder, "1.json"))).mode & 0o777).toBe(0o600);
    expect((await stat(masterFile)).mode & 0o777).toBe(0o600);
  });

  it("derives different keys for different purposes and segments", async () => {
    const store = await open();
    await store.createBoxKey(one);
    const keys = await store.keys(one);
    const all = [keys.segments, keys.seal, keys.lookup].map((key) => key.export().toString("hex"));
    all.push(segmentKey(keys, Buffer.alloc(33, 1)).toString("hex"), segmentKey(keys, Buffer.alloc(33, 2)).toString("hex"));
    expect(new Set(all).size).toBe(5);
  });

  it("answers from memory once it knows a key", async () => {
    const store = await open();
    await store.createBoxKey(one);
    expect(store.remembered(one)).toBeUndefined();
    expect(await store.keys(one)).toBe(store.remembered(one));
  });

  it("refuses a key file that was given to another box", async () => {
    const store = await open();
    await store.createBoxKey(one);
    await copyFile(join(folder, "1.json"), join(folder, "10.json"));
    await expect(store.keys(two)).rejects.toThrow();
    const text = await readFile(join(folder, "1.json"), "utf8");
    await writeFile(join(folder, "10.json"), text.replace('"box":1', '"box":36'));
    await expect(store.keys(two)).rejects.toThrow();
  });

  it("destroys a key for good, soon also for other processes, and rewrapping does not bring it back", async () => {
    const [store, other] = [await open(), await open()];
    await store.createBoxKey(one);
    await other.keys(one);
    await store.destroyBoxKey(one);
    await store.destroyBoxKey(one);
    await expect(store.keys(one)).rejects.toThrow(BoxKeyMissing);
    now += 61_000;
    await expect(other.keys(one)).rejects.toThrow(BoxKeyMissing);
    expect(await other.rewrapAll()).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  it("rotates the master key without changing a box key, while another process goes on", async () => {
    const master = await loadMasterKey(masterFile, { createIfMissing: true });
    const store = await createKeyStore({ folder, wrapper: master, clock });
    const other = await open();
    await store.createBoxKey(one);
    await store.createBoxKey(two);
    const before = [await idKey(store), await idKey(store, two)];
    const oldFile = await readFile(masterFile);
    await master.rotate();
    expect(await store.rewrapAll()).toBe(2);
    expect(await store.rewrapAll()).toBe(0);
    expect(await idKey(other)).toBe(before[0]);
    await master.forgetFormer();
    now += 61_000;
    expect([await idKey(await open()), await idKey(other, two)]).toEqual(before);
    await writeFile(masterFile, oldFile);
    await expect(idKey(await open())).rejects.toThrow(/master key/);
  });

  it("takes 32 raw bytes as a master key, and refuses an open, empty or broken file", async () => {
    await writeFile(masterFile, Buffer.alloc(32, 5), { mode: 0o600 });
    await loadMasterKey(masterFile);
    await chmod(masterFile, 0o644);
    await expect(loadMasterKey(masterFile)).rejects.toThrow(/everybody/);
    await chmod(masterFile, 0o600);
    for (const text of ["", "# nothing\n", "landbox-master-1 abc\n", "something else\n"]) {
      await writeFile(masterFile, text);
      await expect(loadMasterKey(masterFile)).rejects.toThrow(/key/);
    }
    await expect(loadMasterKey(join(root, "absent"))).rejects.toThrow();
  });
});
