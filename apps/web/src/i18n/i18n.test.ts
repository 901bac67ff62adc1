// Both languages say the same things, and write sizes and dates their own way.
import { expect, test } from "vitest";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { createFormats } from "./format.ts";

const sentences = (group: object, path = ""): [string, string][] =>
  Object.entries(group).flatMap(([key, value]) =>
    typeof value === "string" ? [[path + key, value] as [string, string]] : sentences(value as object, `${path}${key}.`),
  );

test("every sentence has the same placeholders and as many forms in both languages", () => {
  const english = new Map(sentences(en));
  for (const [key, german] of sentences(de)) {
    const other = english.get(key) ?? "";
    const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
    expect([key, new Set(placeholders(other))]).toEqual([key, new Set(placeholders(german))]);
    expect([key, other.split(" | ").length]).toEqual([key, german.split(" | ").length]);
    expect(other.trim()).not.toBe("");
  }
});

test("nobody is addressed with Du", () => {
  for (const [key, german] of sentences(de)) expect([key, /\b(du|dein|deine|deinen|dich|dir)\b/i.test(german)]).toEqual([key, false]);
});

test("sizes", () => {
  const { size } = createFormats("de");
  expect([0, 1023, 1536, 150_000, 2_500_000, 5 * 2 ** 30].map(size)).toEqual(["0 B", "1.023 B", "1,5 KB", "146 KB", "2,4 MB", "5 GB"]);
  expect(createFormats("en").size(1536)).toBe("1.5 KB");
});

test("dates", () => {
  const seconds = new Date(2026, 10, 3, 16, 5).getTime() / 1000;
  expect(createFormats("de").date(seconds)).toBe("03.11.2026, 16:05");
  expect(createFormats("de").day(seconds)).toBe("03.11.2026");
  expect(createFormats("en").date(seconds)).toBe("3 Nov 2026, 16:05");
});
