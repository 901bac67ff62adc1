// Both languages say the same things, and write sizes and dates their own way.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  breachCategories,
  filePages,
  linkEvent,
  mailRhythm,
  memberRole,
  notificationKinds,
  roomHappening,
  roomHostRole,
  shareRole,
  unscanned,
} from "@landbox/wire";
import { beforeAll, expect, test } from "vitest";
import { formatsOf } from "./format.ts";
import { i18n } from "./messages.ts";

const sources = join(import.meta.dirname, "..");
const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith("words.ts") && !name.endsWith("use-words.ts"),
);
beforeAll(async () => {
  for (const file of files) await import(join(sources, file));
});
const german = () => sentences(i18n.global.messages.value.de);

const sentences = (group: object, path = ""): [string, string][] =>
  Object.entries(group).flatMap(([key, value]) =>
    typeof value === "string" ? [[path + key, value] as [string, string]] : sentences(value as object, `${path}${key}.`),
  );

test("every sentence has the same placeholders and as many forms in both languages", () => {
  const english = new Map(sentences(i18n.global.messages.value.en));
  expect(german().length).toBe(english.size);
  expect(german().length).toBeGreaterThan(100);
  for (const [key, german_] of german()) {
    const other = english.get(key) ?? "";
    const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
    expect([key, new Set(placeholders(other))]).toEqual([key, new Set(placeholders(german_))]);
    expect([key, other.split(" | ").length]).toEqual([key, german_.split(" | ").length]);
    expect(other.trim()).not.toBe("");
  }
});

test("whatever the server may name has a sentence, so that nobody reads the name of a key", () => {
  const known = new Set(german().map(([key]) => key));
  const named: readonly (readonly [string, readonly string[]])[] = [
    ["send.did", linkEvent.shape.kind.options],
    ["breach.did", linkEvent.shape.kind.options],
    ["breach.kinds", breachCategories],
    ["unscanned", unscanned.options],
    ["roomLog.happened", roomHappening.options],
    ["rooms.roles", roomHostRole.options],
    ["news.wishes.kinds", notificationKinds],
    ["news.wishes", mailRhythm.options],
    ["sharing.roles", shareRole.options],
    ["spaces.roles", memberRole.options],
    ["preview.noPages", filePages.shape.problem.unwrap().options],
  ];
  const missing = named.flatMap(([group, names]) => names.map((name) => `${group}.${name}`).filter((key) => !known.has(key)));
  expect(missing).toEqual([]);
});

test("nobody is addressed with Du", () => {
  for (const [key, sentence] of german()) expect([key, /\b(du|dein|deine|deinen|dich|dir)\b/i.test(sentence)]).toEqual([key, false]);
});

test("sizes", () => {
  const { size } = formatsOf("de");
  expect([0, 1023, 1536, 150_000, 2_500_000, 5 * 2 ** 30].map(size)).toEqual(["0 B", "1.023 B", "1,5 KB", "146 KB", "2,4 MB", "5 GB"]);
  expect(formatsOf("en").size(1536)).toBe("1.5 KB");
});

test("dates", () => {
  const seconds = new Date(2026, 10, 3, 16, 5).getTime() / 1000;
  expect(formatsOf("de").date(seconds)).toBe("03.11.2026, 16:05");
  expect(formatsOf("de").day(seconds)).toBe("03.11.2026");
  expect(formatsOf("en").date(seconds)).toBe("3 Nov 2026, 16:05");
});
