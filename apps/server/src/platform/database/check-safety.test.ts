// Every unsafe fact is named.
import { expect, test } from "vitest";
import { judgeSafety, type SafetyFacts } from "./check-safety.ts";

const safe: SafetyFacts = {
  superuser: false,
  bypasses: false,
  owner: false,
  unguarded: [],
  icu: true,
  encoding: "UTF8",
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
};

test("a safe database passes", () => expect(judgeSafety(safe)).toEqual([]));

test.each<[Partial<SafetyFacts>, RegExp]>([
  [{ superuser: true }, /superuser/],
  [{ bypasses: true }, /bypasses/],
  [{ owner: true }, /owns tables/],
  [{ unguarded: ["node"] }, /no row-level security: node/],
  [{ icu: false }, /ICU/],
  [{ encoding: "LATIN1" }, /LATIN1/],
  [{ fsync: "off" }, /fsync off/],
  [{ full_page_writes: "off" }, /full_page_writes off/],
  [{ synchronous_commit: "off" }, /synchronous_commit off/],
])("%o is refused", (change, message) => {
  const wrong = judgeSafety({ ...safe, ...change });
  expect(wrong).toHaveLength(1);
  expect(wrong[0]).toMatch(message);
});
