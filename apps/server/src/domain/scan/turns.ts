// So many scans at once and no more: the others wait in the order in which they came, for a bounded time.
import { DomainError } from "@landbox/wire";

/** Times the number of turns: beyond, nobody would get one in time. */
const mostWaiting = 32;

export interface ScanTurns {
  /** @throws DomainError unavailable when too many wait, and whatever the signal aborts with */
  take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

export function createScanTurns(atOnce: number): ScanTurns {
  let running = 0;
  const waiting: (() => void)[] = [];

  async function begin(signal: AbortSignal): Promise<void> {
    if (running < atOnce) return void running++;
    if (waiting.length >= atOnce * mostWaiting) throw scannerAway("Too many files wait for the scanner.");
    await new Promise<void>((resolve, reject) => {
      const start = (): void => {
        signal.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = (): void => {
        waiting.splice(waiting.indexOf(start), 1);
        reject(scannerAway("The scanner has too much to do."));
      };
      if (signal.aborted) return reject(scannerAway("The scanner has too much to do."));
      signal.addEventListener("abort", giveUp, { once: true });
      waiting.push(start);
    });
  }

  /** A turn goes from hand to hand, so that nobody who comes later is quicker. */
  function end(): void {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }

  return {
    async take(signal, work) {
      await begin(signal);
      try {
        return await work();
      } finally {
        end();
      }
    },
  };
}

/** Seconds after which trying again makes sense. */
const tryAgain = 30;

export const scannerAway = (message: string): DomainError =>
  new DomainError("unavailable", message, { retryAfter: tryAgain, values: { fault: "scanner_away" } });
