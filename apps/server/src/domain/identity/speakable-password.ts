// Random passwords that can be read out and typed.
import { randomInt } from "node:crypto";

const consonants = "bdfghklmnprstvwz";
const vowels = "aeiou";

/**
 * Groups of two syllables and a number, e.g. `bafo-timu-reso-nulo-vadi-47`. Five groups have 69 bits: enough for an account, also when its hash is
 * stolen. Four have 57: enough for a link that ends in weeks, and can be read out on the telephone.
 */
export function speakablePassword(groups = 5): string {
  const of = (letters: string) => letters[randomInt(letters.length)] ?? "";
  const syllable = () => of(consonants) + of(vowels);
  return [...Array.from({ length: groups }, () => syllable() + syllable()), String(randomInt(10, 100))].join("-");
}
