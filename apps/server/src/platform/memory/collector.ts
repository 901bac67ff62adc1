// Collects memory sooner than V8 would: what is short-lived before it piles up, and what big transfers leave when they have ended.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Node puts every chunk from a socket and every ciphertext into memory of its own. V8 sees only small objects that own it, and lets some 64 MiB
 * pile up in each thread before it marks and sweeps the whole heap; meanwhile the system maps fresh pages. Collecting only what is young, every
 * few megabytes, takes about a quarter of that time, and the memory that is used again is still in the processor's cache.
 * @param every bytes that have become garbage, as the returned function is told, after which it collects
 */
export function createYoungCollector(every: number): (bytes: number) => void {
  const collect = exposed();
  let garbage = 0;
  return (bytes) => {
    garbage += bytes;
    if (garbage < every) return;
    garbage = 0;
    void collect({ type: "minor" });
  };
}

/** Growth since the last time that is worth the pause. */
const worthIt = 32 * 1024 * 1024;

export interface RestCollector {
  /** Something is being done. */
  touch(): void;
  close(): void;
}

/** @param quiet milliseconds without anything being done after which what was left behind is collected, if it is much */
export function createRestCollector(quiet = 20_000): RestCollector {
  let settled = 0;
  const timer = setTimeout(() => {
    if (process.memoryUsage.rss() < settled + worthIt) return;
    void collectAll().then(() => (settled = process.memoryUsage.rss()));
  }, quiet).unref();
  return { touch: () => void timer.refresh(), close: () => clearTimeout(timer) };
}

/**
 * Collects everything once, soon: V8 does it only when somebody asks for memory, so that what is idle would keep it. Costs the event loop some
 * tens of milliseconds.
 */
export async function collectAll(): Promise<void> {
  await exposed()({ type: "major", execution: "async" });
}

type Collect = (options: { type: "minor" | "major"; execution?: "async" }) => Promise<void> | undefined;

function exposed(): Collect {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as Collect;
}
