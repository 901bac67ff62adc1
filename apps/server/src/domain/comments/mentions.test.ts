import { expect, test } from "vitest";
import { mentionedNames } from "./mentions.ts";

test.each([
  ["@bernd bitte prüfen", ["bernd"]],
  ["Danke, @anna.huber.", ["anna.huber"]],
  ["(@anna) @bernd, @anna", ["anna", "bernd"]],
  ["an anna@example.org und a@@b", []],
  ["@ allein, @-", []],
  ["@bernd@arrach, bitte", ["bernd@arrach"]],
  ["@bernd@ und @anna@-x", ["bernd", "anna"]],
  ["@Jörg-1_x!", ["Jörg-1_x"]],
])("%s mentions %j", (text, names) => {
  expect(mentionedNames(text)).toEqual(names);
});

test("a text full of mentions is no circular", () => {
  expect(mentionedNames(Array.from({ length: 500 }, (_, n) => `@p${n}`).join(" "))).toHaveLength(50);
});
