// Rooms that several boxes share: their bodies, people, arrangement and log.
import {
  foundPrincipals,
  roomArrangements,
  roomDetails,
  roomLog,
  roomMade,
  roomPeople,
  roomPeopleAdded,
  roomPreset,
  rooms,
} from "@landbox/wire";
import type {
  FoundPrincipals,
  NewRoom,
  RoomAnswer,
  RoomArrangements,
  RoomChanges,
  RoomDetails,
  RoomEnd,
  RoomInvitation,
  RoomLog,
  RoomMade,
  RoomPeople,
  RoomPeopleAdded,
  RoomPerson,
  RoomPersonChange,
  RoomPreset,
  RoomRole,
  Rooms,
} from "@landbox/wire";
import { queryOf } from "./node-address.ts";
import { send, sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

const addressOf = (room: string, rest = ""): string => `/api/v1/rooms/${encodeURIComponent(room)}${rest}`;
const bodyAddress = (room: string, box: string, rest = ""): string => addressOf(room, `/bodies/${encodeURIComponent(box)}${rest}`);
const personAddress = (room: string, { kind, id }: Pick<RoomPerson, "kind" | "id">): string =>
  addressOf(room, `/people/${kind}/${encodeURIComponent(id)}`);

/** Asks for something that is answered with 204. */
async function tell(transport: Transport, method: "POST" | "PUT" | "DELETE", address: string, body?: unknown): Promise<void> {
  const json = body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  await send(transport, address, { method, ...json });
}

/** What the account takes part in; for admins also what waits for their box. */
export const listRooms = (transport: Transport): Promise<Rooms> => sendJson(transport, "/api/v1/rooms", rooms);

/** @throws ClientFailure `forbidden`, `invalid_name`, `already_exists` */
export const createRoom = (transport: Transport, room: NewRoom): Promise<RoomMade> =>
  sendJson(transport, "/api/v1/rooms", roomMade, { method: "POST", body: room });

export const getRoom = (transport: Transport, room: string): Promise<RoomDetails> => sendJson(transport, addressOf(room), roomDetails);

export const changeRoom = (transport: Transport, room: string, changes: RoomChanges): Promise<void> =>
  tell(transport, "PUT", addressOf(room), changes);

/** Nobody enters it any more; its box can open it again for 30 days. */
export const closeRoom = (transport: Transport, room: string): Promise<void> => tell(transport, "DELETE", addressOf(room));

export const reopenRoom = (transport: Transport, room: string): Promise<void> => tell(transport, "PUT", addressOf(room, "/restore"));

/** @throws ClientFailure `not_found` when no box has that label or address, `already_exists` for a body that takes part already */
export const inviteBody = (transport: Transport, room: string, invitation: RoomInvitation): Promise<void> =>
  tell(transport, "POST", addressOf(room, "/bodies"), invitation);

export const setBodyRole = (transport: Transport, room: string, box: string, role: RoomRole): Promise<void> =>
  tell(transport, "PUT", bodyAddress(room, box), { role });

/** Ends what another body may, or leaves with the own. @param end for how many days its people still look and export */
export const endBody = (transport: Transport, room: string, box: string, end: RoomEnd): Promise<void> =>
  tell(transport, "POST", bodyAddress(room, box, "/end"), end);

/** @throws ClientFailure `precondition_failed` or `already_exists` when the arrangement has a newer version */
export const answerRoom = (transport: Transport, room: string, answer: RoomAnswer): Promise<void> =>
  tell(transport, "POST", addressOf(room, "/answer"), answer);

export const writeArrangement = (transport: Transport, room: string, text: string): Promise<void> =>
  tell(transport, "PUT", addressOf(room, "/arrangement"), { text });

/** For the own body. @throws ClientFailure as `answerRoom` */
export const agreeToArrangement = (transport: Transport, room: string, version: number): Promise<void> =>
  tell(transport, "POST", addressOf(room, "/agreement"), { version });

export const listArrangements = (transport: Transport, room: string): Promise<RoomArrangements> =>
  sendJson(transport, addressOf(room, "/arrangement"), roomArrangements);

/** The preset text with the bodies as they are now. */
export const getArrangementPreset = (transport: Transport, room: string): Promise<RoomPreset> =>
  sendJson(transport, addressOf(room, "/arrangement/preset"), roomPreset);

export interface RoomPeopleQuery {
  /** Label of the one body whose people are asked for. */
  readonly box: string;
  readonly search: string;
  readonly limit: number;
  readonly offset: number;
}

/** Who of one body takes part, by name. */
export const listRoomPeople = (transport: Transport, room: string, { box, search, limit, offset }: RoomPeopleQuery): Promise<RoomPeople> =>
  sendJson(transport, addressOf(room, `/people${queryOf({ box, search: search === "" ? undefined : search, limit, offset })}`), roomPeople);

/** People and groups of the own box who take no part yet. */
export const findRoomColleagues = (transport: Transport, room: string, text: string): Promise<FoundPrincipals> =>
  sendJson(transport, addressOf(room, `/colleagues${queryOf({ q: text })}`), foundPrincipals);

/** Everybody of a group of the own box takes part, for a body. */
export const addRoomGroup = (transport: Transport, room: string, group: string): Promise<RoomPeopleAdded> =>
  sendJson(transport, addressOf(room, "/people"), roomPeopleAdded, { method: "POST", body: { group } });

/** Somebody of the own box takes part, or otherwise than before. */
export const setRoomPerson = (
  transport: Transport,
  room: string,
  person: Pick<RoomPerson, "kind" | "id">,
  change: RoomPersonChange,
): Promise<void> => tell(transport, "PUT", personAddress(room, person), change);

export const removeRoomPerson = (transport: Transport, room: string, person: Pick<RoomPerson, "kind" | "id">): Promise<void> =>
  tell(transport, "DELETE", personAddress(room, person));

/** @param box label of the one body to tell of; only the host can choose */
export const getRoomLog = (transport: Transport, room: string, { after, box }: { after?: string; box?: string } = {}): Promise<RoomLog> =>
  sendJson(transport, addressOf(room, `/log${queryOf({ after, box })}`), roomLog);

/** From where the browser downloads the log as a table. */
export const roomLogUrl = (transport: Transport, room: string): string => transport.baseUrl + addressOf(room, "/log.csv");

/** From where the browser downloads all files with arrangement and log. */
export const roomExportUrl = (transport: Transport, room: string): string => transport.baseUrl + addressOf(room, "/export");
