// What the folders are called in which sent and requested things lie.
import { maxNameBytes } from "@landbox/wire";
import type { Language } from "../identity/account.ts";

const tops = {
  delivery: { de: "Gesendet", en: "Sent" },
  request: { de: "Angefordert", en: "Requested" },
} as const;

/** The folder in the own space that holds all of a kind. */
export const topFolder = (kind: "delivery" | "request", language: Language): string => tops[kind][language];

const day = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin" });

/** `2026-11-26 Bebauungsplan`: sorts by time, and a name that every system can have. */
export const datedName = (now: number, title: string): string => plainName(`${day.format(now)} ${title}`);

/** Bytes of a name, so that a number fits behind it. */
const longest = Math.min(120, maxNameBytes - 12);
/** A dot and what programs know a file by. */
const ending = /\.[A-Za-z0-9]{1,12}$/;

/** Any text as a name: without what Windows forbids, in one line, short enough that a number fits behind it. */
export const plainName = (text: string): string => cut(cleaned(text), longest);

/** The same of a file: what is cut off is not its ending, which says what it is. */
export function plainFileName(text: string): string {
  const clean = cleaned(text).replace(/[. ]+$/, "");
  const end = ending.exec(clean)?.[0] ?? "";
  return clean.length === end.length ? plainName(text) : cut(clean.slice(0, clean.length - end.length), longest - end.length) + end;
}

function cleaned(text: string): string {
  return text
    .normalize("NFC")
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/[/\\<>:"|?*]+/g, "-")
    .replaceAll(/\s+/g, " ")
    .trim();
}

function cut(clean: string, most: number): string {
  let name = "";
  for (const sign of clean) {
    if (Buffer.byteLength(name + sign) > most) break;
    name += sign;
  }
  name = name.replace(/^[. ]+/, "").replace(/[. ]+$/, "");
  return name === "" ? "-" : name;
}

/** `Name (2)`, and of a file `Name (2).pdf`. */
export function numbered(name: string, number: number, isFile: boolean): string {
  if (number < 2) return name;
  const dot = isFile ? name.lastIndexOf(".") : -1;
  return dot > 0 ? `${name.slice(0, dot)} (${number})${name.slice(dot)}` : `${name} (${number})`;
}
