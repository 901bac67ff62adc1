// What a person of a body may do in a room: never more than the body.
import type { RoomBodyState, RoomRole } from "@landbox/wire";
import { roles } from "../access/roles.ts";

const within = (role: RoomRole, most: RoomRole): boolean => {
  const allowed: readonly string[] = roles[most];
  return roles[role].every((right) => allowed.includes(right));
};

/**
 * @param wish what the body lets this person do; undefined: as much as the body
 * @returns undefined: nothing. Who is leaving still sees what it saw, and changes nothing; who only hands in never saw anything.
 */
export function roleInRoom(body: RoomRole, state: RoomBodyState, wish: RoomRole | undefined): RoomRole | undefined {
  if (state !== "active" && state !== "leaving") return undefined;
  const role = wish !== undefined && within(wish, body) ? wish : body;
  if (state === "active") return role;
  return within("viewer", role) ? "viewer" : undefined;
}
