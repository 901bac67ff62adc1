// Tells open pages how many news are unread, woken by the channel; several changes in one moment are one question.
import type { AccountId, BoxId } from "@landbox/kit";
import type { Actor } from "../identity/actor.ts";

/** Milliseconds. */
const gather = 100;

interface Seat {
  readonly actor: Actor;
  readonly onNews: (unread: number) => void;
  timer: NodeJS.Timeout | undefined;
}

export interface NewsWatches {
  watch(actor: Actor, onNews: (unread: number) => void): () => void;
  noticed(message: string): void;
  close(): void;
}

/** @param count asked anew each time, with the rights of that moment */
export function watchNews(count: (actor: Actor) => Promise<number>): NewsWatches {
  const boxes = new Map<BoxId, Set<Seat>>();

  function wake(seat: Seat): void {
    seat.timer ??= setTimeout(() => {
      seat.timer = undefined;
      // The database is away for a moment: a page that connects again asks anew.
      count(seat.actor).then(
        (unread) => boxes.get(seat.actor.box)?.has(seat) && seat.onNews(unread),
        () => undefined,
      );
    }, gather).unref();
  }

  return {
    watch(actor, onNews) {
      const seat: Seat = { actor, onNews, timer: undefined };
      const seats = boxes.get(actor.box) ?? new Set();
      boxes.set(actor.box, seats.add(seat));
      wake(seat);
      return () => {
        clearTimeout(seat.timer);
        seats.delete(seat);
        if (seats.size === 0 && boxes.get(actor.box) === seats) boxes.delete(actor.box);
      };
    },
    noticed(message) {
      const [kind, box, accounts = ""] = message.split(":");
      if (kind !== "news") return;
      const named = accounts === "*" ? undefined : new Set(accounts.split(",") as AccountId[]);
      for (const seat of boxes.get(Number(box) as BoxId) ?? []) if (named?.has(seat.actor.account) ?? true) wake(seat);
    },
    close() {
      for (const seats of boxes.values()) for (const seat of seats) clearTimeout(seat.timer);
      boxes.clear();
    },
  };
}
