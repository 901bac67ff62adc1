// Everything that is left to chance in the kill suite comes from one printed seed, except when the processes get to what.
import { createCipheriv, createHash } from "node:crypto";

export interface Random {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** A generator of its own for someone else. */
  fork(): Random;
}

/** mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const random: Random = {
    below: (limit) => Math.floor(next() * limit),
    chance: (probability) => next() < probability,
    pick: (from) => from[random.below(from.length)] as never,
    fork: () => randomFrom(Math.floor(next() * 2 ** 32)),
  };
  return random;
}

/** Bytes that need not be kept to be recognised. */
export interface Content {
  readonly seed: number;
  readonly size: number;
  readonly sha1: string;
  readonly sha256: string;
}

const hashOf = (algorithm: string, bytes: Uint8Array): string => createHash(algorithm).update(bytes).digest("hex");
export const sha256Of = (bytes: Uint8Array): string => hashOf("sha256", bytes);

export function bytesOf({ seed, size }: Pick<Content, "seed" | "size">): Buffer {
  const key = createHash("md5").update(`content ${seed}`).digest();
  return createCipheriv("aes-128-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(size));
}

export function newContent(random: Random, size: number): Content {
  const seed = random.below(2 ** 32);
  const bytes = bytesOf({ seed, size });
  return { seed, size, sha1: hashOf("sha1", bytes), sha256: sha256Of(bytes) };
}
