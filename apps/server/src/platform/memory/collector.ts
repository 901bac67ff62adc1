// Collects memory sooner than V8 would: what is short-lived before it piles up, and everything when somebody knows that it is time.
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

/**
 * Collects everything once, soon: V8 does it only when somebody asks for memory, so that what is idle would keep it. Costs the event loop some
 * tens of milliseconds.
 */
export async function collectAll(): Promise<void> {
  await exposed()({ type: "major", execution: "async" });
}

/** The same until nothing more is found, and gives the empty pages back to the system. Takes several times as long: for times of rest. */
export async function collectThoroughly(): Promise<void> {
  await exposed()({ type: "major", execution: "async", flavor: "last-resort" });
}

interface Collection {
  readonly type: "minor" | "major";
  readonly execution?: "async";
  readonly flavor?: "last-resort";
}

type Collect = (options: Collection) => Promise<void> | undefined;

let collector: Collect | undefined;

/** V8's own collector of this thread: threads that start after the flag was set simply have it, others take it from a context of its own, made once. */
export function exposed(): Collect {
  if (collector) return collector;
  setFlagsFromString("--expose-gc");
  return (collector = (globalThis as { gc?: Collect }).gc ?? (runInNewContext("gc") as Collect));
}
