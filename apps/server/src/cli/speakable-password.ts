// Random passwords that can be read out and typed.
import { randomInt } from "node:crypto";

const consonants = "bdfghklmnprstvwz";
const vowels = "aeiou";

/** Five groups of two syllables and a number, e.g. `bafo-timu-reso-nulo-vadi-47`: 69 bits. */
export function speakablePassword(): string {
  const of = (letters: string) => letters[randomInt(letters.length)] ?? "";
  const syllable = () => of(consonants) + of(vowels);
  const groups = Array.from({ length: 5 }, () => syllable() + syllable());
  return [...groups, String(randomInt(10, 100))].join("-");
}
