// Tells what happened in a room: to its host everything, to a body what its own people did and what concerned it.
import { boxId } from "@landbox/kit";
import { DomainError, type RoomHappening, roomHappening } from "@landbox/wire";
import type { RoomsContext } from "./create-rooms.ts";
import { type Entered, endedAt } from "./enter-room.ts";
import { findBody } from "./find-body.ts";
import { noBody } from "./manage-bodies.ts";
import * as store from "./room-log.store.ts";
import { selectBodies, type BodyRow } from "./rooms.store.ts";
import type { LogEntry, LogPage, Rooms } from "./rooms.ts";

/** Before everything. */
const highest = Number.MAX_SAFE_INTEGER;

interface Cursor {
  readonly seq: number;
  readonly event: number;
}

export function readLog({ boxes, enter }: RoomsContext): Pick<Rooms, "log"> {
  return {
    async log(actor, room, { after, limit, box }) {
      const from = readCursor(after);
      const [named, meant] = box === undefined ? [] : await Promise.all([boxes.byName(box.trim().toLowerCase()), findBody(boxes, box)]);
      const found = await enter(actor, room, async (entered) => {
        const { db, may, box: own } = entered;
        if (may.log === "none")
          throw new DomainError("forbidden", "Only those who look after the room or the body may see this.", {
            values: { fault: "room_log" },
          });
        const bodies = await db.query<BodyRow>(selectBodies, [db.box, room]);
        const host = db.box;
        return { rows: await pageOf(entered, from, limit, may.log === "own" ? own : narrowed()), bodies, host };

        /** To the box of one body, or of the host; null: not at all. */
        function narrowed(): number | null {
          if (!meant) return null;
          const only = named?.id === host ? host : meant(bodies)?.body_box;
          if (only === undefined) throw noBody();
          return only;
        }
      });
      const titles = new Map<number, string>(found.bodies.map((row) => [row.body_box, row.title]));
      const boxesOf = [...new Set([found.host, ...found.rows.entries.flatMap(({ box: of }) => of ?? [])])].filter((of) => !titles.has(of));
      for (const of of boxesOf) titles.set(of, (await boxes.byId(boxId(of)))?.title ?? "");
      return {
        entries: found.rows.entries.map(({ box: of, ...entry }) => ({ ...entry, boxTitle: of === undefined ? undefined : titles.get(of) })),
        next: found.rows.next,
      } satisfies LogPage;
    },
  };
}

type Raw = Omit<LogEntry, "boxTitle"> & { readonly box: number | undefined; readonly cursor: Partial<Cursor> };

async function pageOf({ db, room }: Entered, from: Cursor, limit: number, only: number | null) {
  const [events, changes] = await Promise.all([
    db.query<store.EventRow>(store.selectEvents, [db.box, room.id, from.event, limit + 1, only, endedAt(room) ?? null]),
    db.query<store.ChangeRow>(store.selectChanges, [db.box, room.id, from.seq, limit + 1, only]),
  ]);
  const [told, changed] = [events.map(eventOf), changes.map(changeOf)];
  const entries: Raw[] = [];
  // Each source keeps its own order, which is not quite that of the times (readings are written down later): then what a page left out is behind its cursor.
  while (entries.length < limit && told.length + changed.length > 0) {
    const [event, change] = [told[0], changed[0]];
    const next = event && (!change || event.at >= change.at) ? told.shift() : changed.shift();
    if (next) entries.push(next);
  }
  const last: Cursor = entries.reduce<Cursor>((cursor, entry) => ({ ...cursor, ...entry.cursor }), from);
  return { entries, next: told.length + changed.length > 0 ? `${last.seq}.${last.event}` : undefined };
}

/** @throws DomainError bad_request */
function readCursor(text: string | undefined): Cursor {
  if (text === undefined) return { seq: highest, event: highest };
  const [, seq, event] = /^(\d{1,16})\.(\d{1,16})$/.exec(text) ?? [];
  if (!Number.isSafeInteger(Number(seq)) || !Number.isSafeInteger(Number(event)))
    throw new DomainError("bad_request", "This is no place in the log.");
  return { seq: Number(seq), event: Number(event) };
}

const eventOf = (row: store.EventRow): Raw => ({
  at: row.at,
  what: roomHappening.safeParse(row.what).data ?? "changed",
  by: row.actor_name ?? undefined,
  box: row.actor_box ?? undefined,
  about: row.about,
  detail: row.detail,
  cursor: { event: row.id },
});

const kinds = {
  create: "file-created",
  write: "file-changed",
  move: "file-moved",
  copy: "file-copied",
  trash: "file-deleted",
  restore: "file-restored",
} as const satisfies Record<store.ChangeRow["kind"], RoomHappening>;

function changeOf(row: store.ChangeRow): Raw {
  const renamed = row.kind === "move" && !row.elsewhere;
  return {
    at: row.at,
    what: renamed ? "file-renamed" : kinds[row.kind],
    by: row.actor_name ?? undefined,
    box: row.actor_box ?? undefined,
    about: row.kind === "trash" ? (row.name_before ?? row.name) : row.name,
    detail: row.kind === "move" && row.name_before !== row.name ? (row.name_before ?? "") : "",
    cursor: { seq: row.seq },
  };
}
