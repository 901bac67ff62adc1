// What could not be made in time: remembered for minutes in this process, while what nothing can be made of is remembered for a month.
import { type Clock, systemClock } from "@landbox/kit";
import { DomainError } from "@landbox/wire";

/** Milliseconds after which it is tried again: a busy machine may have time by then, and a content that always takes too long costs little. */
const waitFor = 5 * 60_000;
const most = 1000;

/** @param seconds after which it may be asked for again */
export const tooSlow = (seconds = 5): DomainError =>
  new DomainError("unavailable", "This cannot be drawn at the moment. Please try again in a few minutes.", { retryAfter: seconds });

export interface SlowOnes {
  add(name: string): void;
  /** @throws DomainError unavailable while it is not to be tried again */
  demandOver(name: string): void;
}

export function slowOnes(clock: Clock = systemClock): SlowOnes {
  const until = new Map<string, number>();
  return {
    add(name) {
      until.delete(name);
      until.set(name, clock.now() + waitFor);
      const [oldest] = until.keys();
      if (until.size > most && oldest !== undefined) until.delete(oldest);
    },
    demandOver(name) {
      const left = (until.get(name) ?? 0) - clock.now();
      if (left > 0) throw tooSlow(Math.ceil(left / 1000));
      until.delete(name);
    },
  };
}
