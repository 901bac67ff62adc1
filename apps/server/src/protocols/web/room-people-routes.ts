// Who takes part in a room: listed a page at a time, found, added, changed and taken out.
import { spaceId } from "@landbox/kit";
import { type FoundPrincipals, roomGroup, type RoomPeople, type RoomPeopleAdded, roomPersonChange } from "@landbox/wire";
import { z } from "zod";
import type { Actor } from "../../domain/identity/actor.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { roomAddress, roomOf, roomParameter, roomProbe } from "./room-address.ts";
import { foundOf, principalQuery } from "./space-routes.ts";
import type { WebApi } from "./web-api.ts";

export const roomPeopleQuery = z.object({
  box: z.string().min(1).max(100),
  search: z.string().max(200).default(""),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
});
const personParameters = roomParameter.extend({ kind: z.enum(["account", "group"]), id: z.string().min(1).max(200) });
/** Counts a change of somebody's. */
export type Counted = (actor: Actor) => Actor;

export function registerRoomPeople({ routes, deps }: WebApi, counted: Counted): void {
  const questions = rateLimit(300, deps.clock);
  routes.add(
    "GET",
    `${roomAddress}/people`,
    async (actor, request): Promise<RoomPeople> => {
      const { people, total } = await deps.rooms.people(actor, roomOf(request), roomPeopleQuery.parse(request.query));
      return { people: people.map(({ login, ...person }) => ({ ...person, login: login ?? null })), total };
    },
    { probes: (victim) => ["hohenwarth", "landkreis-cham", "nobody"].flatMap((box) => roomProbe("GET", `/people?box=${box}`)(victim)) },
  );
  routes.add(
    "GET",
    `${roomAddress}/colleagues`,
    async (actor, request): Promise<FoundPrincipals> => {
      questions.count(actor.account);
      return foundOf(await deps.rooms.colleagues(actor, roomOf(request), principalQuery.parse(request.query).q));
    },
    { probes: roomProbe("GET", "/colleagues?q=an") },
  );
  routes.add(
    "POST",
    `${roomAddress}/people`,
    async (actor, request): Promise<RoomPeopleAdded> => ({
      added: await deps.rooms.addGroup(counted(actor), roomOf(request), roomGroup.parse(request.body).group),
    }),
    { probes: roomProbe("POST", "/people", { group: "nobody" }) },
  );
  const person = `${roomAddress}/people/:kind/:id`;
  routes.add(
    "PUT",
    person,
    async (actor, request) => {
      const { room, kind, id } = personParameters.parse(request.params);
      const { role, coordinator } = roomPersonChange.parse(request.body);
      await deps.rooms.setPerson(counted(actor), spaceId(room), { kind, id, role: role ?? undefined, coordinator });
    },
    { probes: roomProbe("PUT", "/people/:kind/:id", { role: "editor" }) },
  );
  routes.add(
    "DELETE",
    person,
    async (actor, request) => {
      const { room, kind, id } = personParameters.parse(request.params);
      await deps.rooms.removePerson(counted(actor), spaceId(room), { kind, id });
    },
    { probes: roomProbe("DELETE", "/people/:kind/:id") },
  );
}
