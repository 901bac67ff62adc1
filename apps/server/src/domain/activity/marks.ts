// Names places in a space's journal for those who must not learn from a number how much happened beside what they are told.
import { createCipheriv, createDecipheriv, hash } from "node:crypto";
import type { SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";

export interface Marks {
  /** The same for the same place, so that lists may use it as a key. */
  of(space: SpaceId, seq: number): string;
  /** @throws DomainError bad_request for what is no mark of this space */
  read(space: SpaceId, mark: string): number;
}

/**
 * One block of AES for each place: the space's mark and the number. Without the key neither order nor distance shows.
 * @param key 32 bytes
 */
export function createMarks(key: Uint8Array): Marks {
  const signOf = (space: SpaceId): Buffer => hash("sha256", space, "buffer").subarray(0, 8);
  return {
    of(space, seq) {
      const number = Buffer.alloc(8);
      number.writeBigUInt64BE(BigInt(seq));
      const cipher = createCipheriv("aes-256-ecb", key, null).setAutoPadding(false);
      return Buffer.concat([cipher.update(Buffer.concat([signOf(space), number])), cipher.final()]).toString("base64url");
    },
    read(space, mark) {
      const block = Buffer.from(mark, "base64url");
      if (!/^[\w-]{22}$/.test(mark) || block.length !== 16) throw notValid();
      const decipher = createDecipheriv("aes-256-ecb", key, null).setAutoPadding(false);
      const plain = Buffer.concat([decipher.update(block), decipher.final()]);
      if (!plain.subarray(0, 8).equals(signOf(space))) throw notValid();
      return Number(plain.readBigUInt64BE(8));
    },
  };
}

const notValid = (): DomainError => new DomainError("bad_request", "The cursor of the page is not valid.");
