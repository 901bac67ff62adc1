// What people of a body may be given, and how a room stands for whoever looks.
import type { RoomBody, RoomHostRole, RoomRole, RoomSummary } from "@landbox/wire";

/** Keys of the words for taking a body out, by how it stands. `atOnce`: there is nothing to give it time for. */
export const endWords = ({ state }: Pick<RoomBody, "state">) =>
  state === "planned"
    ? { act: "rooms.leaveOut", ask: "rooms.leaveOutAsk", text: "rooms.leaveOutText", done: "rooms.leftOut", atOnce: true }
    : state === "invited"
      ? { act: "rooms.withdraw", ask: "rooms.withdrawAsk", text: "rooms.withdrawAskText", done: "rooms.withdrawn", atOnce: true }
      : { act: "rooms.end", ask: "rooms.endAsk", text: "rooms.endAskText", done: "rooms.bodyEnded", atOnce: false };

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
