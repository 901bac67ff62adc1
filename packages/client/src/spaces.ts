// Project spaces and their members, and people to find for them.
import { foundPrincipals, projectSpaces, spaceMade, spaceMembers } from "@landbox/wire";
import type {
  FoundPrincipals,
  MemberKind,
  MemberRole,
  NewSpace,
  ProjectSpaces,
  SpaceChanges,
  SpaceMade,
  SpaceMembers,
} from "@landbox/wire";
import { queryOf, spaceAddress } from "./node-address.ts";
import { send, sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

const json = (method: string, body: unknown) => ({ method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
const addressOf = (space: string): string => `/api/v1/spaces/${encodeURIComponent(space)}`;
const memberAddress = (space: string, kind: MemberKind, id: string): string =>
  spaceAddress(space, `members/${kind}/${encodeURIComponent(id)}`);

/** All of the box, for its admins. @throws ClientFailure `forbidden` */
export const listProjectSpaces = (transport: Transport): Promise<ProjectSpaces> => sendJson(transport, "/api/v1/box/spaces", projectSpaces);

/** @throws ClientFailure `forbidden`, `invalid_name`, `already_exists` */
export const createSpace = (transport: Transport, space: NewSpace): Promise<SpaceMade> =>
  sendJson(transport, "/api/v1/spaces", spaceMade, { method: "POST", body: space });

export const changeSpace = async (transport: Transport, space: string, changes: SpaceChanges): Promise<void> =>
  void (await send(transport, addressOf(space), json("PUT", changes)));

export const deleteSpace = async (transport: Transport, space: string): Promise<void> =>
  void (await send(transport, addressOf(space), { method: "DELETE" }));

export const restoreSpace = async (transport: Transport, space: string): Promise<void> =>
  void (await send(transport, spaceAddress(space, "restore"), { method: "PUT" }));

export const listMembers = (transport: Transport, space: string): Promise<SpaceMembers> =>
  sendJson(transport, spaceAddress(space, "members"), spaceMembers);

export const setMember = async (transport: Transport, space: string, kind: MemberKind, id: string, role: MemberRole): Promise<void> =>
  void (await send(transport, memberAddress(space, kind, id), json("PUT", { role })));

export const removeMember = async (transport: Transport, space: string, kind: MemberKind, id: string): Promise<void> =>
  void (await send(transport, memberAddress(space, kind, id), { method: "DELETE" }));

export const findPrincipals = (transport: Transport, text: string): Promise<FoundPrincipals> =>
  sendJson(transport, `/api/v1/principals${queryOf({ q: text })}`, foundPrincipals);
