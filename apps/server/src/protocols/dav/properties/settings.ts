// What PROPPATCH may do to a property: store it, set something of the file with it, or be refused.
import { namespaces, type PropertyInstruction } from "@landbox/dav-xml";
import { readUnixSeconds } from "../request-headers.ts";
import { isReserved } from "./table.ts";

export type Setting =
  | { readonly stored: true; readonly mtime?: number }
  | { readonly mtime: number }
  | { readonly favorite: boolean }
  | { readonly refused: 403 | 409 };

const windows = "urn:schemas-microsoft-com:";
const refused = { refused: 403 } as const;

/**
 * d:lastmodified (ownCloud, rclone, iOS: unix seconds) and d:getlastmodified (dates) set the modification time. Windows' own time does too and
 * is also kept as it is, because Windows reads it back. Everything else in the server's namespaces is protected (RFC 4918 9.2.1: 403; a bad value 409).
 */
export function settingOf(instruction: PropertyInstruction): Setting {
  const { action, namespace, name, text } = instruction;
  if (namespace === namespaces.dav && (name === "lastmodified" || name === "getlastmodified")) {
    if (action === "remove") return refused;
    const mtime = readTime(text);
    return mtime === undefined ? { refused: 409 } : { mtime };
  }
  if (namespace === namespaces.owncloud && name === "favorite") {
    const favorite = action === "remove" ? false : favoriteValues.get(text.trim().toLowerCase());
    return favorite === undefined ? { refused: 409 } : { favorite };
  }
  if (isReserved(instruction)) return refused;
  if (namespace === windows && name === "Win32LastModifiedTime" && action === "set") {
    const mtime = readTime(text);
    return mtime === undefined ? { stored: true } : { stored: true, mtime };
  }
  return { stored: true };
}

/** ownCloud's desktop and page send digits, mobile clients words. */
const favoriteValues: ReadonlyMap<string, boolean> = new Map([
  ["1", true],
  ["true", true],
  ["0", false],
  ["false", false],
]);

/** Unix seconds, an HTTP date or an ISO 8601 date. */
function readTime(text: string): number | undefined {
  const value = text.trim();
  const seconds = readUnixSeconds(value);
  if (seconds !== undefined) return seconds;
  const time = value.length <= 64 && /[a-z:]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}
