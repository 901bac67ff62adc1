// The budget of shared memory: never handed out twice, bounded, and nobody waits for a client that stands still.
import { describe, expect, it } from "vitest";
import { createSlots, type Slot, slotSize, slotsOfAll } from "./slots.ts";

describe("slots", () => {
  it("are never handed out twice, lie at page borders, and are no more than there are", async () => {
    const slots = createSlots();
    const taken = await Promise.all(Array.from({ length: slotsOfAll }, () => slots.take()));
    for (const { stored, plain } of taken) expect([stored.byteOffset % 4_096, plain.length]).toEqual([0, slotSize]);
    for (const [i, slot] of taken.entries()) slot.plain.fill(i);
    expect(taken.every(({ plain }, i) => plain[0] === i && plain[slotSize - 1] === i)).toBe(true);
    expect(new Set(taken.map(({ stored }) => stored.buffer)).size).toBe(1);
    let more: Slot | undefined;
    const waiting = slots.take().then((slot) => (more = slot));
    await new Promise((resolve) => setImmediate(resolve));
    expect(more).toBeUndefined();
    slots.giveBack(taken[3] as Slot);
    expect(await waiting).toBe(taken[3]);
    for (const slot of taken) slots.giveBack(slot);
    expect(slots.inUse).toBe(0);
    expect(() => slots.giveBack(taken[0] as Slot)).toThrow();
  });

  it("are given in the order of asking, and nobody begins to fill one while others wait", async () => {
    const slots = createSlots();
    const taken = await Promise.all(Array.from({ length: slotsOfAll }, () => slots.take()));
    const order: number[] = [];
    const waiting = [0, 1, 2].map((i) => slots.take().then(() => order.push(i)));
    expect(slots.takeToFill()).toBeUndefined();
    for (const slot of taken.slice(0, 3)) slots.giveBack(slot);
    await Promise.all(waiting);
    expect(order).toEqual([0, 1, 2]);
  });

  it("are kept by halves only, also when they are still waited for", async () => {
    const slots = createSlots();
    const taken = await Promise.all(Array.from({ length: slotsOfAll }, () => slots.take()));
    const still = Array.from({ length: slotsOfAll / 2 }, () => slots.takeToKeep() ?? Promise.reject(new Error("none to keep")));
    expect(slots.room).toBe(0);
    expect(slots.takeToKeep()).toBeUndefined();
    for (const slot of taken) slots.giveBack(slot);
    const kept = await Promise.all(still);
    expect([slots.takeToKeep(), slots.takeToFill(), slots.room, slots.inUse]).toEqual([undefined, undefined, 0, kept.length]);
    slots.giveBack(kept[0] as Slot);
    const filling = slots.takeToFill() as Slot;
    expect(slots.room).toBe(0);
    slots.filled(filling);
    expect([slots.room, slots.inUse]).toEqual([1, kept.length]);
  });

  it("let go of their memory only when nothing is in use", async () => {
    const slots = createSlots();
    const first = await slots.take();
    slots.forget();
    const second = await slots.take();
    expect(second.stored.buffer).toBe(first.stored.buffer);
    slots.giveBack(first);
    slots.giveBack(second);
    slots.forget();
    expect((await slots.take()).stored.buffer).not.toBe(first.stored.buffer);
  });
});
