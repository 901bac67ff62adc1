// Names for what comes back where its own name is taken.
import { nameFault } from "@landbox/wire";
import { expect, test } from "vitest";
import { freeNames } from "./free-names.ts";

const first = (name: string, isFolder: boolean): string[] => [...freeNames(name, isFolder)].slice(0, 3);

test("the number stands before a file's ending, and at the end of a folder's name", () => {
  expect(first("Plan.pdf", false)).toEqual(["Plan.pdf", "Plan (2).pdf", "Plan (3).pdf"]);
  expect(first("v1.2", true)).toEqual(["v1.2", "v1.2 (2)", "v1.2 (3)"]);
  expect(first(".env", false)[1]).toBe(".env (2)");
});

test("no name becomes longer than names may be", () => {
  for (const name of [`${"ü".repeat(123)}.pdf`, "x".repeat(250), `${"😀".repeat(61)}.a`])
    for (const candidate of freeNames(name, false)) expect(nameFault(candidate)).toBeUndefined();
});
