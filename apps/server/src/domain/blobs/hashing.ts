// Checksums of contents.
import { createHash, hash } from "node:crypto";
import type { Checksums } from "./content.ts";

export type Algorithm = keyof Checksums;

export interface Hasher {
  update(bytes: Uint8Array): void;
  /** Ends it. */
  digest(): Uint8Array;
  /** A second one that has seen the same bytes. */
  fork(): Hasher;
}

export function createHasher(algorithm: Algorithm): Hasher {
  return algorithm === "adler32" ? adler32Hasher(1, 0) : cryptoHasher(createHash(algorithm));
}

/** All checksums of bytes that are there at once. */
export function checksumsOf(bytes: Uint8Array, extra: readonly Algorithm[] = []): Checksums {
  const checksums: Record<string, Uint8Array> = { sha1: hash("sha1", bytes, "buffer"), sha256: hash("sha256", bytes, "buffer") };
  for (const algorithm of extra) {
    const hasher = createHasher(algorithm);
    hasher.update(bytes);
    checksums[algorithm] = hasher.digest();
  }
  return checksums as unknown as Checksums;
}

function cryptoHasher(state: ReturnType<typeof createHash>): Hasher {
  return {
    update: (bytes) => void state.update(bytes),
    digest: () => state.digest(),
    fork: () => cryptoHasher(state.copy()),
  };
}

/** RFC 1950 8.2; big-endian. Sums of 3,800 bytes stay below 2^31, so the remainder need not be taken for each byte. */
function adler32Hasher(low: number, high: number): Hasher {
  let a = low;
  let b = high;
  return {
    update(bytes) {
      for (let at = 0; at < bytes.length;) {
        const end = Math.min(at + 3_800, bytes.length);
        for (; at < end; at++) {
          a += bytes[at] as number;
          b += a;
        }
        a %= 65_521;
        b %= 65_521;
      }
    },
    digest: () => Uint8Array.of(b >>> 8, b & 255, a >>> 8, a & 255),
    fork: () => adler32Hasher(a, b),
  };
}
