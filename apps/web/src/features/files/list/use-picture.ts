// Fetches the server's pictures of files for lists: only of what is near the screen, the latest wanted first, a few at a time, so that listings are never kept waiting.
import { ref, watch } from "vue";
import type { Ref } from "vue";

/** Browsers have about six connections to a server without HTTP/2; a picture that has to be made first may hold one for seconds. */
const atOnce = 3;
/** Milliseconds until a picture that could not be made is asked for again. */
const retryAfter = 60_000;
/** Addresses that are remembered. */
const most = 5000;

/** Addresses that were shown: the browser still has them, because they are right for ever. */
const known = new Set<string>();
const failed = new Map<string, number>();
const waiting: (() => void)[] = [];
let running = 0;

/** Calls `begin` when it is its turn; what it returns gives the turn back, or the place in the queue. */
function takeTurn(begin: () => void): () => void {
  let state: "waiting" | "running" | "done" = "waiting";
  const start = (): void => {
    state = "running";
    running++;
    begin();
  };
  if (running < atOnce) start();
  else waiting.push(start);
  return () => {
    if (state === "waiting") waiting.splice(waiting.indexOf(start), 1);
    else if (state === "running") {
      running--;
      waiting.pop()?.();
    }
    state = "done";
  };
}

const watched = new WeakMap<Element, () => void>();
let observer: IntersectionObserver | undefined;

/** Calls `act` once when the element comes near the screen. Returns what stops waiting for that. */
function whenNear(element: Element, act: () => void): () => void {
  observer ??= new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) {
        if (!isIntersecting) continue;
        observer?.unobserve(target);
        watched.get(target)?.();
      }
    },
    { rootMargin: "300px" },
  );
  watched.set(element, act);
  observer.observe(element);
  return () => observer?.unobserve(element);
}

function remember(url: string): void {
  if (known.size >= most) known.clear();
  known.add(url);
}

/**
 * A picture that comes when it is wanted.
 * @param url its address
 * @param frame the element whose nearness to the screen counts
 */
export function usePicture(url: () => string, frame: Readonly<Ref<HTMLElement | null>>) {
  const first = url();
  /** What the `img` shows; undefined: no `img` yet. */
  const src = ref(known.has(first) ? first : undefined);
  const shown = ref(src.value !== undefined);
  let giveBack = (): void => undefined;

  watch(
    [url, frame] as const,
    ([wanted, element], _before, onCleanup) => {
      if (known.has(wanted)) {
        src.value = wanted;
        shown.value = true;
        return;
      }
      shown.value = false;
      src.value = undefined;
      if (!element || Date.now() - (failed.get(wanted) ?? -Infinity) < retryAfter) return;
      const stopWaiting = whenNear(element, () => (giveBack = takeTurn(() => (src.value = wanted))));
      onCleanup(() => {
        stopWaiting();
        giveBack();
        giveBack = () => undefined;
      });
    },
    { immediate: true, flush: "post" },
  );

  return {
    src,
    shown,
    onLoad(): void {
      if (src.value === undefined) return;
      remember(src.value);
      shown.value = true;
      giveBack();
    },
    onError(): void {
      if (src.value !== undefined) {
        if (failed.size >= most) failed.clear();
        failed.set(src.value, Date.now());
        known.delete(src.value);
      }
      src.value = undefined;
      shown.value = false;
      giveBack();
    },
  };
}
