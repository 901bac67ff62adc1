// The secret part of a link's address: computed from the land's secret, so that its maker can be shown it again although only a hash is stored.
import { createHash, createHmac } from "node:crypto";
import { type BoxId, boxOfToken, boxPrefix } from "@landbox/kit";
import type { DeriveKey } from "../boxes/boxes.ts";

export interface LinkTokens {
  /** `<box>.<secret>` with 130 bits. `recipient`: position of one whose address is their own; none: the address that the sender passes on. */
  tokenOf(box: BoxId, link: string, recipient?: number): string;
}

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

export function linkTokens(derive: DeriveKey): LinkTokens {
  const key = derive("link-token");
  return {
    tokenOf(box, link, recipient) {
      const named = recipient === undefined ? "" : `\0${recipient}`;
      const bytes = createHmac("sha256", key).update(`${box}\0${link}${named}`).digest();
      let text = "";
      for (const byte of bytes.subarray(0, 26)) text += alphabet[byte & 31];
      return `${boxPrefix(box)}.${text}`;
    },
  };
}

/** The box that a text names if it could be a link's token at all; proves nothing. */
export const boxOfLink = (text: string): BoxId | undefined => (/^[0-9a-z]{1,6}\.[a-z2-7]{26}$/.test(text) ? boxOfToken(text) : undefined);

/** What is stored; a plain hash is enough for so many random bits. */
export const hashOf = (secret: string): Buffer => createHash("sha256").update(secret).digest();
