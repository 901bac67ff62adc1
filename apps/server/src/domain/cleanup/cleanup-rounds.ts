// Cleans up box after box, once in a while, in one process of the land at a time.
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../../platform/database/connect.ts";
import type { Boxes } from "../boxes/boxes.ts";
import { cleanBox, type Cleaned, type CleanupDeps } from "./clean-box.ts";
import { tryCleanupLock } from "./cleanup.store.ts";

export interface RoundsDeps extends CleanupDeps {
  readonly boxes: Pick<Boxes, "list">;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
  /** Milliseconds between rounds. */
  readonly every?: number;
}

export interface CleanupRounds {
  /** One round over all boxes; undefined when another process is at it. */
  round(): Promise<Cleaned | undefined>;
  stop(): void;
}

/** One timer for the whole land, so that an idle box costs none. The first round waits one interval: a start has better things to do. */
export function startCleanup(deps: RoundsDeps): CleanupRounds {
  const stopping = new AbortController();
  const timer = setInterval(() => {
    round().then(
      (cleaned) => cleaned && deps.log.info(cleaned, "Cleaned up."),
      (error: unknown) => deps.log.warn({ err: error }, "Cleaning up failed; the next round goes on."),
    );
  }, deps.every ?? 3_600_000);
  timer.unref();

  async function round(): Promise<Cleaned | undefined> {
    const sum = { uploads: 0, accounts: 0, spaces: 0, purged: 0, versions: 0, links: 0, contents: 0, objects: 0 };
    for (const box of await deps.boxes.list()) {
      if (stopping.signal.aborted) break;
      const cleaned = await alone(deps.database, () => cleanBox(deps, box.id));
      if (!cleaned) return undefined;
      for (const key of Object.keys(sum) as (keyof Cleaned)[]) sum[key] += cleaned[key];
      // Leaves the database and the disk to the people.
      await sleep(5);
    }
    return sum;
  }

  return {
    round,
    stop() {
      stopping.abort();
      clearInterval(timer);
    },
  };
}

/** Runs work while no other process does; the lock ends with its transaction, also when this process dies. */
function alone<T>(database: Database, work: () => Promise<T>): Promise<T | undefined> {
  return database.use(async (pipeline) => {
    await pipeline.query({ name: "begin", text: "begin" }, []);
    try {
      const [lock] = await pipeline.query<{ mine: boolean }>(tryCleanupLock, []);
      return lock?.mine ? await work() : undefined;
    } finally {
      await pipeline.query({ name: "rollback", text: "rollback" }, []);
    }
  });
}
