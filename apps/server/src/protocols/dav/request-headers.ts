// Request headers of ownCloud's family, checked and turned into values of the domain.
import { fromHex } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { IncomingHttpHeaders } from "node:http";
import type { DeclaredChecksum } from "../../domain/uploads/uploads.ts";

export type Headers = IncomingHttpHeaders;

/** A header's one value; several of the same name count as joined. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

/**
 * A length in bytes, or undefined when the header is missing.
 * @throws DomainError bad_request
 */
export function lengthOf(headers: Headers, name: string): number | undefined {
  const value = headerOf(headers, name)?.trim();
  if (value === undefined || value === "") return undefined;
  const length = Number(value);
  if (!/^\d{1,16}$/.test(value) || !Number.isSafeInteger(length))
    throw new DomainError("bad_request", `The header ${name} is not a length.`);
  return length;
}

/**
 * X-OC-Mtime in unix seconds; rclone sends fractions, which are cut off.
 * @throws DomainError bad_request
 */
export function mtimeOf(headers: Headers): number | undefined {
  const value = headerOf(headers, "x-oc-mtime")?.trim();
  if (value === undefined) return undefined;
  const seconds = readUnixSeconds(value);
  if (seconds === undefined) throw new DomainError("bad_request", "The header X-OC-Mtime is not a time in seconds.");
  return seconds;
}

/** Unix seconds as text with an optional fraction, within what a date can hold; undefined otherwise. */
export function readUnixSeconds(text: string): number | undefined {
  if (!/^-?\d{1,12}(?:\.\d{1,12})?$/.test(text)) return undefined;
  const seconds = Math.floor(Number(text));
  return Math.abs(seconds) <= 8.64e12 ? seconds : undefined;
}

const algorithms: Record<string, { algorithm: DeclaredChecksum["algorithm"]; length: number; rank: number }> = {
  SHA256: { algorithm: "sha256", length: 32, rank: 4 },
  "SHA-256": { algorithm: "sha256", length: 32, rank: 4 },
  SHA1: { algorithm: "sha1", length: 20, rank: 3 },
  "SHA-1": { algorithm: "sha1", length: 20, rank: 3 },
  MD5: { algorithm: "md5", length: 16, rank: 2 },
  ADLER32: { algorithm: "adler32", length: 4, rank: 1 },
};

/**
 * The checksums that OC-Checksum declares (`SHA1:<hex> MD5:<hex>`, blanks or commas between), strongest first; unknown algorithms are passed over.
 * @throws DomainError bad_request for a known algorithm with an impossible value
 */
export function checksumsOf(headers: Headers): DeclaredChecksum[] {
  const text = headerOf(headers, "oc-checksum");
  return text === undefined ? [] : readChecksums(text);
}

/** The same for a text from elsewhere. */
export function readChecksums(text: string): DeclaredChecksum[] {
  const found: { declared: DeclaredChecksum; rank: number }[] = [];
  for (const entry of text.split(/[\s,]+/, 20)) {
    const colon = entry.indexOf(":");
    const known = colon < 0 ? undefined : algorithms[entry.slice(0, colon).toUpperCase()];
    if (!known) continue;
    const hex = entry.slice(colon + 1);
    // Some clients print Adler-32 as a plain number in hexadecimal, without leading zeros.
    const value = fromHex(known.algorithm === "adler32" ? hex.padStart(8, "0") : hex);
    if (hex === "" || value?.length !== known.length) throw new DomainError("bad_request", "The checksum is malformed.");
    found.push({ declared: { algorithm: known.algorithm, value }, rank: known.rank });
  }
  return found.toSorted((a, b) => b.rank - a.rank).map(({ declared }) => declared);
}
