// Hashes and verifies passwords with Argon2id, a bounded number at a time.
import { hash, type Options, verify } from "@node-rs/argon2";
import { normalizePassword } from "./password-rules.ts";
import { takeTurns } from "./take-turns.ts";

// OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane.
// The library's default algorithm is Argon2id; its enum cannot be imported from erasable TypeScript.
const options: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };

export interface PasswordHashes {
  hash(password: string): Promise<string>;
  /** With `undefined` (no such account, or one without a password) it takes the same time and is false. @throws DomainError unavailable when too many wait */
  verify(stored: string | undefined, password: string): Promise<boolean>;
}

export interface PasswordHashLimits {
  /** Hashes at a time; each takes 19 MiB and one thread. */
  readonly atOnce?: number;
  /** More callers than this waiting are sent away. */
  readonly waiting?: number;
}

export function passwordHashes({ atOnce = 2, waiting = 256 }: PasswordHashLimits = {}): PasswordHashes {
  const turn = takeTurns(atOnce, waiting);
  // Verified against when there is nothing to verify against, so that both take the same time.
  let dummy: Promise<string> | undefined;
  return {
    hash: (password) => turn(() => hash(normalizePassword(password), options)),
    async verify(stored, password) {
      dummy ??= hash("nobody has this password", options);
      const against = stored ?? (await dummy);
      const right = await turn(() => verify(against, normalizePassword(password)));
      return right && stored !== undefined;
    },
  };
}
