// Project spaces: made, renamed, deleted and restored, and who is a member of them.
import { type SpaceId, spaceId } from "@landbox/kit";
import {
  type FoundPrincipals,
  memberChange,
  memberKind,
  newSpace,
  type ProjectSpaces,
  spaceChanges,
  type SpaceMade,
  type SpaceMembers,
} from "@landbox/wire";
import { z } from "zod";
import { holdDays } from "../../domain/identity/account.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { FoundPrincipal } from "../../domain/identity/find-principals.ts";
import type { ProjectSpace } from "../../domain/spaces/spaces.ts";
import type { Victim } from "../../platform/http/route-access.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { spaceOf, unixSeconds } from "./entries.ts";
import { jsonBody, rename, type WebApi } from "./web-api.ts";

const memberParameters = z.object({ space: z.string().min(1).max(200), kind: memberKind, id: z.string().min(1).max(200) });
export const principalQuery = z.object({ q: z.string().max(320) });
const address = "/api/v1/spaces/:space";

export function registerSpaces(api: WebApi): void {
  const { routes, deps } = api;
  const changes = rateLimit(120, deps.clock);
  const counted = (actor: Actor): Actor => {
    changes.count(actor.account);
    return actor;
  };
  registerMembers(api, counted);
  const taken = (error: unknown): never => rename(error, "already_exists", "space_exists");

  routes.add(
    "GET",
    "/api/v1/box/spaces",
    async (actor): Promise<ProjectSpaces> => ({ spaces: (await deps.projects.list(actor)).map(projectOf) }),
    { access: "box-admin" },
  );
  routes.add(
    "POST",
    "/api/v1/spaces",
    async (actor, request): Promise<SpaceMade> => {
      const { name, quota, members } = newSpace.parse(request.body);
      return { id: await deps.projects.create(counted(actor), { name, quota: quota ?? undefined, members }).catch(taken) };
    },
    {
      access: "box-admin",
      probes: (victim) => [
        { method: "POST", url: "/api/v1/spaces", headers: jsonBody, body: JSON.stringify({ name: `Gestohlen ${victim.trashId}` }) },
      ],
    },
  );
  routes.add(
    "PUT",
    address,
    async (actor, request) =>
      deps.projects.change(counted(actor), projectId(request.params), spaceChanges.parse(request.body)).catch(taken),
    {
      probes: (victim) => [{ method: "PUT", url: aimed(address, victim), headers: jsonBody, body: JSON.stringify({ name: "Gestohlen" }) }],
    },
  );
  routes.add("DELETE", address, async (actor, request) => deps.projects.remove(counted(actor), projectId(request.params)), {
    probes: (victim) => [{ method: "DELETE", url: aimed(address, victim) }],
  });
  routes.add(
    "PUT",
    `${address}/restore`,
    async (actor, request) => deps.projects.restore(counted(actor), projectId(request.params)).catch(taken),
    { access: "box-admin", probes: (victim) => [{ method: "PUT", url: aimed(`${address}/restore`, victim) }] },
  );
}

function registerMembers({ routes, deps }: WebApi, counted: (actor: Actor) => Actor): void {
  const questions = rateLimit(600, deps.clock);
  const member = `${address}/members/:kind/:id`;
  const probe = (method: string, url: string, body?: object) => (victim: Victim) => [
    {
      method,
      url: aimed(url, victim).replace(":kind", "account").replace(":id", "nobody"),
      ...(body ? { headers: jsonBody, body: JSON.stringify(body) } : {}),
    },
  ];
  routes.add(
    "GET",
    `${address}/members`,
    async (actor, request): Promise<SpaceMembers> => {
      const { members, mayManage } = await deps.projects.members(actor, projectId(request.params));
      return { members: members.map((one) => ({ ...one, login: one.login ?? null })), mayManage };
    },
    { probes: probe("GET", `${address}/members`) },
  );
  routes.add(
    "PUT",
    member,
    async (actor, request) => {
      const { space, kind, id } = memberParameters.parse(request.params);
      await deps.projects.setMember(counted(actor), spaceId(space), { kind, id, role: memberChange.parse(request.body).role });
    },
    { probes: probe("PUT", member, { role: "manager" }) },
  );
  routes.add(
    "DELETE",
    member,
    async (actor, request) => {
      const { space, kind, id } = memberParameters.parse(request.params);
      await deps.projects.removeMember(counted(actor), spaceId(space), { kind, id });
    },
    { probes: probe("DELETE", member) },
  );
  routes.add(
    "GET",
    "/api/v1/principals",
    async (actor, request): Promise<FoundPrincipals> => {
      questions.count(actor.account);
      return foundOf(await deps.findPrincipals(actor, principalQuery.parse(request.query).q));
    },
    { probes: (victim) => [{ method: "GET", url: `/api/v1/principals?q=${encodeURIComponent(victim.accountId)}` }] },
  );
}

export const foundOf = (found: readonly FoundPrincipal[]): FoundPrincipals => ({
  found: found.map(({ kind, id, name, login, email, guestUntil }) => ({
    ...{ kind, id, name, login: login ?? null, email: email ?? null },
    guestUntil: guestUntil ? unixSeconds(guestUntil) : null,
  })),
});

const projectId = (parameters: unknown): SpaceId => spaceOf(parameters)[0];

const aimed = (url: string, victim: Victim): string => url.replace(":space", encodeURIComponent(victim.spaceId));

const projectOf = (space: ProjectSpace): ProjectSpaces["spaces"][number] => ({
  id: space.id,
  name: space.name,
  quota: space.quota ?? null,
  used: space.used,
  members: space.members,
  deletedAt: space.deletedAt ? unixSeconds(space.deletedAt) : null,
  goneAt: space.deletedAt ? unixSeconds(space.deletedAt) + holdDays * 86_400 : null,
});
