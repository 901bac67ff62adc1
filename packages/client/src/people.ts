// What admins of a box do with its people and groups.
import { boxGroups, boxPeople, personInvitation } from "@landbox/wire";
import type { BoxGroups, BoxPeople, BoxPersonChanges, NewBoxPerson, PersonInvitation } from "@landbox/wire";
import { queryOf } from "./node-address.ts";
import { send, sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

const json = { "Content-Type": "application/json" };
const address = (id: string, below = ""): string => `/api/v1/box/people/${encodeURIComponent(id)}${below}`;
const groupAddress = (name: string, below = ""): string => `/api/v1/box/groups/${encodeURIComponent(name)}${below}`;

interface PeopleQuery {
  search: string;
  deleted: boolean;
  limit: number;
  offset: number;
}

/** In the order of their names. @throws ClientFailure `forbidden` for everybody but admins of the box, as all of these */
export const listPeople = (transport: Transport, { search, deleted, limit, offset }: PeopleQuery): Promise<BoxPeople> =>
  sendJson(
    transport,
    `/api/v1/box/people${queryOf({ search: search || undefined, deleted: deleted ? "true" : undefined, limit: String(limit), offset: String(offset) })}`,
    boxPeople,
  );

/** The invitation is told this once. @throws ClientFailure `already_exists`, `invalid_name`, `bad_request` with a sentence */
export const createPerson = (transport: Transport, person: NewBoxPerson): Promise<PersonInvitation> =>
  sendJson(transport, "/api/v1/box/people", personInvitation, { method: "POST", body: person });

/** @throws ClientFailure `not_found`, `forbidden` for the last admin, with a sentence */
export async function changePerson(transport: Transport, id: string, changes: BoxPersonChanges): Promise<void> {
  await send(transport, address(id), { method: "PUT", headers: json, body: JSON.stringify(changes) });
}

/** Takes the password away and ends all access; the invitation is told this once. @throws ClientFailure `forbidden` for the own account */
export const invitePerson = (transport: Transport, id: string): Promise<PersonInvitation> =>
  sendJson(transport, address(id, "/invitation"), personInvitation, { method: "POST", body: {} });

/** Files are kept for 30 days. @throws ClientFailure `forbidden` for the own account and the last admin */
export async function deletePerson(transport: Transport, id: string): Promise<void> {
  await send(transport, address(id), { method: "DELETE" });
}

/** Undoes `deletePerson`. @throws ClientFailure `not_found` when the time is over */
export async function restorePerson(transport: Transport, id: string): Promise<void> {
  await send(transport, address(id, "/restore"), { method: "POST", headers: json, body: "{}" });
}

export const listGroups = (transport: Transport): Promise<BoxGroups> => sendJson(transport, "/api/v1/box/groups", boxGroups);

/** @throws ClientFailure `already_exists`, `invalid_name` */
export async function createGroup(transport: Transport, name: string): Promise<void> {
  await send(transport, "/api/v1/box/groups", { method: "POST", headers: json, body: JSON.stringify({ name }) });
}

/** Its members stay. */
export async function deleteGroup(transport: Transport, name: string): Promise<void> {
  await send(transport, groupAddress(name), { method: "DELETE" });
}

export async function joinGroup(transport: Transport, name: string, id: string): Promise<void> {
  await send(transport, groupAddress(name, `/members/${encodeURIComponent(id)}`), { method: "PUT" });
}

export async function leaveGroup(transport: Transport, name: string, id: string): Promise<void> {
  await send(transport, groupAddress(name, `/members/${encodeURIComponent(id)}`), { method: "DELETE" });
}
