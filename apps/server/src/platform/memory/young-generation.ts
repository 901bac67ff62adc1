// Bounds the part of the heap in which new objects are made: V8 lets it grow to 128 MiB and gives it back only long after the work.
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { exposed } from "./collector.ts";

/** Bytes between two collections; in memory it takes twice as much. With more a server gains hardly anything, with a tenth it collects all the time. */
const most = 16 * 2 ** 20;

/**
 * From here on the young generation grows by `widenYoungGeneration` only; in threads it stays at its smallest, which is enough for work on
 * shared memory. Call before anything big is loaded. It is a flag of V8 and not the option `--max-semi-space-size`, so that however the server
 * is started makes no difference.
 */
export function boundYoungGeneration(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}

/** Gives it its full size, in a few milliseconds, when V8 has made it small, as it does when little happens. */
export function widenYoungGeneration(): void {
  if (youngGeneration() > most / 2) return;
  const collect = exposed();
  // Between two collections V8 says less than it has; growing from there by the factor would give twice too much.
  void collect({ type: "minor" });
  const now = youngGeneration();
  if (now === 0 || now > most / 2) return;
  // It grows when more has survived than it holds.
  setFlagsFromString(`--semi-space-growth-factor=${Math.round(most / now)}`);
  const piece = Array.from({ length: ballastSize / 8 }, () => 0.5);
  const ballast = Array.from({ length: Math.ceil((2 * now) / ballastSize) }, () => piece.slice());
  void collect({ type: "minor" });
  // Back at once: threads find the compiled program only under the flags that it was compiled with.
  boundYoungGeneration();
  ballast.length = 0;
}

/** Small enough to be an object like any other, big enough to be copied quickly. */
const ballastSize = 64 * 1024;

/** Bytes of new objects that this thread makes until it collects. */
export function youngGeneration(): number {
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
  return space ? space.space_used_size + space.space_available_size : 0;
}
