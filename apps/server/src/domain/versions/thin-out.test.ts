// The rule by which versions become fewer with time.
import fc from "fast-check";
import { expect, test } from "vitest";
import { mostVersions, type SavedVersion, thinOut } from "./thin-out.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const now = Date.UTC(2026, 10, 23, 12, 30);
const saved = (...ages: number[]): SavedVersion[] => ages.map((age, i) => ({ version: 1000 - i, savedAt: now - age }));
const ages = (versions: readonly SavedVersion[]): number[] => versions.map(({ savedAt }) => now - savedAt).toSorted((a, b) => a - b);

test("all of the last hour stay, then the newest of each hour, day and month", () => {
  expect(thinOut(saved(0, 1, minute, 59 * minute), now)).toEqual([]);
  // 12:30 − 70, 80, 100 minutes: 11:20 and 11:10 share an hour, 10:50 has its own.
  expect(ages(thinOut(saved(70 * minute, 80 * minute, 100 * minute), now))).toEqual([80 * minute]);
  expect(ages(thinOut(saved(2 * day, 2 * day + hour, 3 * day), now))).toEqual([2 * day + hour]);
  expect(ages(thinOut(saved(60 * day, 61 * day, 400 * day), now))).toEqual([61 * day]);
});

test("the count is bounded, and the oldest go", () => {
  const many = saved(...Array.from({ length: mostVersions + 50 }, (_, i) => i * 10));
  const gone = thinOut(many, now);
  expect(gone).toHaveLength(50);
  expect(Math.min(...ages(gone))).toBe(mostVersions * 10);
});

test("asking again changes nothing, and as time goes by the newest always stays", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 500 * day }), { maxLength: 60 }),
      fc.array(fc.integer({ min: 0, max: 40 * day }), { maxLength: 8 }),
      (list, waits) => {
        let left = saved(...list);
        let time = now;
        for (const wait of waits) {
          time += wait;
          const gone = new Set(thinOut(left, time));
          const newest = left.toSorted((a, b) => b.savedAt - a.savedAt || b.version - a.version)[0];
          left = left.filter((version) => !gone.has(version));
          expect(thinOut(left, time)).toEqual([]);
          if (newest) expect(left).toContain(newest);
        }
      },
    ),
  );
});
