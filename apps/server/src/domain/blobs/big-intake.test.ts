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
import { createSlots, slotSize } from "./slots.ts";

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

  it("fails when a thread dies, and the next one gets a new thread", async () => {
    const lane = crunch.lane(["sha1", "sha256"]);
    await crunch.close();
    await expect(send(memoryStore({}).store, 3, lane)).rejects.toThrow(/thread/);
    expect(crunch.slots.inUse).toBe(0);
    expect((await send(memoryStore({}).store, 3)).length).toBe(2);
  });
});

describe("slots", () => {
  it("are never handed out twice, lie at page borders, and their memory goes when it is not needed", () => {
    const slots = createSlots();
    const taken = Array.from({ length: 50 }, () => slots.take());
    expect(slots.scarce()).toBe(true);
    const places = new Set(taken.map((slot) => slot.stored.buffer));
    expect(places.size).toBe(4);
    for (const { stored, plain } of taken) expect([stored.byteOffset % 4_096, plain.length]).toEqual([0, slotSize]);
    for (const [i, slot] of taken.entries()) slot.plain.fill(i);
    expect(taken.every(({ plain }, i) => plain[0] === i && plain[slotSize - 1] === i)).toBe(true);
    for (const slot of taken) slots.giveBack(slot);
    expect([slots.inUse, slots.scarce()]).toEqual([0, false]);
    expect(() => slots.giveBack(taken[0] as (typeof taken)[0])).toThrow();
    const again = new Set(Array.from({ length: 16 }, () => slots.take().stored.buffer));
    expect(again.size).toBe(1);
  });
});
