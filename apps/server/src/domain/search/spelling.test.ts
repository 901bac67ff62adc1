// How a German clerk types, and what that finds.
import { expect, test } from "vitest";
import { rank, spell, spellName, wantedOf } from "./spelling.ts";
import { kindOfName } from "./file-kinds.ts";

test("case, umlauts, sharp s, accents and punctuation do not matter", () => {
  expect(spell("Bürger-Büro (2).PDF")).toBe("buerger buero 2 pdf");
  expect(spell("Straße")).toBe(spell("STRASSE"));
  expect(spell("Mu\u0308ller")).toBe(spell("Mueller"));
  expect(spell("Café_Noël – Łódź")).toBe("cafe noel lodz");
  expect(spell("ﬁnal ②")).toBe("final 2");
  expect(spellName("Müllerstraße.txt")).toBe("muellerstrasse txt\n mullerstrasse txt");
  expect(spellName("Akte 7.txt")).toBe("akte 7 txt");
  expect(spellName("…")).toBe("");
});

test("every key of a question is in the names that it should find", () => {
  const finds = (text: string, name: string): boolean => {
    const wanted = wantedOf(text);
    const spelled = ` ${spellName(name)}`;
    const found = wanted?.words.every((word) => spelled.includes(word)) ?? false;
    if (found) for (const key of wanted?.keys ?? []) expect(spelled).toContain(key);
    return found;
  };
  for (const text of ["plan", "LAGE", "dorfplatz lage", "platz-la", "lageplan dorf", "platz.png", "p", "do", "l d"])
    expect([text, finds(text, "Lageplan Dorfplatz.png")]).toEqual([text, true]);
  for (const text of ["muller", "mueller", "Müller", "MÜLL", "mull"]) expect([text, finds(text, "Herr Müller.docx")]).toEqual([text, true]);
  for (const text of ["strasse", "straße", "STRASSE"]) expect([text, finds(text, "Hauptstraße 5.pdf")]).toEqual([text, true]);
  for (const text of ["plan x", "orf", "la ge"]) expect([text, finds(text, "Lageplan Dorfplatz.png")]).toEqual([text, text === "orf"]);
  // One or two letters are looked for at the start of words only.
  expect(finds("or", "Dorf.txt")).toBe(false);
  expect(finds("do", "Dorf.txt")).toBe(true);
  for (const text of ["", "  ", "…", "- /"]) expect(wantedOf(text)).toBeUndefined();
});

test("what begins with it comes before what has it in the middle", () => {
  const order = (text: string, names: string[]) =>
    names
      .map((name) => [rank(spellName(name), wantedOf(text)!), name] as const)
      .sort(([a], [b]) => a - b)
      .map(([, name]) => name);
  expect(order("plan", ["Lageplan.pdf", "Der Plan.pdf", "Planung.pdf", "Plan.pdf"])).toEqual([
    "Plan.pdf",
    "Planung.pdf",
    "Der Plan.pdf",
    "Lageplan.pdf",
  ]);
  expect(order("uber", ["Darüber.txt", "Übersicht.txt"])).toEqual(["Übersicht.txt", "Darüber.txt"]);
});

test("kinds follow the ending", () => {
  expect(["Plan.PDF", "Bild.heic", "x.tar.gz", "ohne", ".zip", "Tabelle.ods", "Brief.docx"].map((name) => kindOfName(name, false))).toEqual(
    ["pdf", "picture", "archive", "other", "other", "spreadsheet", "document"],
  );
  expect(kindOfName("Bilder.zip", true)).toBe("folder");
});
