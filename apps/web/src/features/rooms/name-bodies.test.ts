// A body that comes later is named where the others are, and the words that people wrote stay.
import { expect, test } from "vitest";
import { unnamed, withNamed } from "./name-bodies.ts";

const text = "1. Beteiligte\n– Landkreis Cham (Kontakt: a)\n– Gemeinde Arrach (Kontakt: b)\n\n2. Zweck, von Hand geschrieben";
const preset =
  "1. Beteiligte\n– Landkreis Cham (Kontakt: x)\n– Gemeinde Arrach (Kontakt: y)\n– Gemeinde Hohenwarth (Kontakt: z)\n\n2. Zweck";

test("a body that the text does not name gets its line after those of the others", () => {
  expect(withNamed(text, preset, ["Gemeinde Arrach", "Gemeinde Hohenwarth"])).toBe(
    text.replace("(Kontakt: b)\n", "(Kontakt: b)\n– Gemeinde Hohenwarth (Kontakt: z)\n"),
  );
});

test("a text that names all, or names nobody in lines of their own, stays as it is", () => {
  expect(withNamed(text, preset, ["Gemeinde Arrach"])).toBe(text);
  expect(withNamed("Frei geschrieben", preset, ["Gemeinde Hohenwarth"])).toBe("Frei geschrieben");
  expect(unnamed("Frei geschrieben", ["Gemeinde Hohenwarth"])).toEqual(["Gemeinde Hohenwarth"]);
});
