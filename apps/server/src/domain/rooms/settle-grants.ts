// Makes the grants of a room say what its records say: one for each person, never more than the body has, and never longer.
import { grantId } from "@landbox/kit";
import type { RoomRole } from "@landbox/wire";
import { changeGrants, type GrantTerms, insertInRoom } from "../access/manage-grants.ts";
import type { Entered } from "./enter-room.ts";
import { roleInRoom } from "./room-roles.ts";
import * as store from "./rooms.store.ts";

/**
 * Inside the transaction that changed the records, with the room locked.
 * @param only people of this body, or this visitor; default: everybody of all bodies
 */
export async function settleBodies({ db, room, here }: Entered, only: { body?: number; visitor?: string } = {}): Promise<void> {
  const people = await db.query<store.PersonRow>(store.selectPeople, [db.box, room.id, only.body ?? null, only.visitor ?? null]);
  const changed: GrantTerms[] = [];
  const revoked: store.PersonRow[] = [];
  const given: { visitor: string; role: RoomRole; expiresAt: Date | undefined }[] = [];
  for (const person of people) {
    const role = roleInRoom(person.body_role, person.state, person.wish ?? undefined);
    const expiresAt = earliest(person.state === "leaving" ? person.body_ends_at : null, person.room_ends_at);
    const has = person.grant_id !== null && person.role !== null ? grantId(person.grant_id) : undefined;
    if (role === undefined) revoked.push(person);
    else if (has === undefined) given.push({ visitor: person.visitor_id, role, expiresAt });
    else if (role !== person.role || expiresAt?.getTime() !== person.expires_at?.getTime()) changed.push({ id: has, role, expiresAt });
  }
  await changeGrants(
    db,
    changed,
    revoked.flatMap(({ grant_id }) => (grant_id === null ? [] : [grantId(grant_id)])),
  );
  const grants = new Map<string, number | null>(revoked.map(({ visitor_id }) => [visitor_id, null]));
  if (given.length > 0)
    for (const [visitor, made] of await insertInRoom(db, { space: room.id, node: room.root, by: here.account }, given))
      grants.set(visitor, made);
  if (grants.size > 0) await db.query(store.setPersonGrants, [db.box, room.id, [...grants.keys()], [...grants.values()]]);
}

/** The end of a room is that of everybody but its managers, who wind it up. */
export async function settleHost({ db, room }: Entered, until: Date | undefined): Promise<void> {
  const people = await db.query<store.HostPersonRow>(store.selectHostPeople, [db.box, room.root]);
  await changeGrants(
    db,
    people.map(({ grant_id, role }) => ({ id: grantId(grant_id), role: undefined, expiresAt: endFor(role, until) })),
    [],
  );
}

export const endFor = (role: string, until: Date | undefined): Date | undefined => (role === "manager" ? undefined : until);

function earliest(...ends: readonly (Date | null)[]): Date | undefined {
  const known = ends.filter((end) => end !== null).toSorted((a, b) => a.getTime() - b.getTime());
  return known[0];
}
