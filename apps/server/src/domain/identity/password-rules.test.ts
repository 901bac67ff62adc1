// Good and bad passwords.
import { expect, test } from "vitest";
import { checkPassword, passwordFault } from "./password-rules.ts";

const names = ["anna", "Anna Huber", "anna.huber@hohenwarth.de", "hohenwarth", "Gemeinde Hohenwarth", "BayernBox"];

test.each([
  ["kurz", "too_short"],
  ["elf-zeichen", "too_short"],
  ["x".repeat(1025), "too_long"],
  ["aaaaaaaaaaaaaaa", "repeating"],
  ["abcabcabcabcabc", "repeating"],
  ["123456789012345", "repeating"],
  ["qwertzuiopasdf", "repeating"],
  ["Password1234!", "common"],
  ["!!baseball2026", "common"],
  ["passwortpasswort", "common"],
  ["baseballbaseball2026!", "common"],
  ["Hohenwarth2026!", "contains_name"],
  ["BayernBox-anna-1", "contains_name"],
  ["annahuber1234", "contains_name"],
])("%s is refused", (password, fault) => {
  expect(passwordFault(password, names)).toBe(fault);
});

test.each([
  "Pruefung-im-Rathaus-2026",
  "vier Worte reichen hier",
  "日本語のパスワードは十二文字以上",
  "k7#mQ9!vT2xL",
  "Sonnenblume hohenwarth Traktor",
  "x".repeat(3) + "Regenwetter mit Kuh".repeat(50),
])("%s is good enough, whatever characters it has", (password) => {
  expect(passwordFault(password, names)).toBeUndefined();
});

test("the error names the fault", () => {
  expect(() => checkPassword("kurz", [])).toThrow(
    expect.objectContaining({ code: "bad_request", detail: { values: { fault: "too_short" } } }),
  );
});
