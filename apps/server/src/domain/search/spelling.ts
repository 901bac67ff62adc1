// How names are spelled for searching: simple letters, the same for what is stored and for what is looked for.

/** ß is ss, ä is ae; every other mark above or below a letter goes. */
const german: Readonly<Record<string, string>> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "oe",
  å: "aa",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
};
const pattern = new RegExp(`[${Object.keys(german).join("")}]`, "g");

const plain = (text: string): string =>
  text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

const lower = (text: string): string => text.normalize("NFC").toLowerCase();

/** `Bürger-Büro (2).PDF` → `buerger buero 2 pdf`: what somebody looks for, spelled as names are. */
export const spell = (text: string): string => plain(lower(text).replaceAll(pattern, (letter) => german[letter] ?? letter));

/**
 * What is stored for a name: its spelling, and where it has umlauts a second one without their e after a line end, because somebody may
 * type `muller` for `Müller`. Bounded: names have at most 250 bytes.
 */
export function spellName(name: string): string {
  const first = spell(name);
  const second = plain(lower(name).replaceAll("ß", "ss"));
  return first === second ? first : `${first}\n ${second}`;
}

/** A word of one letter is looked for only at the start of a word, any other everywhere. */
export interface Wanted {
  /** The whole spelling: names that begin with it come first. */
  readonly start: string;
  /** Each must be somewhere in the spelling after a leading blank. */
  readonly words: readonly string[];
  /** Three letters each, all of which are in the spelling. */
  readonly keys: readonly string[];
}

/** @returns undefined when nothing is left to look for */
export function wantedOf(text: string): Wanted | undefined {
  const start = spell(text);
  if (start === "") return undefined;
  const words = start.split(" ").map((word) => (length(word) < 3 ? ` ${word}` : word));
  const keys = words.flatMap(keysOf);
  return { start, words, keys: [...new Set(keys)] };
}

const length = (word: string): number => [...word].length;

function keysOf(word: string): string[] {
  const letters = [...word];
  return letters.length < 3 ? [] : letters.slice(0, -2).map((_letter, i) => letters.slice(i, i + 3).join(""));
}

/** Smaller is better: begins with it, has words that begin so, has it somewhere. */
export function rank(spelled: string, { start, words }: Wanted): number {
  const lines = spelled.split("\n").map((line) => line.trim());
  if (lines.some((line) => line === start || line.startsWith(`${start} `))) return 0;
  if (lines.some((line) => line.startsWith(start))) return 1;
  const begun = words.every((word) => ` ${spelled}`.includes(word.startsWith(" ") ? word : ` ${word}`));
  return begun ? 2 : 3;
}
