// Names for second files.
import { expect, test } from "vitest";
import { keepBothName, splitName } from "./keep-both-name.ts";

test.each([
  ["Plan.pdf", "Plan", ".pdf"],
  ["Sicherung.tar.gz", "Sicherung", ".tar.gz"],
  [".profile", ".profile", ""],
  ["Protokoll vom 3. Mai", "Protokoll vom 3. Mai", ""],
  ["README", "README", ""],
])("%s", (name, stem, extension) => {
  expect(splitName(name)).toEqual({ stem, extension });
});

test("the number stands before the extension and replaces an older one", () => {
  expect(keepBothName("Plan.pdf", 2)).toBe("Plan (2).pdf");
  expect(keepBothName("Plan (2).pdf", 3)).toBe("Plan (3).pdf");
});

test("a name of full length stays possible", () => {
  const name = keepBothName(`${"ü".repeat(123)}.pdf`, 12);
  expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(250);
  expect(name.endsWith(" (12).pdf")).toBe(true);
});
