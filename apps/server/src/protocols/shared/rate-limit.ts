// Limits how often one caller may do something expensive, in this process; bounded in memory.
import type { Clock } from "@landbox/kit";
import { DomainError } from "@landbox/wire";

export interface RateLimit {
  /** Counts a try. @throws DomainError too_many_requests */
  count(key: string): void;
}

const mostKeys = 20_000;

/** At most `tries` within each minute for one key. */
export function rateLimit(tries: number, clock: Clock): RateLimit {
  const windows = new Map<string, { since: number; count: number }>();
  return {
    count(key) {
      const now = clock.now();
      const window = windows.get(key);
      if (!window || now - window.since >= 60_000) {
        windows.delete(key);
        windows.set(key, { since: now, count: 1 });
        const oldest = windows.size > mostKeys ? windows.keys().next().value : undefined;
        if (oldest !== undefined) windows.delete(oldest);
        return;
      }
      if (++window.count <= tries) return;
      const retryAfter = Math.max(1, Math.ceil((60_000 - (now - window.since)) / 1000));
      throw new DomainError("too_many_requests", "Too many requests. Please wait a moment and try again.", { retryAfter });
    },
  };
}
