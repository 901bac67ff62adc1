// Ends what is open for an actor whose account or credential has ended: one shared timer, running only while something is watched.
import type { AccountId, BoxId } from "@landbox/kit";
import type { Actor } from "./actor.ts";

/** Milliseconds between looks; a watch is looked at from the second one on, so that short transfers cost no query. */
const every = 500;

interface Watch {
  readonly actor: Actor;
  readonly onEnd: () => void;
  seen: boolean;
}

export interface Watches {
  watch(actor: Actor, onEnd: () => void): () => void;
  /** Looks at once at what belongs to the box, or the account. */
  look(box: BoxId, account?: AccountId): void;
  close(): void;
}

/** `stillLive` says for actors of one box which of them may go on. A failing look changes nothing: the next one comes soon. */
export function watchActors(stillLive: (box: BoxId, actors: readonly Actor[]) => Promise<ReadonlySet<Actor>>): Watches {
  const watches = new Set<Watch>();
  let timer: NodeJS.Timeout | undefined;
  let looking = false;

  async function lookAt(due: readonly Watch[]): Promise<void> {
    const boxes = Map.groupBy(due, (watch) => watch.actor.box);
    await Promise.all(
      [...boxes].map(async ([box, ofBox]) => {
        const live = await stillLive(box, [...new Set(ofBox.map((watch) => watch.actor))]);
        for (const watch of ofBox) if (!live.has(watch.actor) && watches.delete(watch)) watch.onEnd();
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
    watch(actor, onEnd) {
      const watch: Watch = { actor, onEnd, seen: false };
      watches.add(watch);
      timer ??= setInterval(tick, every).unref();
      return () => {
        if (watches.delete(watch) && watches.size === 0) stop();
      };
    },
    look(box, account) {
      const due = [...watches].filter((watch) => watch.actor.box === box && (account === undefined || watch.actor.account === account));
      if (due.length > 0) lookAt(due).catch(() => undefined);
    },
    close: stop,
  };
}
