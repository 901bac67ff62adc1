// Ends what is open for someone who may no longer have it: one shared timer, running only while something is watched.
import type { BoxId } from "@landbox/kit";

/** Milliseconds between looks; a watch is looked at from the second one on, so that short transfers cost no query. */
const every = 500;

/** Whoever or whatever must still stand for something to stay open: an actor, a right of a grant. */
interface Standing {
  readonly box: BoxId;
}

interface Watch<T> {
  readonly what: T;
  readonly onEnd: () => void;
  seen: boolean;
}

export interface Watches<T> {
  /** Calls `onEnd` once, soon after `what` has ended. The returned function stops watching. */
  watch(what: T, onEnd: () => void): () => void;
  /** Looks at once at what is watched in a box, or at that part of it which is concerned. */
  look(box: BoxId, concerned?: (what: T) => boolean): void;
  close(): void;
}

/**
 * @param stillStanding says which of those of one box may go on; each is named to it once, however often it is watched. When it fails, nothing
 * ends: the next look comes soon
 */
export function watchUntilEnded<T extends Standing>(
  stillStanding: (box: BoxId, whats: readonly T[]) => Promise<ReadonlySet<T>>,
): Watches<T> {
  const watches = new Set<Watch<T>>();
  let timer: NodeJS.Timeout | undefined;
  let looking = false;

  async function lookAt(due: readonly Watch<T>[]): Promise<void> {
    await Promise.all(
      [...Map.groupBy(due, ({ what }) => what.box)].map(async ([box, ofBox]) => {
        const standing = await stillStanding(box, [...new Set(ofBox.map(({ what }) => what))]);
        for (const watch of ofBox) if (!standing.has(watch.what) && watches.delete(watch)) watch.onEnd();
      }),
    );
    if (watches.size === 0) stop();
  }

  function tick(): void {
    const due = [...watches].filter((watch) => watch.seen);
    for (const watch of watches) watch.seen = true;
    if (looking || due.length === 0) return;
    looking = true;
    lookAt(due)
      .catch(() => undefined)
      .finally(() => {
        looking = false;
      });
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
  }

  return {
    watch(what, onEnd) {
      const watch: Watch<T> = { what, onEnd, seen: false };
      watches.add(watch);
      timer ??= setInterval(tick, every).unref();
      return () => {
        if (watches.delete(watch) && watches.size === 0) stop();
      };
    },
    look(box, concerned = () => true) {
      const due = [...watches].filter(({ what }) => what.box === box && concerned(what));
      if (due.length > 0) lookAt(due).catch(() => undefined);
    },
    close: stop,
  };
}
