// One operation over many things, a few at a time, with a result for each.
import { asFailure } from "@landbox/client";
import type { ClientFailure, FailureCode } from "@landbox/client";

/** More at once do not end sooner: a space takes its changes one after another. */
const atOnce = 4;

/** After these the rest is not tried: it would fail for the same reason. */
const hopeless: readonly FailureCode[] = ["network", "unauthenticated", "box_frozen", "quota_exceeded", "unavailable"];

export interface Failed<T> {
  item: T;
  failure: ClientFailure;
}

export interface BatchResult<T> {
  done: T[];
  failed: Failed<T>[];
  /** Not tried, because someone ended the batch. */
  left: T[];
}

/** Does `work` with each item. Never throws: what went wrong stands in the result, in the order of the items. */
export async function runBatch<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (finished: number) => void } = {},
): Promise<BatchResult<T>> {
  const outcome: (ClientFailure | "done" | undefined)[] = items.map(() => undefined);
  let next = 0;
  let finished = 0;
  let stop: ClientFailure | undefined;

  async function worker(): Promise<void> {
    while (next < items.length && !stop && !signal?.aborted) {
      const index = next++;
      try {
        await work(items[index] as T);
        outcome[index] = "done";
      } catch (thrown) {
        const failure = asFailure(thrown);
        outcome[index] = failure;
        if (hopeless.includes(failure.code)) stop = failure;
      }
      onProgress?.(++finished);
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));

  const result: BatchResult<T> = { done: [], failed: [], left: [] };
  items.forEach((item, index) => {
    const one = outcome[index] ?? stop;
    if (one === "done") result.done.push(item);
    else if (one) result.failed.push({ item, failure: one });
    else result.left.push(item);
  });
  return result;
}
