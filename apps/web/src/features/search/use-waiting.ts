// What is said while an answer is on its way: nothing when it comes at once, more the longer it takes.
import { onScopeDispose, ref } from "vue";

/** Milliseconds. */
const steps = [
  [400, "search.running"],
  [2500, "search.runningLong"],
] as const;

/** `waiting` is the key of the words; "" while nothing has to be said. */
export function useWaiting() {
  const waiting = ref("");
  let timers: ReturnType<typeof setTimeout>[] = [];
  let turn = 0;

  function end(): void {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    waiting.value = "";
  }
  onScopeDispose(end);

  /** Only the question that was asked last counts; while it follows another that takes long, the words stay. */
  async function watched<T>(work: Promise<T>): Promise<T> {
    const own = ++turn;
    if (timers.length === 0) timers = steps.map(([after, key]) => setTimeout(() => (waiting.value = key), after));
    try {
      return await work;
    } finally {
      if (own === turn) end();
    }
  }
  return { waiting, watched };
}
