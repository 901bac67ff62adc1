// Ends what is open under a grant that has ended: one shared timer, running only while something is watched.
import type { BoxId, NodeId } from "@landbox/kit";
import type { Right } from "./roles.ts";

/** Milliseconds between looks; a watch is looked at from the second one on, so that short transfers cost no query. */
const every = 500;

export interface Watched {
  readonly box: BoxId;
  readonly holder: string;
  readonly node: NodeId;
  readonly right: Right;
}

interface Watch extends Watched {
  readonly onEnd: () => void;
  seen: boolean;
}

export interface GrantWatches {
  watch(watched: Watched, onEnd: () => void): () => void;
  /** Looks at once at what is watched in a box. */
  look(box: BoxId): void;
  close(): void;
}

/** `standing` says for each of them in turn what its holder may do now. A failing look changes nothing: the next one comes soon. */
export function watchGrants(standing: (box: BoxId, watched: readonly Watched[]) => Promise<readonly ReadonlySet<Right>[]>): GrantWatches {
  const watches = new Set<Watch>();
  let timer: NodeJS.Timeout | undefined;
  let looking = false;

  async function lookAt(due: readonly Watch[]): Promise<void> {
    await Promise.all(
      [...Map.groupBy(due, (watch) => watch.box)].map(async ([box, ofBox]) => {
        const rights = await standing(box, ofBox);
        for (const [i, watch] of ofBox.entries()) if (!rights[i]?.has(watch.right) && watches.delete(watch)) watch.onEnd();
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
    watch(watched, onEnd) {
      const watch: Watch = { ...watched, onEnd, seen: false };
      watches.add(watch);
      timer ??= setInterval(tick, every).unref();
      return () => {
        if (watches.delete(watch) && watches.size === 0) stop();
      };
    },
    look(box) {
      const due = [...watches].filter((watch) => watch.box === box);
      if (due.length > 0) lookAt(due).catch(() => undefined);
    },
    close: stop,
  };
}
