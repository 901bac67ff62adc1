// Makes and hashes the random secrets and ids of people: every one starts with its box's public prefix.
import { createHash, randomBytes } from "node:crypto";
import { type AccountId, accountId, type BoxId, boxPrefix } from "@landbox/kit";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** Random lower-case base32; 5 bits a character. */
export function randomText(length: number): string {
  let text = "";
  for (const byte of randomBytes(length)) text += alphabet[byte & 31];
  return text;
}

/** A secret of 256 bits: `<box>.<secret>`. */
export const makeToken = (box: BoxId): string => `${boxPrefix(box)}.${randomText(52)}`;

/** Whether a text could be a token of ours; then the hash of it is worth looking up. */
export const isToken = (text: string): boolean => /^[0-9a-z]{1,6}\.[a-z2-7]{52}$/.test(text);

/** What is stored of a token. A plain hash is enough for 256 random bits. */
export const hashToken = (token: string): Buffer => createHash("sha256").update(token).digest();

export const makeAccountId = (box: BoxId): AccountId => accountId(`${boxPrefix(box)}.${randomText(16)}`);

export const isAccountId = (text: string): boolean => /^[0-9a-z]{1,6}\.[a-z2-7]{16}$/.test(text);

/** Id of a group or an app password. */
export const makeId = (box: BoxId): string => `${boxPrefix(box)}.${randomText(16)}`;
