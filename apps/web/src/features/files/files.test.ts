// Kinds of files and names that people type.
import { expect, test } from "vitest";
import { kindOf } from "./file-kind.ts";
import { nameProblem, typedName } from "./model/name-problem.ts";

test.each([
  ["Brief.DOCX", "document"],
  ["Haushalt.ods", "sheet"],
  ["Plan.pdf", "pdf"],
  ["Foto.JPG", "image"],
  ["Sicherung.tar.gz", "archive"],
  ["README", "other"],
  [".pdf", "other"],
])("%s is of kind %s", (name, kind) => {
  expect(kindOf({ name, isFolder: false })).toBe(kind);
  expect(kindOf({ name, isFolder: true })).toBe("folder");
});

test("typed names are trimmed, composed and checked", () => {
  expect(typedName("  Ma\u0308rz ")).toBe("M\u00e4rz");
  expect(nameProblem("   ")).toBe("names.empty");
  expect(nameProblem("a/b")).toBe("names.characters");
  expect(nameProblem("..")).toBe("names.dots");
  expect(nameProblem("ü".repeat(126))).toBe("names.too_long");
  expect(nameProblem("50 % #1?.txt")).toBeUndefined();
});
