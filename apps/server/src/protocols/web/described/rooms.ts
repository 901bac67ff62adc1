// What of the JSON API is about rooms that several bodies share.
import {
  foundPrincipals,
  newRoom,
  roomAgreement,
  roomAnswer,
  roomArrangement,
  roomArrangements,
  roomBodyChange,
  roomChanges,
  roomDetails,
  roomEnd,
  roomInvitation,
  roomLog,
  roomGroup,
  roomMade,
  roomPeople,
  roomPeopleAdded,
  roomPersonChange,
  roomPreset,
  rooms,
} from "@landbox/wire";
import { roomLogQuery } from "../room-log-routes.ts";
import { roomPeopleQuery } from "../room-people-routes.ts";
import { principalQuery } from "../space-routes.ts";
import { bytes, type Described, topicOf } from "./describe.ts";

const topic = topicOf("Rooms");
const noRoom = { 404: "No such room, or none of the caller's." };
const manager = { ...noRoom, 403: "Not somebody who looks after the room." };
const speaker = { ...noRoom, 403: "Not an admin of the body." };
const newer = { 412: "There is a newer version of the arrangement." };

export const roomRoutes: Described = {
  "GET /api/v1/rooms": topic("Rooms that the account takes part in; for admins also those of their box and its invitations.", {
    answer: rooms,
  }),
  "POST /api/v1/rooms": topic("Makes a room; for admins of the box.", {
    ...{ body: newRoom, answer: roomMade, failures: { 403: "Only admins of the box.", 409: "The name is taken." } },
  }),
  "GET /api/v1/rooms/:room": topic("One room with its bodies and its arrangement, and what the caller may do there.", {
    ...{ answer: roomDetails, failures: noRoom },
  }),
  "PUT /api/v1/rooms/:room": topic("Changes name, subject, file number, end or quota.", {
    ...{ body: roomChanges, failures: { ...manager, 409: "The name is taken." } },
  }),
  "DELETE /api/v1/rooms/:room": topic("Closes a room: nobody enters it, and it is kept for 30 days.", { failures: manager }),
  "PUT /api/v1/rooms/:room/restore": topic("Opens a closed room again; for admins of the host.", {
    failures: { ...manager, 409: "The name is taken by now." },
  }),
  "POST /api/v1/rooms/:room/bodies": topic(
    "Notes a body, by the label of its box or the address of somebody there, that is invited when the arrangement is saved next.",
    {
      ...{ body: roomInvitation, failures: { ...manager, 409: "It takes part or was asked already.", 429: "Too many were asked for." } },
    },
  ),
  "PUT /api/v1/rooms/:room/bodies/:box": topic("Gives a body another role, which bounds those of its people at once.", {
    ...{ body: roomBodyChange, failures: manager },
  }),
  "POST /api/v1/rooms/:room/bodies/:box/end": topic("Ends a body's part, or withdraws its invitation; the body's admins leave with it.", {
    ...{ body: roomEnd, failures: manager },
  }),
  "POST /api/v1/rooms/:room/answer": topic("Accepts an invitation and agrees to the arrangement, or declines; for admins of the body.", {
    ...{ body: roomAnswer, failures: { ...speaker, ...newer } },
  }),
  "GET /api/v1/rooms/:room/arrangement": topic("All versions of the arrangement, and who agreed to each.", {
    ...{ answer: roomArrangements, failures: noRoom },
  }),
  "GET /api/v1/rooms/:room/arrangement/preset": topic("The text that is offered, with the bodies as they are now.", {
    ...{ answer: roomPreset, failures: manager },
  }),
  "PUT /api/v1/rooms/:room/arrangement": topic("Writes a new version of the arrangement, and invites the bodies that were noted.", {
    body: roomArrangement,
    failures: manager,
  }),
  "POST /api/v1/rooms/:room/agreement": topic("Agrees to the latest version for the own body.", {
    ...{ body: roomAgreement, failures: { ...speaker, ...newer } },
  }),
  "GET /api/v1/rooms/:room/people": topic("Who of one body takes part, by name, a page at a time.", {
    ...{ query: roomPeopleQuery, answer: roomPeople, failures: { 404: "No such room or body, or none of the caller's." } },
  }),
  "POST /api/v1/rooms/:room/people": topic(
    "Lets everybody of a group of the own box take part, as the group is now; for bodies besides the host.",
    {
      ...{ body: roomGroup, answer: roomPeopleAdded, failures: { ...noRoom, 403: "Not somebody who decides about the own people." } },
    },
  ),
  "GET /api/v1/rooms/:room/colleagues": topic("Finds people and groups of the own box who take no part yet.", {
    ...{ query: principalQuery, answer: foundPrincipals },
    failures: { ...noRoom, 403: "Not somebody who decides about the own people.", 429: "Too many questions." },
  }),
  "PUT /api/v1/rooms/:room/people/:kind/:id": topic("Lets somebody of the own box take part, or otherwise than before.", {
    ...{ body: roomPersonChange, failures: { ...noRoom, 403: "Not somebody who decides about the own people." } },
  }),
  "DELETE /api/v1/rooms/:room/people/:kind/:id": topic("Takes somebody of the own box out of the room at once.", {
    failures: { ...noRoom, 403: "Not somebody who decides about the own people." },
  }),
  "GET /api/v1/rooms/:room/log": topic("What happened: to the host everything, to a body what its people did.", {
    ...{ query: roomLogQuery, answer: roomLog, failures: { ...noRoom, 403: "Not somebody who may see the log." } },
  }),
  "GET /api/v1/rooms/:room/log.csv": topic("The log as a table.", {
    ...{ query: roomLogQuery, answer: bytes("text/csv", "Columns separated by semicolons."), failures: noRoom },
  }),
  "GET /api/v1/rooms/:room/export": topic("All files that the caller sees, the arrangement, and the log, as a ZIP.", {
    ...{ answer: bytes("application/zip", "The archive."), failures: { ...noRoom, 403: "The caller may not download." } },
  }),
};
