// Rows of rooms as what the rest of the product knows.
import { boxId, nodeId, spaceId } from "@landbox/kit";
import type { RoomHostRole } from "@landbox/wire";
import { roles, type Right } from "../access/roles.ts";
import type * as store from "./rooms.store.ts";
import type { Arrangement, RoomBody, RoomPerson, RoomSummary } from "./rooms.ts";

export function summaryOf(row: store.RoomRow, own: boolean, rights: ReadonlySet<Right>): RoomSummary {
  const seen = own || row.state === "active" || row.state === "leaving";
  return {
    id: spaceId(row.id),
    root: nodeId(row.root_id),
    name: row.name,
    subject: row.subject,
    fileNumber: row.file_number,
    until: row.ends_at ?? undefined,
    hostTitle: row.host_title,
    own,
    createdAt: row.created_at,
    closedAt: row.deleted_at ?? undefined,
    body:
      own || row.state === null || row.body_role === null
        ? undefined
        : { state: row.state, role: row.body_role, endsAt: row.body_ends_at ?? undefined },
    rights,
    role: largestOf(row.roles ?? []),
    bodies: seen ? row.bodies : 0,
    people: seen ? row.people : 0,
    used: row.used,
    quota: row.quota_bytes ?? undefined,
  };
}

/** Of several roles the one that allows most. */
function largestOf(names: readonly string[]): RoomHostRole | undefined {
  const known = names.filter((name): name is RoomHostRole => Object.hasOwn(roles, name));
  return known.toSorted((a, b) => roles[b].length - roles[a].length)[0];
}

export const bodyOf = (row: store.BodyRow): RoomBody => ({
  box: boxId(row.body_box),
  name: row.name,
  title: row.title,
  host: false,
  state: row.state,
  role: row.role,
  invitedAt: row.invited_at,
  endsAt: row.ends_at ?? undefined,
  people: row.people,
  agreed: row.version === null ? undefined : { version: row.version, by: row.by_name ?? "", at: row.at ?? new Date(0) },
});

export const hostPersonOf = (row: store.HostPersonRow, box: RoomPerson["box"]): RoomPerson => ({
  kind: row.kind,
  id: row.id,
  name: row.name,
  login: row.login ?? undefined,
  box,
  role: row.role as RoomHostRole,
  coordinator: false,
});

/** undefined while nothing counts for the person: whoever left a body is not shown as taking part. */
export const personOf = (row: store.PersonRow): RoomPerson | undefined =>
  row.role === null || row.counts === false
    ? undefined
    : {
        kind: "account",
        id: row.account_id,
        name: row.display_name,
        login: row.login,
        box: boxId(row.body_box),
        role: row.role,
        coordinator: row.coordinator,
      };

export const arrangementOf = (row: Pick<store.ArrangementRow, "version" | "text" | "by_name" | "at">): Arrangement => ({
  version: row.version,
  text: row.text,
  by: row.by_name,
  at: row.at,
});
