// Rows of rooms as what the rest of the product knows.
import { boxId, nodeId, spaceId } from "@landbox/kit";
import type { RoomHostRole } from "@landbox/wire";
import { roles, type Right } from "../access/roles.ts";
import type * as store from "./rooms.store.ts";
import type { Arrangement, RoomBody, RoomSummary } from "./rooms.ts";

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
    outdated: row.outdated,
    bodies: seen ? row.bodies : 0,
    used: row.used,
    quota: row.quota_bytes ?? undefined,
  };
}

/** Of several roles the one that allows most. */
function largestOf(names: readonly string[]): RoomHostRole | undefined {
  const known = names.filter((name): name is RoomHostRole => Object.hasOwn(roles, name));
  return known.toSorted((a, b) => roles[b].length - roles[a].length)[0];
}

/** @param people how many take part */
export const bodyOf = (row: store.BodyRow, people: number): RoomBody => ({
  box: boxId(row.body_box),
  name: row.name,
  title: row.title,
  host: false,
  state: row.state,
  role: row.role,
  invitedAt: row.state === "planned" ? undefined : row.invited_at,
  endsAt: row.ends_at ?? undefined,
  people,
  agreed: row.version === null ? undefined : { version: row.version, by: row.by_name ?? "", at: row.at ?? new Date(0) },
});

export const arrangementOf = (row: Pick<store.ArrangementRow, "version" | "text" | "by_name" | "at">): Arrangement => ({
  version: row.version,
  text: row.text,
  by: row.by_name,
  at: row.at,
});
