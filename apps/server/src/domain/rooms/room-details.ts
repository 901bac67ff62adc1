// Everything about one room that its reader may know, but for its people, who come in pages.
import { DomainError } from "@landbox/wire";
import { endedAt, type Entered } from "./enter-room.ts";
import { type CountRow, countPeople } from "./room-people.store.ts";
import { arrangementOf, bodyOf } from "./room-rows.ts";
import * as store from "./rooms.store.ts";
import type { RoomBody, RoomDetails } from "./rooms.ts";

/** @param hostName label of the host's box */
export async function roomDetails(entered: Entered, hostName: string): Promise<RoomDetails> {
  const { db, room, may, here } = entered;
  const counted = seesPeople(entered);
  const [bodies, counts, [text], [host]] = await Promise.all([
    db.query<store.BodyRow>(store.selectBodies, [db.box, room.id]),
    counted ? db.query<CountRow>(countPeople, [db.box, room.id]) : [],
    db.query<store.ArrangementRow>(store.selectArrangement, [db.box, room.id, endedAt(room) ?? null]),
    db.query<store.HostRow>(store.selectHost, [db.box, room.id, room.root, here.account]),
  ]);
  if (!text || !host) throw new DomainError("unavailable", "The room is being made.", { retryAfter: 1 });
  const leading: RoomBody = {
    ...{ box: db.box, name: hostName, title: room.hostTitle, host: true, state: "active", role: undefined },
    ...{ invitedAt: undefined, endsAt: undefined, people: counted ? host.people : 0 },
    agreed: host.version === null ? undefined : { version: host.version, by: host.by_name ?? "", at: host.at ?? new Date(0) },
  };
  const people = new Map(counts.map((row) => [row.body_box, row.people]));
  return {
    room,
    bodies: [
      leading,
      ...bodies
        .filter((row) => isShown(entered, row))
        .map((row) => bodyOf(row, row.state === "ended" ? 0 : (people.get(row.body_box) ?? 0))),
    ],
    takesPart: room.own ? host.takes_part : room.role !== undefined,
    arrangement: arrangementOf(text),
    may,
  };
}

/** Who does not take part sees who else is asked, but not how many they are, nor who. */
export const seesPeople = ({ room }: Pick<Entered, "room">): boolean =>
  room.own || room.body?.state === "active" || room.body?.state === "leaving";

/** Whoever takes part no more sees no other body; nobody but the host, who said no or was not asked yet. */
export const isShown = ({ room, box }: Pick<Entered, "room" | "box">, body: Pick<store.BodyRow, "state" | "body_box">): boolean =>
  room.own || body.body_box === box || (!endedAt(room) && !["planned", "declined", "ended"].includes(body.state));
