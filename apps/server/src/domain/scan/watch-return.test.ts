// Whoever waits for a scanner is told of its return once, and nothing is asked while nobody waits.
import { boxId } from "@landbox/kit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchReturn } from "./watch-return.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function scene() {
  const state = { back: false, asked: 0 };
  const told: number[] = [];
  const warned: object[] = [];
  const watch = watchReturn({
    isBack: () => Promise.resolve(++state.asked > 0 && state.back),
    log: { warn: (fields) => warned.push(fields) },
    every: 10,
    grace: 30,
  });
  watch.onReturn((box) => Promise.resolve(told.push(box)));
  return { state, told, warned, watch, pass: (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds) };
}

test("each box is told once, some time after the return, and then nothing is asked any more", async () => {
  const { state, told, watch, pass } = scene();
  await pass(1000);
  expect(state.asked).toBe(0);
  for (const box of [1, 2, 1]) watch.missed(boxId(box));
  await pass(35);
  expect([state.asked, told]).toEqual([3, []]);
  state.back = true;
  await pass(10);
  watch.missed(boxId(3));
  await pass(24);
  expect(told).toEqual([]);
  await pass(1);
  expect(told).toEqual([1, 2, 3]);
  const { asked } = state;
  await pass(1000);
  expect([state.asked, told]).toEqual([asked, [1, 2, 3]]);
});

test("one that goes away again in the middle is waited for again, and a box that fails keeps the others from nothing", async () => {
  const { state, told, warned, watch, pass } = scene();
  watch.onReturn((box) => {
    if (told.push(box) === 1) watch.missed(box);
    return box === boxId(1) ? Promise.reject(new Error("database away")) : Promise.resolve();
  });
  for (const box of [1, 2]) watch.missed(boxId(box));
  state.back = true;
  await pass(40);
  expect([told, warned.length]).toEqual([[1, 2], 1]);
  await pass(40);
  expect(told).toEqual([1, 2, 1]);
});

test("a server that stops asks nothing more", async () => {
  const { state, told, watch, pass } = scene();
  watch.missed(boxId(1));
  watch.close();
  watch.missed(boxId(2));
  state.back = true;
  await pass(1000);
  expect([state.asked, told]).toEqual([0, []]);
});
