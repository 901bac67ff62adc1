// The name of a second file beside one of the same name: "Plan.pdf" becomes "Plan (2).pdf".
import { maxNameBytes } from "@landbox/wire";

const encoder = new TextEncoder();

/** Splits "Plan.tar.gz" into "Plan" and ".tar.gz"; names like ".profile" have no extension. */
export function splitName(name: string): { stem: string; extension: string } {
  const match = /^(.+?)(\.tar\.[a-z0-9]{2,4}|\.[^. ]{1,12})$/i.exec(name);
  return match ? { stem: match[1] ?? name, extension: match[2] ?? "" } : { stem: name, extension: "" };
}

/** The name with a number before its extension; a number that is there is replaced; the stem is cut where it would be too long. */
export function keepBothName(name: string, number: number): string {
  const { stem, extension } = splitName(name);
  const suffix = ` (${number})${extension}`;
  let base = stem.replace(/ \(\d{1,4}\)$/, "");
  while (encoder.encode(base + suffix).length > maxNameBytes) base = base.replace(/.$/su, "");
  return base + suffix;
}
