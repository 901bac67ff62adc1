import { expect, test } from "vitest";
import { secondsToMorning } from "./mail-times.ts";

test.each([
  ["2026-01-15T05:59:30Z", 30],
  ["2026-01-15T06:00:00Z", 24 * 3600],
  ["2026-07-15T04:00:00Z", 3600],
  ["2026-07-15T20:00:00Z", 9 * 3600],
])("from %s it is %i seconds to the morning", (time, seconds) => {
  expect(secondsToMorning(Date.parse(time))).toBe(seconds);
});
