// Makes any colour legible: as text on our backgrounds and below text, in the light and in the dark theme (WCAG 2.2, 1.4.3: 4.5 to 1).
import type { Accent } from "./profile.ts";

type Rgb = readonly [number, number, number];

/** The least contrast of text. */
export const leastContrast = 4.5;

/** The backgrounds on which the accent stands as text, at their worst; tints of the accent lie on them (packages/ui/src/tokens.css). */
const surfaces = {
  light: { background: "#f2f4f8", tint: 0.14, towards: "#000000" },
  dark: { background: "#171b2b", tint: 0.2, towards: "#ffffff" },
} as const;

/** Whether a text is a colour as `#rrggbb`. */
export const isColour = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text);

/** The colour for both themes: itself where it is legible, else darkened or lightened step by step until it is. @param colour `#rrggbb` */
export function accentFrom(colour: string): Accent {
  return { light: legible(colour, "light"), dark: legible(colour, "dark") };
}

function legible(colour: string, theme: keyof typeof surfaces): string {
  const { background, tint, towards } = surfaces[theme];
  const start = parse(colour);
  for (let step = 0; step <= 50; step++) {
    const tried = mix(parse(towards), start, step / 50);
    if (contrast(tried, mix(tried, parse(background), tint)) >= leastContrast) return print(tried);
  }
  return towards;
}

/** Contrast of two colours as `#rrggbb`, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export const contrastOf = (one: string, other: string): number => contrast(parse(one), parse(other));

function contrast(one: Rgb, other: Rgb): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** `share` of the first colour, the rest of the second. */
const mix = (first: Rgb, second: Rgb, share: number): Rgb =>
  first.map((value, i) => value * share + second[i]! * (1 - share)) as unknown as Rgb;

const parse = (colour: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as unknown as Rgb;
const print = (rgb: Rgb): string =>
  `#${rgb
    .map((value) =>
      Math.round(Math.min(255, Math.max(0, value)))
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
