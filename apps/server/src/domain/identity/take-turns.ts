// Lets work run a few at a time, first come first served.
import { DomainError } from "@landbox/wire";

export type TakeTurns = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Runs work at most `atOnce` at a time.
 * @param waiting more callers than this are sent away
 * @throws DomainError unavailable when too many wait; what work throws
 */
export function takeTurns(atOnce: number, waiting: number): TakeTurns {
  let running = 0;
  const queue: (() => void)[] = [];
  return async (work) => {
    if (running >= atOnce) {
      if (queue.length >= waiting)
        throw new DomainError("unavailable", "Too many people are signing in right now. Please try again shortly.", { retryAfter: 3 });
      await new Promise<void>((resolve) => queue.push(resolve));
    } else running++;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running--;
    }
  };
}
