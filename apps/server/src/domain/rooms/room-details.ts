// Everything about one room that its reader may know.
import { DomainError } from "@landbox/wire";
import { endedAt, type Entered } from "./enter-room.ts";
import { arrangementOf, bodyOf, hostPersonOf, personOf } from "./room-rows.ts";
import * as store from "./rooms.store.ts";
import type { RoomBody, RoomDetails } from "./rooms.ts";

/** @param hostName label of the host's box */
export async function roomDetails({ db, room, may, box: reader }: Entered, hostName: string): Promise<RoomDetails> {
  const ended = endedAt(room);
  const seesPeople = room.own || room.body?.state === "active" || room.body?.state === "leaving";
  const [bodies, hostPeople, people, [text], [agreed]] = await Promise.all([
    db.query<store.BodyRow>(store.selectBodies, [db.box, room.id]),
    db.query<store.HostPersonRow>(store.selectHostPeople, [db.box, room.root]),
    seesPeople ? db.query<store.PersonRow>(store.selectPeople, [db.box, room.id, null, null, true]) : [],
    db.query<store.ArrangementRow>(store.selectArrangement, [db.box, room.id, ended ?? null]),
    db.query<Pick<store.ArrangementRow, "version" | "by_name" | "at">>(store.selectHostAgreement, [db.box, room.id]),
  ]);
  if (!text) throw new DomainError("unavailable", "The room is being made.", { retryAfter: 1 });
  const host: RoomBody = {
    ...{ box: db.box, name: hostName, title: room.hostTitle, host: true, state: "active", role: undefined },
    ...{ invitedAt: undefined, endsAt: undefined, people: seesPeople ? hostPeople.length : 0 },
    agreed: agreed && { version: agreed.version, by: agreed.by_name, at: agreed.at },
  };
  // Who was asked sees who else is, but not how many they are; whoever takes part no more, no other body; nobody but the host, who said no.
  const isShown = (one: RoomBody): boolean =>
    room.own || one.box === reader || (!ended && one.state !== "declined" && one.state !== "ended");
  const shown = bodies.map(bodyOf).filter(isShown);
  return {
    room,
    bodies: [host, ...shown.map((one) => (seesPeople ? one : { ...one, people: 0 }))],
    people: seesPeople
      ? [...hostPeople.map((row) => hostPersonOf(row, db.box)), ...people.map(personOf).filter((one) => one !== undefined)]
      : [],
    arrangement: arrangementOf(text),
    may,
  };
}
