// Draws the picture of an account: its initials on a colour of its own, or a figure where the machine has no fonts.
import { createHash } from "node:crypto";
import sharp from "sharp";

/** Each against white at least 4.5 : 1. */
const colours = ["#1f45a8", "#7a2e8e", "#a3195b", "#b3261e", "#8f4300", "#6b5900", "#3b6b1e", "#00695c", "#006080", "#4a5568"] as const;

/** The first letters of the first and the last word, e.g. "AH"; empty when there are no letters or digits. */
export function initialsOf(name: string): string {
  const words = name.normalize("NFC").match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu) ?? [];
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked.map((word) => [...(word ?? "")][0]?.toUpperCase() ?? "").join("");
}

/** Always the same for one account. */
export const colourOf = (id: string): string => colours[createHash("sha256").update(id).digest()[0]! % colours.length] ?? colours[0];

const figure = `<g fill="#fff"><circle cx="64" cy="50" r="20"/><path d="M26 108a38 34 0 0 1 76 0z"/></g>`;
// Letters and digits only, so that there is nothing to escape.
const letters = (text: string): string =>
  `<text x="64" y="64" dy="0.36em" text-anchor="middle" font-family="Fira Sans, Noto Sans, DejaVu Sans, sans-serif" font-weight="600" font-size="52" fill="#fff">${text}</text>`;

const draw = (inner: string, colour: string, size: number): Promise<Buffer> =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 128 128"><rect width="128" height="128" fill="${colour}"/>${inner}</svg>`,
    ),
  )
    .png({ palette: true })
    .toBuffer();

/** Without fonts every letter is the same empty box. Found out once. */
let fonts: Promise<boolean> | undefined;
const hasFonts = (): Promise<boolean> =>
  (fonts ??= Promise.all(["A", "W"].map((letter) => draw(letters(letter), "#000", 64))).then(([a, w]) => !a?.equals(w ?? a)));

/** A square PNG of `size` pixels. */
export async function drawAvatar(id: string, name: string, size: number): Promise<Buffer> {
  const initials = initialsOf(name);
  return draw(initials !== "" && (await hasFonts()) ? letters(initials) : figure, colourOf(id), size);
}
