import { expect, test } from "vitest";
import { dayOf, endOfDate } from "./german-days.ts";

test("a day ends when it ends in Germany, and is the same day again", () => {
  for (const [day, end] of [
    ["2026-12-24", "2026-12-24T22:59:59.000Z"],
    ["2026-07-01", "2026-07-01T21:59:59.000Z"],
  ] as const) {
    expect(new Date(endOfDate(day)).toISOString()).toBe(end);
    expect(dayOf(new Date(endOfDate(day)))).toBe(day);
  }
});

test.each(["2026-02-31", "2026-13-01", "nie", "", "2026-1-1"])("%o is no day", (text) => {
  expect(endOfDate(text)).toBeNaN();
});
