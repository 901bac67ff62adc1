// One writer at a time for each upload of this process. Others are refused at once, unless the one before has stalled: then it has to go, with what came.
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { DomainError } from "@landbox/wire";

/** A sender that brought nothing for so long has lost its connection without our knowing, and its client is back. */
const stalledAfter = 3_000;
/** How long a question waits for a transfer that is just ending. */
const patience = 10_000;

export interface Turn {
  /** Fires when another request of the client takes over. */
  readonly signal: AbortSignal;
  /** To be called with every chunk. */
  progress(): void;
}

interface Running {
  readonly body: Readable | undefined;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  lastProgress: number;
}

export interface Turns {
  /** Runs work as the only writer. @throws DomainError locked while there is another; what work throws */
  take<T>(upload: string, body: Readable | undefined, work: (turn: Turn) => Promise<T>): Promise<T>;
  /** Waits for a writer that is ending or has stalled, so that what it leaves is seen. */
  settle(upload: string): Promise<void>;
  /** Waits until all writers have ended, for so many milliseconds at most. */
  ended(milliseconds: number): Promise<void>;
}

export function createTurns(): Turns {
  const running = new Map<string, Running>();

  async function settle(upload: string): Promise<void> {
    const other = running.get(upload);
    if (!other) return;
    const gone = other.body === undefined || other.body.destroyed || other.body.readableEnded;
    if (!gone && performance.now() - other.lastProgress < stalledAfter) return;
    other.stop.abort(new DomainError("locked", "Another request goes on with this upload."));
    await Promise.race([other.ended, sleep(patience, undefined, { ref: false })]);
  }

  return {
    settle,
    async ended(milliseconds) {
      const late = new AbortController();
      const all = Promise.all([...running.values()].map(({ ended }) => ended)).finally(() => late.abort());
      await Promise.race([all, sleep(milliseconds, undefined, { signal: late.signal }).catch(() => undefined)]);
    },
    async take(upload, body, work) {
      await settle(upload);
      if (running.has(upload)) throw new DomainError("locked", "Another request is writing to this upload.");
      const stop = new AbortController();
      let end: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => (end = resolve));
      const own: Running = { body, stop, ended, lastProgress: performance.now() };
      running.set(upload, own);
      try {
        return await work({
          signal: stop.signal,
          progress() {
            own.lastProgress = performance.now();
          },
        });
      } finally {
        running.delete(upload);
        end();
      }
    },
  };
}
