import { type BoxId, boxId } from "@landbox/kit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchUntilEnded } from "./watch-until-ended.ts";

interface Guest {
  readonly box: BoxId;
  readonly name: string;
}

const guest = (box: number, name: string): Guest => ({ box: boxId(box), name });

/** Watches over guests, with who was asked about. */
function watchesOver(gone: ReadonlySet<Guest>) {
  const asked: string[] = [];
  const watches = watchUntilEnded<Guest>(async (box, guests) => {
    asked.push(`${box}: ${guests.map(({ name }) => name).join(" ")}`);
    return new Set(guests.filter((one) => !gone.has(one)));
  });
  return { watches, asked };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("asks once for each box, names each once, and ends only what has ended", async () => {
  const [anna, ben, cem] = [guest(1, "anna"), guest(1, "ben"), guest(2, "cem")];
  const { watches, asked } = watchesOver(new Set([ben]));
  const ended: string[] = [];
  for (const one of [anna, anna, ben, cem]) watches.watch(one, () => ended.push(one.name));
  await vi.advanceTimersByTimeAsync(500);
  expect(asked, "what has just begun costs no query").toEqual([]);
  await vi.advanceTimersByTimeAsync(500);
  expect(asked).toEqual(["1: anna ben", "2: cem"]);
  await vi.advanceTimersByTimeAsync(500);
  expect(asked.slice(2)).toEqual(["1: anna", "2: cem"]);
  expect(ended).toEqual(["ben"]);
});

test("looks at once at those who are concerned", async () => {
  const [anna, ben, cem] = [guest(1, "anna"), guest(1, "ben"), guest(2, "cem")];
  const { watches, asked } = watchesOver(new Set());
  for (const one of [anna, ben, cem]) watches.watch(one, () => undefined);
  watches.look(boxId(1), ({ name }) => name === "ben");
  watches.look(boxId(3));
  watches.look(boxId(1));
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(["1: ben", "1: anna ben"]);
});

test("a look that fails ends nothing, and the next one comes", async () => {
  let answers = 0;
  const ended = vi.fn();
  const watches = watchUntilEnded<Guest>(async () => {
    if (++answers === 1) throw new Error("The database restarts.");
    return new Set();
  });
  watches.watch(guest(1, "anna"), ended);
  await vi.advanceTimersByTimeAsync(1000);
  expect([answers, ended.mock.calls.length]).toEqual([1, 0]);
  await vi.advanceTimersByTimeAsync(500);
  expect([answers, ended.mock.calls.length]).toEqual([2, 1]);
});

test("no timer runs when nothing is watched", async () => {
  const [anna, ben] = [guest(1, "anna"), guest(1, "ben")];
  const { watches } = watchesOver(new Set([ben]));
  const stop = watches.watch(anna, () => undefined);
  watches.watch(ben, () => undefined);
  await vi.advanceTimersByTimeAsync(1000);
  expect(vi.getTimerCount(), "anna is still there").toBe(1);
  stop();
  expect(vi.getTimerCount()).toBe(0);
  watches.watch(ben, () => undefined);
  await vi.advanceTimersByTimeAsync(1000);
  expect(vi.getTimerCount()).toBe(0);
});
