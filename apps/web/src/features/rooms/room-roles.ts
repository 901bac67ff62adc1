// What people of a body may be given, and how a room stands for whoever looks.
import type { RoomBody, RoomHostRole, RoomRole, RoomSummary } from "@landbox/wire";

/** In the order in which they are offered. */
export const bodyRoles: readonly RoomRole[] = ["editor", "contributor", "commenter", "viewer", "uploader"];
export const hostRoles: readonly RoomHostRole[] = ["manager", ...bodyRoles];

const within: Record<RoomRole, readonly RoomRole[]> = {
  editor: bodyRoles,
  contributor: ["contributor", "commenter", "viewer", "uploader"],
  commenter: ["commenter", "viewer"],
  viewer: ["viewer"],
  uploader: ["uploader"],
};

/** Never more than the body may; in the host box everything. */
export const personRoles = ({ host, role }: Pick<RoomBody, "host" | "role">): readonly RoomHostRole[] =>
  host || role === null ? hostRoles : within[role];

/** `waiting`: for an answer of the reader's body. `over`: nobody of the reader's body works in it any more. */
export function standingOf({ body, closedAt, until }: Pick<RoomSummary, "body" | "closedAt" | "until">): "waiting" | "current" | "over" {
  if (closedAt !== null || (until !== null && until * 1000 < Date.now())) return "over";
  if (body?.state === "invited") return "waiting";
  return body?.state === "ended" || body?.state === "declined" ? "over" : "current";
}
