// What this process remembers of failed attempts beyond the database's counts; bounded, and forgotten after minutes.
import type { Clock } from "@landbox/kit";

const sameFor = 600_000;
const justNowFor = 5000;
const most = 20_000;
/** Attempts per minute from one network that name no box at all. */
const strangers = 30;

export interface RecentFailures {
  /** Whether exactly this was tried and wrong before: within 5 s ("just now": not even checked again) or within 10 minutes. */
  seen(attemptKey: string): "just now" | "before" | undefined;
  add(attemptKey: string): void;
  /** Counts an attempt that names no box, which no box's table can count; seconds to wait, 0: none. */
  strangerMustWait(network: string): number;
  clear(): void;
}

export function recentFailures(clock: Clock): RecentFailures {
  const failed = new Map<string, number>();
  const perNetwork = new Map<string, { since: number; count: number }>();
  const bound = <V>(map: Map<string, V>) => {
    const oldest = map.size > most ? map.keys().next().value : undefined;
    if (oldest !== undefined) map.delete(oldest);
  };
  return {
    seen(key) {
      const at = failed.get(key);
      if (at === undefined) return undefined;
      const age = clock.now() - at;
      if (age < justNowFor) return "just now";
      if (age < sameFor) return "before";
      failed.delete(key);
      return undefined;
    },
    add(key) {
      failed.delete(key);
      failed.set(key, clock.now());
      bound(failed);
    },
    strangerMustWait(network) {
      const now = clock.now();
      const known = perNetwork.get(network);
      if (!known || now - known.since >= 60_000) {
        perNetwork.delete(network);
        perNetwork.set(network, { since: now, count: 1 });
        bound(perNetwork);
        return 0;
      }
      return ++known.count > strangers ? (60_000 - (now - known.since)) / 1000 : 0;
    },
    clear: () => failed.clear(),
  };
}
