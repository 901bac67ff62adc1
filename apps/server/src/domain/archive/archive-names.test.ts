import { expect, test } from "vitest";
import { createNamer, unpackableName } from "./archive-names.ts";

test("names that Windows refuses become ones that it takes; all others stay", () => {
  expect(
    ["Straßen & Plätze.pdf", "🏛️.txt", "C: Notiz?.txt", "Ende. ", "con", "NUL.txt", "console.log", 'a"b<c>d|e*f'].map(unpackableName),
  ).toEqual(["Straßen & Plätze.pdf", "🏛️.txt", "C_ Notiz_.txt", "Ende__", "_con", "_NUL.txt", "console.log", "a_b_c_d_e_f"]);
});

test("what would get the same name gets a number", () => {
  const name = createNamer();
  expect(["a:b.txt", "a?b.txt", "a_b.txt", "x", "x"].map(name)).toEqual(["a_b.txt", "a_b (2).txt", "a_b (3).txt", "x", "x (2)"]);
});
