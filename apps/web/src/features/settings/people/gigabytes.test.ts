import { expect, test } from "vitest";
import { bytesOf, gigabytesOf } from "./gigabytes.ts";

test("gigabytes are read as people type them and written as they read them", () => {
  expect(["5", "0,5", " 1.5 ", "0"].map(bytesOf)).toEqual([5 * 1024 ** 3, 512 * 1024 ** 2, 1536 * 1024 ** 2, 0]);
  expect(["", "viel", "-1", "1.000,5", "1e9"].map(bytesOf)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  expect([gigabytesOf(1536 * 1024 ** 2, "de"), gigabytesOf(1536 * 1024 ** 2, "en"), gigabytesOf(5000 * 1024 ** 3, "de")]).toEqual([
    "1,5",
    "1.5",
    "5000",
  ]);
});
