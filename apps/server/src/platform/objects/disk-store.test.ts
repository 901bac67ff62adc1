// The disk store keeps the contract, and what only a disk has: descriptors, idle packs, a full disk.
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { boxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDiskStore } from "./disk-store.ts";
import { objectStoreContract } from "./object-store.contract.ts";
import { type Location, newObjectName } from "./object-store.ts";

const run = promisify(execFile);
const box = boxId(1);

objectStoreContract("disk", async () => {
  const root = await mkdtemp(join(tmpdir(), "landbox-objects-"));
  const store = await createDiskStore({ root });
  return {
    store,
    reopen: () => createDiskStore({ root }),
    dispose: async () => {
      await store.close();
      await rm(root, { recursive: true });
    },
  };
});

describe("disk store", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "landbox-objects-"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it("closes packs and descriptors that nobody uses", async () => {
    const store = await createDiskStore({ root, idle: 30 });
    const { object, start } = await store.putSmall(box, [Buffer.from("abc")]);
    await store.read(box, object, start, 3);
    expect(await openBelow(root)).toBe(2);
    await expect.poll(() => openBelow(root), { timeout: 2_000 }).toBe(0);
    const next = await store.putSmall(box, [Buffer.from("def")]);
    expect(next.object).not.toBe(object);
    await store.close();
    expect(await openBelow(root)).toBe(0);
  });

  it("begins a new pack when one is full", async () => {
    const store = await createDiskStore({ root, packSize: 1_000 });
    const objects = new Set<string>();
    for (let i = 0; i < 10; i++) objects.add((await store.putSmall(box, [Buffer.alloc(600)])).object);
    expect(objects.size).toBe(5);
    await store.close();
  });

  it("begins a new pack when one is old", async () => {
    const store = await createDiskStore({ root, packAge: 20 });
    const first = await store.putSmall(box, [Buffer.alloc(10)]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect((await store.putSmall(box, [Buffer.alloc(10)])).object).not.toBe(first.object);
    await store.close();
  });

  it("keeps its files to itself", async () => {
    const store = await createDiskStore({ root });
    const { object } = await store.putSmall(box, [Buffer.alloc(10)]);
    const writer = store.begin(box, newObjectName());
    await writer.commit();
    await store.close();
    for (const name of [object, writer.object]) {
      const file = join(root, "1", name.slice(0, 2), name);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }
    expect((await stat(join(root, "1"))).mode & 0o777).toBe(0o700);
  });

  it("says quota_exceeded on a full disk, leaves nothing half behind, and goes on when there is room again", async (test) => {
    const mounted = await run("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", root]).catch(() => undefined);
    if (!mounted) return test.skip("needs the right to mount a small file system");
    try {
      const store = await createDiskStore({ root });
      const kept = await store.putSmall(box, [Buffer.from("kept")]);
      const writer = store.begin(box, newObjectName());
      await expect(writer.write([Buffer.alloc(3_000_000)])).rejects.toMatchObject({ code: "quota_exceeded" });
      await expect(writer.commit()).rejects.toThrow(DomainError);
      await writer.abort();

      const filled: Location[] = [];
      const failed: string[] = [];
      for (let i = 0; i < 12; i++) {
        await store.putSmall(box, [Buffer.alloc(250_000, i)]).then(
          (location) => filled.push(location),
          (error: DomainError) => failed.push(error.code),
        );
      }
      expect(new Set(failed)).toEqual(new Set(["quota_exceeded"]));
      expect((await store.read(box, kept.object, kept.start, 4)).toString()).toBe("kept");
      for (const [i, { object, start }] of filled.entries()) {
        expect((await store.read(box, object, start, 250_000)).equals(Buffer.alloc(250_000, i))).toBe(true);
      }
      expect((await allFiles(root)).filter((name) => name.endsWith(".new"))).toEqual([]);

      for (const { object } of filled) await store.delete(box, object);
      const again = await store.putSmall(box, [Buffer.from("again")]);
      expect((await store.read(box, again.object, again.start, 5)).toString()).toBe("again");
      await store.close();
    } finally {
      await run("umount", [root]);
    }
  });
});

async function openBelow(folder: string): Promise<number> {
  const { readlink } = await import("node:fs/promises");
  const links = await Promise.all((await readdir("/proc/self/fd")).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")));
  return links.filter((link) => link.startsWith(folder)).length;
}

const allFiles = (folder: string): Promise<string[]> => readdir(folder, { recursive: true });
