// How rooms look in the JSON API.
import type { RoomDetails, RoomSummary } from "@landbox/wire";
import { holdDays } from "../../domain/identity/account.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type * as domain from "../../domain/rooms/rooms.ts";
import { unixSeconds } from "./entries.ts";
import { davRoot, placeKey } from "./place-key.ts";

const timeOf = (date: Date | undefined): number | null => (date ? unixSeconds(date) : null);

export function summaryOf(room: domain.RoomSummary): RoomSummary {
  const { rights, own, body } = room;
  const part = { space: room.id, top: own ? undefined : room.root };
  return {
    id: room.id,
    name: room.name,
    subject: room.subject,
    fileNumber: room.fileNumber,
    until: timeOf(room.until),
    host: room.hostTitle,
    own,
    createdAt: unixSeconds(room.createdAt),
    closedAt: timeOf(room.closedAt),
    goneAt: room.closedAt ? unixSeconds(room.closedAt) + holdDays * 86_400 : null,
    body: body ? { state: body.state, role: body.role, endsAt: timeOf(body.endsAt) } : null,
    place:
      rights.size === 0 || room.closedAt
        ? null
        : {
            space: placeKey(part),
            webDavPath: davRoot(part),
            mayRead: rights.has("read"),
            mayDownload: rights.has("download"),
            mayWrite: rights.has("create") || rights.has("update"),
          },
    role: room.role ?? null,
    outdated: room.outdated,
    bodies: room.bodies,
    used: own ? room.used : null,
    quota: own ? (room.quota ?? null) : null,
  };
}

export function detailsOf(actor: Actor, { room, bodies, takesPart, arrangement, may }: domain.RoomDetails): RoomDetails {
  return {
    room: summaryOf(room),
    bodies: bodies.map(({ box, name, invitedAt, endsAt, agreed, role, ...body }) => ({
      ...body,
      box: name,
      own: box === actor.box,
      role: role ?? null,
      invitedAt: timeOf(invitedAt),
      endsAt: timeOf(endsAt),
      agreed: agreed ? { version: agreed.version, by: agreed.by, at: unixSeconds(agreed.at) } : null,
    })),
    takesPart,
    arrangement: { ...arrangement, at: unixSeconds(arrangement.at) },
    may,
  };
}
