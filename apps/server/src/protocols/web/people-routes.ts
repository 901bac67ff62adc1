// People and groups of a box, for its admins: /api/v1/box/people and /api/v1/box/groups.
import { accountId } from "@landbox/kit";
import {
  type BoxGroups,
  type BoxPeople,
  type BoxPerson,
  boxPersonChanges,
  newBoxGroup,
  newBoxPerson,
  type PersonInvitation,
} from "@landbox/wire";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { adminGroup, holdDays } from "../../domain/identity/account.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import { notAllowed } from "../../domain/identity/authority.ts";
import type { Person } from "../../domain/identity/people.ts";
import type { Probe, Victim } from "../../platform/http/route-access.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { jsonBody, rename, type WebApi } from "./web-api.ts";

export const peopleQuery = z.object({
  search: z.string().max(200).default(""),
  deleted: z.enum(["true", "false"]).default("false"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
});
const personParameter = z.object({ id: z.string().min(1).max(320) });
const groupParameter = z.object({ name: z.string().min(1).max(200) });

export function registerPeople(api: WebApi): void {
  // Making an account or an invitation ends or begins somebody's access: enough for a busy hour, too few for harm.
  const changes = rateLimit(600, api.deps.clock);
  const admin = (actor: Actor): Actor => {
    // Said before anything is looked up: whoever is no admin learns nothing about who there is. The domain checks it again.
    if (actor.role !== "admin") throw notAllowed();
    return actor;
  };
  const changing = (actor: Actor): Actor => {
    changes.count(admin(actor).account);
    return actor;
  };
  registerAccounts(api, admin, changing);
  registerAccess(api, changing);
  registerGroups(api, admin, changing);
}

type As = (actor: Actor) => Actor;

const probe = (method: string, below: string, body?: object) => ({
  access: "box-admin" as const,
  probes: (victim: Victim): Probe[] => [
    {
      method,
      url: `/api/v1/box/people/${encodeURIComponent(victim.accountId)}${below}`,
      ...(body ? { headers: jsonBody, body: JSON.stringify(body) } : {}),
    },
  ],
});
const idOf = (request: FastifyRequest): string => personParameter.parse(request.params).id;
const taken = (error: unknown): never => rename(error, "already_exists", "account_exists");

function registerAccounts({ routes, deps: { people } }: WebApi, admin: As, changing: As): void {
  routes.add(
    "GET",
    "/api/v1/box/people",
    async (actor, request): Promise<BoxPeople> => {
      const { deleted, ...search } = peopleQuery.parse(request.query);
      const { items, total } = await people.overview(admin(actor), { ...search, deleted: deleted === "true" });
      return { people: items.map(personData), total };
    },
    { access: "box-admin" },
  );
  routes.add(
    "POST",
    "/api/v1/box/people",
    async (actor, request): Promise<PersonInvitation> => {
      changing(actor);
      const { quota, role, groups, email, ...person } = newBoxPerson.parse(request.body);
      const made = await people
        .create(actor, { ...person, email: email ?? undefined, groups: [...groups, ...(role === "admin" ? [adminGroup] : [])] })
        .catch(taken);
      if (quota !== null) await people.edit(actor, made.id, { quota });
      return { id: made.id, token: await people.invite(actor, made.id) };
    },
    {
      access: "box-admin",
      probes: (victim) => [
        { method: "POST", url: "/api/v1/box/people", headers: jsonBody, body: JSON.stringify({ login: `w-${victim.login}` }) },
      ],
    },
  );
  routes.add(
    "PUT",
    "/api/v1/box/people/:id",
    async (actor, request) => {
      changing(actor);
      const id = idOf(request);
      const { role, state, ...wanted } = boxPersonChanges.parse(request.body);
      // Each may be refused and may be said again: what is refused most often comes first.
      if (role !== undefined) await (role === "admin" ? people.join(actor, id, adminGroup) : people.leave(actor, id, adminGroup));
      if (Object.keys(wanted).length > 0) await people.edit(actor, id, wanted).catch(taken);
      if (state !== undefined) await people.setState(actor, id, state);
    },
    probe("PUT", "", { displayName: "stolen", role: "admin", state: "disabled" }),
  );
}

function registerAccess({ routes, deps: { people } }: WebApi, changing: As): void {
  routes.add(
    "POST",
    "/api/v1/box/people/:id/invitation",
    async (actor, request): Promise<PersonInvitation> => {
      const { id } = await people.find(changing(actor), idOf(request));
      return { id, token: await people.invite(actor, id) };
    },
    probe("POST", "/invitation", {}),
  );
  routes.add(
    "DELETE",
    "/api/v1/box/people/:id",
    async (actor, request) => people.remove(changing(actor), idOf(request)),
    probe("DELETE", ""),
  );
  routes.add(
    "POST",
    "/api/v1/box/people/:id/restore",
    async (actor, request) => people.restore(changing(actor), accountId(idOf(request))),
    probe("POST", "/restore", {}),
  );
}

function registerGroups({ routes, deps: { people } }: WebApi, admin: As, changing: As): void {
  const nameOf = (request: FastifyRequest): string => groupParameter.parse(request.params).name;
  const url = (victim: Victim, below = ""): string => `/api/v1/box/groups/${encodeURIComponent(victim.folder)}${below}`;

  routes.add(
    "GET",
    "/api/v1/box/groups",
    async (actor): Promise<BoxGroups> => ({ groups: mutable(await people.groupsOverview(admin(actor))) }),
    {
      access: "box-admin",
    },
  );
  routes.add(
    "POST",
    "/api/v1/box/groups",
    async (actor, request) =>
      people
        .createGroup(changing(actor), newBoxGroup.parse(request.body).name)
        .catch((error: unknown) => rename(error, "already_exists", "group_exists")),
    {
      access: "box-admin",
      probes: (victim) => [
        { method: "POST", url: "/api/v1/box/groups", headers: jsonBody, body: JSON.stringify({ name: `w-${victim.login}` }) },
      ],
    },
  );
  routes.add("DELETE", "/api/v1/box/groups/:name", async (actor, request) => people.deleteGroup(changing(actor), nameOf(request)), {
    access: "box-admin",
    probes: (victim) => [{ method: "DELETE", url: url(victim) }],
  });
  for (const [method, change] of [
    ["PUT", people.join],
    ["DELETE", people.leave],
  ] as const)
    routes.add(
      method,
      "/api/v1/box/groups/:name/members/:id",
      async (actor, request) => change(changing(actor), idOf(request), nameOf(request)),
      {
        access: "box-admin",
        probes: (victim) => [{ method, url: url(victim, `/members/${encodeURIComponent(victim.accountId)}`) }],
      },
    );
}

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);

const personData = (person: Person): BoxPerson => ({
  id: person.id,
  login: person.login,
  displayName: person.displayName,
  email: person.email ?? null,
  role: person.role,
  state: person.state === "active" && !person.hasPassword ? "invited" : person.state,
  language: person.language,
  groups: [...person.groups],
  used: person.used,
  quota: person.quota ?? null,
  lastLogin: person.lastLoginAt ? seconds(person.lastLoginAt) : null,
  guestUntil: person.guestUntil ? seconds(person.guestUntil) : null,
  invitedBy: person.invitedBy ?? null,
  heldUntil: person.deletedAt ? seconds(person.deletedAt) + holdDays * 24 * 3600 : null,
});

const mutable = (groups: Awaited<ReturnType<WebApi["deps"]["people"]["groupsOverview"]>>): BoxGroups["groups"] =>
  groups.map(({ name, members }) => ({ name, members: members.map(({ id, login, displayName }) => ({ id, login, displayName })) }));
