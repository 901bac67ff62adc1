// Collects short-lived memory before it piles up, for streams of big buffers.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Node puts every chunk from a socket and every ciphertext into memory of its own. V8 sees only small objects that own it, and lets some 64 MiB
 * pile up in each thread before it marks and sweeps the whole heap; meanwhile the system maps fresh pages. Collecting only what is young, every
 * few megabytes, takes about a quarter of that time, and the memory that is used again is still in the processor's cache.
 * @param every how many calls of the returned function make one collection
 */
export function createYoungCollector(every: number): () => void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as (options: { type: "minor" }) => void;
  let calls = 0;
  return () => {
    if (++calls % every === 0) collect({ type: "minor" });
  };
}
