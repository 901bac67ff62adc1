// A big body whose store or threads fail: the error comes out, everything is given back.
import { createSecretKey, randomBytes } from "node:crypto";
import { boxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ObjectStore, ObjectWriter } from "../../platform/objects/object-store.ts";
import { BigIntake } from "./big-intake.ts";
import { type Crunch, createCrunch } from "./crunch.ts";
import { gcmCipher, storedLengthOf } from "./frames.ts";
import { createKeyIds } from "./segment-keys.ts";
import { slotSize, slotsOfAll } from "./slots.ts";

const box = boxId(1);
const keys = {
  segments: createSecretKey(randomBytes(32)),
  seal: createSecretKey(randomBytes(32)),
  lookup: createSecretKey(randomBytes(32)),
};
const full = new DomainError("quota_exceeded", "full");

/** A store in memory whose writes and commits go as `fails` says. */
function memoryStore(fails: { write?: number; commit?: number }) {
  const log = { written: 0, committed: 0, aborted: 0, deleted: 0, bytes: 0 };
  const begin = (_box: unknown, object: string): ObjectWriter => ({
    object,
    async write(chunks) {
      await new Promise((resolve) => setImmediate(resolve));
      if (++log.written === fails.write) throw full;
      for (const chunk of chunks) log.bytes += chunk.length;
    },
    async commit() {
      if (++log.committed === fails.commit) throw full;
      return { size: 0 };
    },
    async abort() {
      log.aborted++;
    },
  });
  const store = { begin, delete: async () => void log.deleted++ } as unknown as ObjectStore;
  return { store, log };
}

describe("a big body", () => {
  let crunch: Crunch;
  beforeEach(() => {
    crunch = createCrunch({ cipher: gcmCipher, threads: 2 });
  });
  afterEach(() => crunch.close());

  const send = async (store: ObjectStore, slots: number, lane = crunch.lane(["sha1", "sha256"])) => {
    const intake = new BigIntake(
      { store, crunch, keyIds: createKeyIds(), segmentSize: 2 * slotSize, collect: () => undefined },
      box,
      keys,
      lane,
    );
    try {
      for (let i = 0; i < slots; i++) await intake.add(Buffer.alloc(slotSize, i));
      return await intake.finish();
    } catch (error) {
      await intake.abort();
      throw error;
    }
  };

  it("becomes segments of the size asked for, and gives its memory back", async () => {
    const { store, log } = memoryStore({});
    const segments = await send(store, 5);
    expect(segments.map(({ size }) => size)).toEqual([2 * slotSize, 2 * slotSize, slotSize]);
    expect(log).toMatchObject({ committed: 3, aborted: 0, bytes: 2 * storedLengthOf(2 * slotSize) + storedLengthOf(slotSize) });
    expect(crunch.slots.inUse).toBe(0);
  });

  it.each([{ write: 1 }, { write: 4 }, { write: 5 }, { commit: 1 }, { commit: 3 }])(
    "that the store refuses at %o fails with its error",
    async (fails) => {
      const { store, log } = memoryStore(fails);
      await expect(send(store, 5)).rejects.toBe(full);
      expect(crunch.slots.inUse).toBe(0);
      expect(log.aborted + log.deleted).toBeGreaterThan(0);
      // The next one is not affected.
      expect((await send(memoryStore({}).store, 3)).length).toBe(2);
    },
  );

  it("that may not keep a slot is collected in frames, and becomes the same", async () => {
    const kept = Array.from({ length: 8 }, () => crunch.slots.takeToFill());
    expect(crunch.slots.takeToFill()).toBeUndefined();
    const { store, log } = memoryStore({});
    const segments = await send(store, 5);
    expect(segments.reduce((sum, { size }) => sum + size, 0)).toBe(5 * slotSize);
    expect(segments.every(({ size }) => size <= 2 * slotSize)).toBe(true);
    expect(log.bytes).toBe(segments.reduce((sum, { size }) => sum + storedLengthOf(size), 0));
    expect(crunch.slots.inUse).toBe(kept.length);
  });

  it("that is given up while it waits for a slot gives back what it gets", async () => {
    const all = await Promise.all(Array.from({ length: slotsOfAll }, () => crunch.slots.take()));
    const { store, log } = memoryStore({});
    const intake = new BigIntake(
      { store, crunch, keyIds: createKeyIds(), segmentSize: slotSize, collect: () => undefined },
      box,
      keys,
      undefined,
    );
    const adding = Promise.resolve(intake.add(Buffer.alloc(slotSize)));
    await intake.abort();
    for (const slot of all) crunch.slots.giveBack(slot);
    await expect(adding).rejects.toThrow(/given up/);
    expect(crunch.slots.inUse).toBe(0);
    expect(log.bytes).toBe(0);
  });

  it("fails when a thread dies, and the next one gets a new thread", async () => {
    const lane = crunch.lane(["sha1", "sha256"]);
    await crunch.close();
    await expect(send(memoryStore({}).store, 3, lane)).rejects.toThrow(/thread/);
    expect(crunch.slots.inUse).toBe(0);
    expect((await send(memoryStore({}).store, 3)).length).toBe(2);
  });
});
