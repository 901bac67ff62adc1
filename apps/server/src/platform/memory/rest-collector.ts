// Fits the heap to what is done: wide enough for the next requests while there are many, and nothing left behind when there are none.
import { collectThoroughly } from "./collector.ts";
import { widenYoungGeneration } from "./young-generation.ts";

/** Bytes of growth since the last time that are worth the pause. */
const worthIt = 16 * 1024 * 1024;
/** Requests after which the young generation is looked at: fewer do well with a small one. */
const many = 256;

export interface RestCollector {
  /** Something is being done. */
  touch(): void;
  close(): void;
}

/**
 * @param quiet milliseconds without anything being done after which what was left behind is collected, if it is much; as long as nothing is done
 *   it is looked at again and again, because what runs in the background leaves something behind as well
 */
export function createRestCollector(quiet = 20_000): RestCollector {
  let settled = 0;
  let done = 0;
  const look = (): void => {
    const now = process.memoryUsage.rss();
    if (now < settled + worthIt) settled = Math.min(settled, now);
    else void collectThoroughly().then(() => (settled = process.memoryUsage.rss()));
  };
  const timer = setInterval(look, quiet).unref();
  return {
    touch() {
      timer.refresh();
      if (++done % many === 0) widenYoungGeneration();
    },
    close: () => clearInterval(timer),
  };
}
