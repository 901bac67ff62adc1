// Passwords of things that are no accounts (links): hashed and throttled with the same rules as a log-in.
import type { BoxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Database } from "../../platform/database/connect.ts";
import type { DeriveKey } from "../boxes/boxes.ts";
import { networkOf } from "./network.ts";
import { passwordHashes } from "./password-hash.ts";
import { throttle } from "./throttle.store.ts";

export interface GuardedTry {
  readonly box: BoxId;
  /** What the password opens, unique in the land. */
  readonly what: string;
  /** The client's address after trusted proxies. */
  readonly address: string;
  readonly stored: string;
  readonly given: string;
}

export interface PasswordGuard {
  hash(password: string): Promise<string>;
  /** Whether it is right. @throws DomainError too_many_requests with retryAfter: per thing and network, per network, and per thing */
  check(attempt: GuardedTry): Promise<boolean>;
}

/** @param atOnce hashes at a time; apart from those of log-ins, so that guessing at links keeps nobody out */
export function createPasswordGuard(deps: { database: Database; derive: DeriveKey; atOnce?: number }): PasswordGuard {
  const hashes = passwordHashes({ atOnce: deps.atOnce ?? 1 });
  const counts = throttle(deps.database, deps.derive);
  return {
    hash: hashes.hash,
    async check({ box, what, address, stored, given }) {
      const attempt = { who: what, network: networkOf(address), device: undefined };
      const check = async (): Promise<true | undefined> =>
        given !== "" && given.length <= 1024 && (await hashes.verify(stored, given)) ? true : undefined;
      const { wait, found } = await counts.attempt(box, attempt, check, { remembers: false });
      if (wait > 0)
        throw new DomainError("too_many_requests", "Too many wrong passwords. Please wait a moment and try again.", {
          retryAfter: wait,
          values: { fault: "link_throttled" },
        });
      return found ?? false;
    },
  };
}
