// Looks for watchers whether spaces changed: woken by commits of this process, and by a clock for those of others. No watcher, no clock.
import type { BoxId, SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Activity, SpaceChange } from "../activity/activity.ts";
import type { Actor } from "../identity/actor.ts";
import type { Spaces } from "../spaces/spaces.ts";
import type { Live, Position, Watcher } from "./live.ts";

export interface LiveDeps {
  readonly activity: Pick<Activity, "heads" | "changes">;
  readonly spaces: Pick<Spaces, "visible">;
  /** No other process commits: then the clock is only a safety net. */
  readonly solo: boolean;
}

/** Milliseconds. */
const between = { processes: 1000, solo: 10_000 };
/** Changes that follow each other closely are told together. */
const gather = 200;
const mostOfAccount = 16;

interface Seat {
  readonly actor: Actor;
  readonly watcher: Watcher;
  readonly known: Map<SpaceId, number>;
}

interface Room {
  readonly box: BoxId;
  readonly seats: Set<Seat>;
  looking: boolean;
  again: boolean;
  wake: NodeJS.Timeout | undefined;
}

export function createLive(deps: LiveDeps): Live {
  const rooms = new Map<BoxId, Room>();
  let clock: NodeJS.Timeout | undefined;

  async function look(room: Room): Promise<void> {
    if (room.looking) {
      room.again = true;
      return;
    }
    room.looking = true;
    try {
      do {
        room.again = false;
        await lookOnce(deps, room);
      } while (room.again && room.seats.size > 0);
    } catch {
      // The database is away for a moment: the clock looks again.
    } finally {
      room.looking = false;
    }
  }

  function leave(room: Room, seat: Seat): void {
    if (!room.seats.delete(seat) || room.seats.size > 0) return;
    clearTimeout(room.wake);
    rooms.delete(room.box);
    if (rooms.size > 0) return;
    clearInterval(clock);
    clock = undefined;
  }

  return {
    async watch(actor, since, watcher) {
      const heads = await headsOf(deps, actor);
      const here = rooms.get(actor.box);
      if (here && [...here.seats].filter((seat) => seat.actor.account === actor.account).length >= mostOfAccount)
        throw new DomainError("too_many_requests", "Too many pages are open at the same time.", { retryAfter: 60 });
      const known = new Map([...heads].map(([space, seq]): [SpaceId, number] => [space, Math.min(seq, since.get(space) ?? seq)]));
      const room = here ?? { box: actor.box, seats: new Set(), looking: false, again: false, wake: undefined };
      rooms.set(actor.box, room);
      const seat: Seat = { actor, watcher, known };
      room.seats.add(seat);
      clock ??= setInterval(() => rooms.forEach((one) => void look(one)), deps.solo ? between.solo : between.processes).unref();
      if ([...heads].some(([space, seq]) => known.get(space) !== seq)) setImmediate(() => void look(room));
      return { position: new Map(known), end: () => leave(room, seat) };
    },
    changed(box) {
      const room = rooms.get(box);
      if (!room || room.wake !== undefined) return;
      room.wake = setTimeout(() => {
        room.wake = undefined;
        void look(room);
      }, gather).unref();
    },
    close() {
      for (const room of [...rooms.values()])
        for (const seat of [...room.seats]) {
          leave(room, seat);
          seat.watcher.onEnd();
        }
    },
  };
}

async function headsOf({ activity, spaces }: LiveDeps, actor: Actor): Promise<ReadonlyMap<SpaceId, number>> {
  const visible = await spaces.visible(actor);
  return activity.heads(
    actor.box,
    visible.map((space) => space.id),
  );
}

/** One question for all watched spaces of a box, and one more for each that changed. */
async function lookOnce(deps: LiveDeps, room: Room): Promise<void> {
  const watched = new Set([...room.seats].flatMap((seat) => [...seat.known.keys()]));
  const heads = await deps.activity.heads(room.box, [...watched]);
  const told = new Map<string, Promise<SpaceChange>>();
  const changeSince = (space: SpaceId, since: number): Promise<SpaceChange> => {
    const key = `${since} ${space}`;
    const change = told.get(key) ?? deps.activity.changes(room.box, space, since);
    told.set(key, change);
    return change;
  };
  for (const seat of [...room.seats]) {
    const moved = [...seat.known].filter(([space, seq]) => (heads.get(space) ?? seq) > seq);
    if (moved.length > 0) await tell(deps, seat, moved, changeSince);
  }
}

/** What an account may see is asked again before anything is told. */
async function tell(
  deps: LiveDeps,
  seat: Seat,
  moved: readonly [SpaceId, number][],
  changeSince: (space: SpaceId, since: number) => Promise<SpaceChange>,
): Promise<void> {
  const visible = new Set((await deps.spaces.visible(seat.actor)).map((space) => space.id));
  for (const space of seat.known.keys()) if (!visible.has(space)) seat.known.delete(space);
  const changes = await Promise.all(moved.filter(([space]) => visible.has(space)).map(([space, since]) => changeSince(space, since)));
  for (const change of changes) seat.known.set(change.space, change.seq);
  const position: Position = new Map(seat.known);
  if (changes.length > 0) seat.watcher.onChanges(changes, position);
}
