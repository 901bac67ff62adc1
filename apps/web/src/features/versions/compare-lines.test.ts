// What somebody sees who compares two texts.
import { expect, test } from "vitest";
import { compareLines } from "./compare-lines.ts";

test("changed lines stand among a few unchanged ones, the rest is counted", () => {
  const before = Array.from({ length: 20 }, (_one, i) => `Zeile ${i + 1}`);
  const now = before.map((line, i) => (i === 9 ? "Zeile zehn" : line));
  const shown = compareLines(before.join("\n"), now.join("\r\n"));
  expect(
    shown?.map((line) => (line.kind === "gap" ? `… ${line.lines}` : `${line.kind} ${line.before ?? "-"} ${line.now ?? "-"} ${line.text}`)),
  ).toEqual([
    "… 6",
    "same 7 7 Zeile 7",
    "same 8 8 Zeile 8",
    "same 9 9 Zeile 9",
    "removed 10 - Zeile 10",
    "added - 10 Zeile zehn",
    "same 11 11 Zeile 11",
    "same 12 12 Zeile 12",
    "same 13 13 Zeile 13",
    "… 7",
  ]);
  expect(compareLines("gleich\n", "gleich\n")).toEqual([{ kind: "gap", lines: 1 }]);
  expect(compareLines("", "neu\n")?.filter((line) => line.kind === "added")).toHaveLength(1);
});
