// Rooms that several bodies share: made, changed, joined and left.
import { spaceId } from "@landbox/kit";
import {
  newRoom,
  roomAgreement,
  roomAnswer,
  roomArrangement,
  type RoomArrangements,
  roomBodyChange,
  roomChanges,
  type RoomDetails,
  roomEnd,
  roomInvitation,
  type RoomMade,
  type RoomPreset,
  type Rooms,
} from "@landbox/wire";
import { z } from "zod";
import type { Actor } from "../../domain/identity/actor.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { unixSeconds } from "./entries.ts";
import { detailsOf, summaryOf } from "./room-facts.ts";
import { roomAddress, roomOf, roomParameter, roomProbe } from "./room-address.ts";
import { registerRoomLogs } from "./room-log-routes.ts";
import { type Counted, registerRoomPeople } from "./room-people-routes.ts";
import { jsonBody, rename, type WebApi } from "./web-api.ts";

const bodyParameters = roomParameter.extend({ box: z.string().min(1).max(100) });

export function registerRooms(api: WebApi): void {
  const { routes, deps } = api;
  const changes = rateLimit(300, deps.clock);
  const counted: Counted = (actor) => {
    changes.count(actor.account);
    return actor;
  };
  const taken = (error: unknown): never => rename(error, "already_exists", "room_exists");
  routes.add("GET", "/api/v1/rooms", async (actor): Promise<Rooms> => ({
    rooms: (await deps.rooms.list(actor)).map(summaryOf),
    mayCreate: actor.role === "admin",
  }));
  routes.add(
    "POST",
    "/api/v1/rooms",
    async (actor, request): Promise<RoomMade> => {
      const { until, quota, managers, ...facts } = newRoom.parse(request.body);
      const made = {
        ...{ ...facts, arrangement: facts.arrangement, managers: managers.map((id) => id as Actor["account"]) },
        ...{ until: dateOf(until) ?? undefined, quota: quota ?? undefined },
      };
      return { id: await deps.rooms.create(counted(actor), made).catch(taken) };
    },
    {
      access: "box-admin",
      // Each attempt makes another one: a name that is taken would look like something that is there.
      probes: (victim) => [
        { method: "POST", url: "/api/v1/rooms", headers: jsonBody, body: JSON.stringify({ name: `Gestohlen ${victim.trashId}` }) },
      ],
    },
  );
  routes.add(
    "GET",
    roomAddress,
    async (actor, request): Promise<RoomDetails> => detailsOf(actor, await deps.rooms.details(actor, roomOf(request))),
    { probes: roomProbe("GET", "") },
  );
  routes.add(
    "PUT",
    roomAddress,
    async (actor, request) => {
      const { until, ...facts } = roomChanges.parse(request.body);
      await deps.rooms.change(counted(actor), roomOf(request), { ...facts, until: dateOf(until) }).catch(taken);
    },
    { probes: roomProbe("PUT", "", { name: "Gestohlen" }) },
  );
  routes.add("DELETE", roomAddress, async (actor, request) => deps.rooms.close(counted(actor), roomOf(request)), {
    probes: roomProbe("DELETE", ""),
  });
  routes.add("PUT", `${roomAddress}/restore`, async (actor, request) => deps.rooms.reopen(counted(actor), roomOf(request)).catch(taken), {
    access: "box-admin",
    probes: roomProbe("PUT", "/restore"),
  });
  registerBodies(api, counted);
  registerArrangement(api, counted);
  registerRoomPeople(api, counted);
  registerRoomLogs(api);
}

function registerBodies({ routes, deps }: WebApi, counted: Counted): void {
  // Who guesses names of boxes needs many.
  const questions = rateLimit(60, deps.clock);
  const invitation = { box: "nobody", role: "viewer" };
  routes.add(
    "POST",
    `${roomAddress}/bodies`,
    async (actor, request) => {
      questions.count(actor.account);
      await deps.rooms.invite(counted(actor), roomOf(request), roomInvitation.parse(request.body));
    },
    { probes: roomProbe("POST", "/bodies", invitation) },
  );
  const body = `${roomAddress}/bodies/:box`;
  routes.add(
    "PUT",
    body,
    async (actor, request) => {
      const { room, box } = bodyParameters.parse(request.params);
      await deps.rooms.changeBody(counted(actor), spaceId(room), box, roomBodyChange.parse(request.body).role);
    },
    { probes: roomProbe("PUT", "/bodies/:box", { role: "editor" }) },
  );
  routes.add(
    "POST",
    `${body}/end`,
    async (actor, request) => {
      const { room, box } = bodyParameters.parse(request.params);
      await deps.rooms.endBody(counted(actor), spaceId(room), box, roomEnd.parse(request.body ?? {}).days);
    },
    { probes: roomProbe("POST", "/bodies/:box/end", { days: 0 }) },
  );
  routes.add(
    "POST",
    `${roomAddress}/answer`,
    async (actor, request) => deps.rooms.answer(counted(actor), roomOf(request), roomAnswer.parse(request.body)),
    { probes: roomProbe("POST", "/answer", { accept: true, version: 1 }) },
  );
}

function registerArrangement({ routes, deps }: WebApi, counted: Counted): void {
  const arrangement = `${roomAddress}/arrangement`;
  routes.add(
    "GET",
    arrangement,
    async (actor, request): Promise<RoomArrangements> => ({
      versions: (await deps.rooms.arrangements(actor, roomOf(request))).map(({ agreements, at, ...version }) => ({
        ...version,
        at: unixSeconds(at),
        agreements: agreements.map((one) => ({ ...one, at: unixSeconds(one.at) })),
      })),
    }),
    { probes: roomProbe("GET", "/arrangement") },
  );
  routes.add(
    "GET",
    `${arrangement}/preset`,
    async (actor, request): Promise<RoomPreset> => ({ text: await deps.rooms.preset(actor, roomOf(request)) }),
    { probes: roomProbe("GET", "/arrangement/preset") },
  );
  routes.add(
    "PUT",
    arrangement,
    async (actor, request) => deps.rooms.arrange(counted(actor), roomOf(request), roomArrangement.parse(request.body).text),
    { probes: roomProbe("PUT", "/arrangement", { text: "Gestohlen" }) },
  );
  routes.add(
    "POST",
    `${roomAddress}/agreement`,
    async (actor, request) => deps.rooms.agree(counted(actor), roomOf(request), roomAgreement.parse(request.body).version),
    { probes: roomProbe("POST", "/agreement", { version: 1 }) },
  );
}

function dateOf<T extends number | null | undefined>(seconds: T): Date | Exclude<T, number> {
  return (typeof seconds === "number" ? new Date(seconds * 1000) : seconds) as Date | Exclude<T, number>;
}
