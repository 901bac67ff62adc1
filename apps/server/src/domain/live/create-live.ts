// Looks for watchers whether what they see changed: woken by commits and grants of this process, and by a clock for those of others. No watcher, no clock.
import { type AccountId, type BoxId, boxId, type SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { SpaceChange } from "../activity/activity.ts";
import type { Standing } from "../mounts/mounts.ts";
import type { Live } from "./live.ts";
import { isBehind, positionOf, type Seat, type SeatDeps, takeSeat, tell } from "./seat.ts";

export interface LiveDeps extends SeatDeps {
  /** No other process commits: then the clock is only a safety net. */
  readonly solo: boolean;
}

/** Milliseconds. */
const between = { processes: 1000, solo: 10_000 };
/** Shares end by themselves: without a message, what was given is asked for again after so many milliseconds. */
const givenAnew = 9_000;
/** Changes that follow each other closely are told together. */
const gather = 200;
const mostOfAccount = 16;

interface Room {
  readonly box: BoxId;
  readonly seats: Set<Seat>;
  looking: boolean;
  again: boolean;
  wake: NodeJS.Timeout | undefined;
  /** When what was given is to be asked for again (`performance.now()`). */
  askGivenAt: number;
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

  function wake(room: Room): void {
    room.wake ??= setTimeout(() => {
      room.wake = undefined;
      void look(room);
    }, gather).unref();
  }

  return {
    async watch(actor, since, watcher) {
      const seat = await takeSeat(deps, actor, since, watcher);
      const here = rooms.get(actor.box);
      if (here && [...here.seats].filter((one) => one.actor.account === actor.account).length >= mostOfAccount)
        throw new DomainError("too_many_requests", "Too many pages are open at the same time.", { retryAfter: 60 });
      const room = here ?? {
        ...{ box: actor.box, seats: new Set(), looking: false, again: false, wake: undefined },
        askGivenAt: performance.now() + givenAnew,
      };
      rooms.set(actor.box, room);
      room.seats.add(seat);
      clock ??= setInterval(() => rooms.forEach((one) => void look(one)), deps.solo ? between.solo : between.processes).unref();
      // What happened while it was away, or while it sat down.
      setImmediate(() => void look(room));
      return { position: positionOf(seat), shares: [...seat.shares.values()], end: () => leave(room, seat) };
    },
    changed(box) {
      const room = rooms.get(box);
      if (room) wake(room);
    },
    noticed(message) {
      // Groups are changed with the accounts in them.
      const [kind, box] = message.split(":");
      const room = kind === "grant" || kind === "account" ? rooms.get(boxId(Number(box))) : undefined;
      if (!room) return;
      room.askGivenAt = 0;
      wake(room);
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

/** One question for all watched spaces of a box, one for what was given to all its watchers, and a few for each of those that something happened to. */
async function lookOnce(deps: LiveDeps, room: Room): Promise<void> {
  const seats = [...room.seats];
  const standings = await standingsOf(deps, room);
  // After what was given: a space that is new to somebody is then among them.
  const given = [...standings.values()].flatMap(({ spaces }) => spaces);
  const watched = new Set([...given, ...seats.flatMap((seat) => [...seat.known.keys(), ...seat.around.keys()])]);
  const heads = await deps.activity.heads(room.box, [...watched]);
  const told = new Map<string, Promise<SpaceChange>>();
  const changeSince = (space: SpaceId, since: number): Promise<SpaceChange> => {
    const key = `${since} ${space}`;
    const change = told.get(key) ?? deps.activity.changes(room.box, space, since);
    told.set(key, change);
    return change;
  };
  for (const seat of seats) {
    const standing = standings.get(seat.actor.account);
    const regiven = standing !== undefined && standing.mark !== seat.given;
    if (regiven || isBehind(seat, heads)) await tell(deps, seat, heads, regiven ? standing : undefined, changeSince);
  }
}

/** Empty while nothing can have been given or taken back. */
async function standingsOf({ mounts }: LiveDeps, room: Room): Promise<ReadonlyMap<AccountId, Standing>> {
  if (performance.now() < room.askGivenAt) return new Map();
  room.askGivenAt = performance.now() + givenAnew;
  try {
    return await mounts.standings(room.box, [...new Set([...room.seats].map(({ actor }) => actor.account))]);
  } catch (error) {
    room.askGivenAt = 0;
    throw error;
  }
}
