import { expect, test } from "vitest";
import { begunMention, withMention } from "./begun-mention.ts";

test.each([
  ["Bitte @be|", "be"],
  ["Bitte @be| bis Freitag", "be"],
  ["@|", ""],
  ["Bitte @b|ernd ansehen", "b"],
  ["an anna@ex|ample.org", undefined],
  ["@bernd |", undefined],
  ["|@bernd", undefined],
  ["eins @@b|", undefined],
])("%s asks for %s", (marked, name) => {
  expect(begunMention(marked.replace("|", ""), marked.indexOf("|"))).toBe(name);
});

test.each([
  ["Bitte @be|", "Bitte @bernd |"],
  ["Bitte @be| bis Freitag", "Bitte @bernd |bis Freitag"],
  ["Bitte @be|, danke", "Bitte @bernd |, danke"],
  ["(@b|xyz) und @c", "(@bernd |) und @c"],
  ["kein Name|", "kein Name|"],
])("%s becomes %s", (marked, wanted) => {
  const { text, caret } = withMention(marked.replace("|", ""), marked.indexOf("|"), "bernd");
  expect(`${text.slice(0, caret)}|${text.slice(caret)}`).toBe(wanted);
});
