// Which passwords are good enough (BSI ORP.4.A8 and A22): long, not common, not made of names; nothing about character classes.
import { dictionary } from "@zxcvbn-ts/language-common";
import { DomainError } from "@landbox/wire";

export const passwordLength = { least: 12, most: 1024 };

export type PasswordFault = "too_short" | "too_long" | "common" | "repeating" | "contains_name" | "same_as_before";

const common: ReadonlySet<string> = new Set(dictionary["passwords-common"]);
/** Long runs of neighbouring keys and characters. */
const runs = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890123456789",
  "qwertzuiopasdfghjklyxcvbnm",
  "qwertyuiopasdfghjklzxcvbnm",
  "1qaz2wsx3edc4rfv5tgb6zhn7ujm",
];

/**
 * What is wrong with a password, or undefined. `names` are the words an attacker tries first: login, display name, e-mail, box, product.
 * Lengths count characters (code points), after NFKC as for the hash.
 */
export function passwordFault(password: string, names: readonly string[] = []): PasswordFault | undefined {
  const text = normalizePassword(password);
  const length = [...text].length;
  if (length < passwordLength.least) return "too_short";
  if (length > passwordLength.most) return "too_long";
  const lower = text.toLowerCase();
  if (isCommon(lower)) return "common";
  if (isRepeating(lower)) return "repeating";
  if (isMadeOfNames(lower, names)) return "contains_name";
  return undefined;
}

/** @throws DomainError bad_request with values.fault */
export function checkPassword(password: string, names: readonly string[]): void {
  const fault = passwordFault(password, names);
  if (fault) throw weakPassword(fault);
}

export const weakPassword = (fault: PasswordFault): DomainError =>
  new DomainError("bad_request", faultMessages[fault], { values: { fault } });

/** The same password typed on another keyboard or system is the same password. */
export const normalizePassword = (password: string): string => password.normalize("NFKC");

const faultMessages: Record<PasswordFault, string> = {
  too_short: `A password has at least ${passwordLength.least} characters.`,
  too_long: `A password has at most ${passwordLength.most} characters.`,
  common: "This password is on the list of common passwords.",
  repeating: "This password only repeats a few characters or follows the keyboard.",
  contains_name: "This password consists mostly of your name, your login or the name of the box.",
  same_as_before: "The new password is the same as the old one.",
};

/** On the list as it is, or without the digits and signs around its letters ("Sommerurlaub2026!" is as weak as its word), or several times over. */
function isCommon(lower: string): boolean {
  if (common.has(lower)) return true;
  const core = lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
  const rest = [...lower].length - [...core].length;
  const once = core.replace(/^(.{4,}?)\1+$/su, "$1");
  return rest <= 8 && (common.has(core) || common.has(once));
}

function isRepeating(lower: string): boolean {
  if (/^(.{1,4}?)\1+.{0,3}$/su.test(lower)) return true;
  if (new Set(lower).size < 4) return true;
  const backwards = [...lower].reverse().join("");
  return runs.some((run) => run.repeat(3).includes(lower) || run.repeat(3).includes(backwards));
}

/** What remains without the names has fewer than 6 letters and digits. */
function isMadeOfNames(lower: string, names: readonly string[]): boolean {
  const words = names
    .flatMap((name) =>
      name
        .normalize("NFKC")
        .toLowerCase()
        .split(/[^\p{L}\p{M}\p{N}]+/u),
    )
    .filter((word) => [...word].length >= 3);
  let rest = lower;
  for (const word of words.sort((a, b) => b.length - a.length)) rest = rest.replaceAll(word, "");
  return rest !== lower && (rest.match(/[\p{L}\p{N}]/gu)?.length ?? 0) < 6;
}
