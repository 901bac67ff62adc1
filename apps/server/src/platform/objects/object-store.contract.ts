// What every object store must do; holds nothing that S3 cannot.
import { randomBytes } from "node:crypto";
import { type BoxId, boxId } from "@landbox/kit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newObjectName, ObjectExists, ObjectMissing, type ObjectStore } from "./object-store.ts";

export interface StoreUnderTest {
  readonly store: ObjectStore;
  /** A second process's view of the same place. */
  reopen(): Promise<ObjectStore>;
  dispose(): Promise<void>;
}

const here = boxId(7);
const elsewhere = boxId(8);

export function objectStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`object store: ${name}`, () => {
    let place: StoreUnderTest;
    let store: ObjectStore;
    beforeEach(async () => {
      place = await open();
      ({ store } = place);
    });
    afterEach(() => place.dispose());
    bigObjects(
      () => store,
      () => place,
    );
    smallObjects(
      () => store,
      () => place,
    );
    removal(() => store);
  });
}

function bigObjects(store: () => ObjectStore, place: () => StoreUnderTest): void {
  it("streams an object of unknown length and reads any range of it", async () => {
    const bytes = randomBytes(3_000_000);
    const object = await putBig(store(), here, bytes);
    expect(await store().read(here, object, 0, bytes.length)).toEqual(bytes);
    expect(await store().read(here, object, 1_234_567, 89)).toEqual(bytes.subarray(1_234_567, 1_234_656));
    expect(await store().read(here, object, bytes.length - 1, 1)).toEqual(bytes.subarray(-1));
  });

  it("takes writes that are under way together, in the order of the calls", async () => {
    const writer = store().begin(here, newObjectName());
    const parts = Array.from({ length: 40 }, (_, i) => Buffer.alloc(10_000 + i, i));
    await Promise.all(parts.map((part) => writer.write([part.subarray(0, 5_000), part.subarray(5_000)])));
    const { size } = await writer.commit();
    const whole = Buffer.concat(parts);
    expect(size).toBe(whole.length);
    expect(await store().read(here, writer.object, 0, size)).toEqual(whole);
  });

  it("stores an empty object", async () => {
    const writer = store().begin(here, newObjectName());
    expect(await writer.commit()).toEqual({ size: 0 });
    expect(await names(store(), here)).toEqual([writer.object]);
  });

  it("shows nothing before the commit and nothing after an abort", async () => {
    const writer = store().begin(here, newObjectName());
    await writer.write([randomBytes(500_000)]);
    expect(await names(store(), here)).toEqual([]);
    await expect(store().read(here, writer.object, 0, 1)).rejects.toThrow(ObjectMissing);
    await writer.abort();
    expect(await names(store(), here)).toEqual([]);
    expect(await store().sweepAbandoned(here, 0)).toBe(0);
    await expect(writer.write([Buffer.alloc(1)])).rejects.toThrow();
  });

  it("puts only if absent: of two writers of one name the second fails, and the first one's bytes stay", async () => {
    const object = newObjectName();
    const [first, second] = [store().begin(here, object), store().begin(here, object)];
    await first.write([Buffer.from("first")]);
    await second.write([Buffer.from("second!")]);
    await first.commit();
    await expect(second.commit()).rejects.toThrow(ObjectExists);
    expect((await store().read(here, object, 0, 5)).toString()).toBe("first");
    expect(await names(store(), here)).toEqual([object]);
  });

  it("keeps boxes apart", async () => {
    const object = await putBig(store(), here, Buffer.from("mine"));
    expect(await names(store(), elsewhere)).toEqual([]);
    await expect(store().read(elsewhere, object, 0, 4)).rejects.toThrow(ObjectMissing);
  });

  it("says so when an object is missing or too short", async () => {
    const object = await putBig(store(), here, Buffer.alloc(10));
    await expect(store().read(here, newObjectName(), 0, 1)).rejects.toThrow(ObjectMissing);
    await expect(store().read(here, object, 5, 6)).rejects.toThrow(ObjectMissing);
    await expect(store().read(here, "../../secret", 0, 1)).rejects.toThrow();
  });

  it("is seen by another process at once", async () => {
    const object = await putBig(store(), here, Buffer.from("shared"));
    const other = await place().reopen();
    expect((await other.read(here, object, 0, 6)).toString()).toBe("shared");
    await other.close();
  });
}

function smallObjects(store: () => ObjectStore, place: () => StoreUnderTest): void {
  it("stores many small ones that come together, each readable where its location says", async () => {
    const all = Array.from({ length: 300 }, (_, i) => randomBytes(1 + ((i * 7_919) % 20_000)));
    const locations = await Promise.all(all.map((bytes) => store().putSmall(here, [bytes.subarray(0, 1), bytes.subarray(1)])));
    const other = await place().reopen();
    for (const [i, { object, start }] of locations.entries()) {
      const bytes = all[i] as Buffer;
      expect((await other.read(here, object, start, bytes.length)).equals(bytes)).toBe(true);
    }
    await other.close();
  });

  it("tells which call brought an object into being", async () => {
    const locations = await Promise.all(Array.from({ length: 50 }, () => store().putSmall(here, [randomBytes(100)])));
    const later = await store().putSmall(here, [randomBytes(100)]);
    const born = new Set([...locations, later].filter(({ created }) => created).map(({ object }) => object));
    for (const { object } of [...locations, later]) expect(born.has(object)).toBe(true);
    expect((await names(store(), here)).sort()).toEqual([...born].sort());
  });

  it("keeps small ones of different boxes in different objects", async () => {
    const [mine, theirs] = await Promise.all([store().putSmall(here, [Buffer.from("a")]), store().putSmall(elsewhere, [Buffer.from("b")])]);
    expect(mine.object).not.toBe(theirs.object);
    await expect(store().read(elsewhere, mine.object, mine.start, 1)).rejects.toThrow(ObjectMissing);
  });

  it("gives what is stored after a restart other places than before", async () => {
    const before = await store().putSmall(here, [Buffer.from("before")]);
    const other = await place().reopen();
    const after = await other.putSmall(here, [Buffer.from("after!")]);
    expect(after.object).not.toBe(before.object);
    expect((await other.read(here, before.object, before.start, 6)).toString()).toBe("before");
    await other.close();
  });
}

function removal(store: () => ObjectStore): void {
  it("removes an object; removing it again is fine", async () => {
    const object = await putBig(store(), here, Buffer.alloc(10));
    await store().read(here, object, 0, 10);
    await store().delete(here, object);
    await store().delete(here, object);
    expect(await names(store(), here)).toEqual([]);
    await expect(store().read(here, object, 0, 10)).rejects.toThrow(ObjectMissing);
  });

  it("puts nothing more into an object that was removed", async () => {
    const first = await store().putSmall(here, [Buffer.alloc(10)]);
    await store().delete(here, first.object);
    const second = await store().putSmall(here, [Buffer.from("kept")]);
    expect((await store().read(here, second.object, second.start, 4)).toString()).toBe("kept");
  });

  it("lists objects with size and time", async () => {
    const object = await putBig(store(), here, Buffer.alloc(12_345));
    const small = await store().putSmall(here, [Buffer.alloc(77)]);
    const listed = [];
    for await (const entry of store().list(here)) listed.push(entry);
    expect(new Map(listed.map((entry) => [entry.object, entry.size]))).toEqual(
      new Map([
        [object, 12_345],
        [small.object, 77],
      ]),
    );
    for (const entry of listed) expect(Math.abs(entry.modifiedAt.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it("tells the size of an object", async () => {
    const writer = store().begin(here, newObjectName());
    await writer.write([Buffer.from("12345")]);
    expect(await store().sizeOf(here, writer.object)).toBeUndefined();
    await writer.commit();
    expect(await store().sizeOf(here, writer.object)).toBe(5);
    expect(await store().sizeOf(elsewhere, writer.object)).toBeUndefined();
  });

  it("sweeps what a writer that died left behind, but not what grows", async () => {
    const writer = store().begin(here, newObjectName());
    await writer.write([Buffer.alloc(100)]);
    expect(await store().sweepAbandoned(here, 60_000)).toBe(0);
    expect(await store().sweepAbandoned(here, -1_000)).toBe(1);
    expect(await names(store(), here)).toEqual([]);
    await writer.abort();
  });

  it("removes everything of a box and nothing of another", async () => {
    await putBig(store(), here, Buffer.alloc(10));
    await store().putSmall(here, [Buffer.alloc(10)]);
    const kept = await store().putSmall(elsewhere, [Buffer.from("kept")]);
    await store().deleteBox(here);
    expect(await names(store(), here)).toEqual([]);
    expect((await store().read(elsewhere, kept.object, kept.start, 4)).toString()).toBe("kept");
    const again = await store().putSmall(here, [Buffer.from("new")]);
    expect((await store().read(here, again.object, again.start, 3)).toString()).toBe("new");
  });
}

async function putBig(store: ObjectStore, box: BoxId, bytes: Buffer): Promise<string> {
  const writer = store.begin(box, newObjectName());
  for (let at = 0; at < bytes.length; at += 700_000) await writer.write([bytes.subarray(at, at + 700_000)]);
  await writer.commit();
  return writer.object;
}

async function names(store: ObjectStore, box: BoxId): Promise<string[]> {
  const found: string[] = [];
  for await (const { object } of store.list(box)) found.push(object);
  return found;
}
