// Groups of the box: found by a beginning of their names to share with them, and looked after by its admins.
import { DomainError } from "@landbox/wire";
import type { Actor } from "../../domain/identity/actor.ts";
import { noGroup, notAllowed } from "../../domain/identity/authority.ts";
import { fewestLetters } from "../../domain/identity/find-principals.ts";
import type { GroupOverview } from "../../domain/identity/people.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { adminsOnly } from "./admins-only.ts";
import type { GraphDeps } from "./graph-deps.ts";
import type { GraphRoutes } from "./graph-routes.ts";
import { parameter } from "./parameters.ts";
import { ordered } from "./read-query.ts";
import { graphGroup, graphUser, groupChanges, listOf, memberReference, newGroup } from "./schemas.ts";
import { foundGroup, groupData } from "./user-data.ts";

const topic = "Groups";
const versions = ["v1.0"] as const;
const most = 200;
const gone = { 403: "Not an admin of the box.", 404: "No such group or account." };

export function registerGroups(routes: GraphRoutes, deps: GraphDeps): void {
  const questions = rateLimit(600, deps.clock);
  const expands = { expand: ["members"] };
  routes.add(
    "GET",
    "/groups",
    {
      ...{ topic, versions, answer: listOf(graphGroup) },
      options: { ...expands, orderBy: ["displayName"], search: true, top: most },
      summary: `Groups of the box by \`$search\`: a whole name, or at least ${fewestLetters} letters of one. Its admins get all without, and their members.`,
      failures: { 403: "Only admins of the box see all its groups." },
      probes: (victim) => [{ path: `/groups?$search=${encodeURIComponent(victim.folder)}` }],
    },
    async ({ actor, query }) => {
      questions.count(actor.account);
      const { search = "", top = most, expand, orderBy } = query;
      if (actor.role !== "admin" && (search === "" || expand.size > 0))
        throw new DomainError("forbidden", "Only admins of the box see all its groups: please search.", {
          values: { fault: "search_short", least: fewestLetters },
        });
      const groups =
        actor.role === "admin"
          ? (await deps.people.groupsOverview(actor))
              .filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()))
              .slice(0, top)
              .map((group) => groupData(group, expand))
          : (await deps.findPrincipals(actor, search, top, { kind: "group" })).map(foundGroup);
      return { value: ordered(groups, orderBy, ({ displayName }) => displayName) };
    },
  );
  const one = async (actor: Actor, id: string): Promise<GroupOverview> => {
    if (actor.role !== "admin") throw notAllowed();
    const found = (await deps.people.groupsOverview(actor)).find((group) => group.id === id);
    if (!found) throw noGroup(id);
    return found;
  };
  routes.add(
    "GET",
    "/groups/:group",
    {
      ...{ topic, versions, answer: graphGroup, failures: gone },
      access: "box-admin",
      options: expands,
      summary: "One group; for admins of the box.",
    },
    async ({ actor, request, query }) => groupData(await one(actor, parameter(request, "group")), query.expand),
  );
  routes.add(
    "GET",
    "/groups/:group/members",
    {
      ...{ topic, versions, answer: listOf(graphUser), failures: gone },
      access: "box-admin",
      summary: "Who is in a group; for admins of the box.",
    },
    async ({ actor, request }) => ({
      value: (await one(actor, parameter(request, "group"))).members.map(({ id, login, displayName }) => ({
        ...{ id, displayName, onPremisesSamAccountName: login, userType: "Member" },
      })),
    }),
  );
  registerChanges(routes, deps, one);
}

function registerChanges(
  routes: GraphRoutes,
  { people, clock }: GraphDeps,
  one: (actor: Actor, id: string) => Promise<GroupOverview>,
): void {
  const access = "box-admin";
  const admin = adminsOnly(clock);
  routes.add(
    "POST",
    "/groups",
    {
      ...{ topic, versions, access, body: newGroup, answer: graphGroup, status: 201 },
      summary: "Makes a group; for admins of the box.",
      failures: { ...gone, 409: "There is a group of this name." },
      probes: (victim) => [{ body: { displayName: `graph ${victim.login}` } }],
    },
    async ({ actor, body }) => {
      admin(actor);
      const members = (body["members@odata.bind"] ?? []).map(idOfReference);
      await people.createGroup(actor, body.displayName);
      const { name } = await people.group(actor, body.displayName);
      for (const member of members) await people.join(actor, member, name);
      const made = (await people.groupsOverview(actor)).find((group) => group.name === name);
      if (!made) throw noGroup(name);
      return groupData(made, new Set(["members"]));
    },
  );
  routes.add(
    "PATCH",
    "/groups/:group",
    {
      ...{ topic, versions, access, body: groupChanges },
      summary: "Takes several people into a group (`members@odata.bind`); for admins of the box. Groups keep their names.",
      failures: { ...gone, 501: "Another name was asked for." },
      probes: (victim) => [{ body: { "members@odata.bind": [`https://server/graph/v1.0/users/${victim.accountId}`] } }],
    },
    async ({ actor, request, body }) => {
      const group = await one(admin(actor), parameter(request, "group"));
      if (body.displayName !== undefined && body.displayName !== group.name)
        throw new DomainError("not_implemented", "Groups keep their names.", { values: { fault: "group_rename" } });
      for (const member of (body["members@odata.bind"] ?? []).map(idOfReference)) await people.join(actor, member, group.id);
    },
  );
  routes.add(
    "DELETE",
    "/groups/:group",
    {
      ...{ topic, versions, access, failures: gone },
      summary: "Deletes a group, and with it what was shared with it; for admins of the box.",
    },
    async ({ actor, request }) => people.deleteGroup(actor, (await one(admin(actor), parameter(request, "group"))).id),
  );
  routes.add(
    "POST",
    "/groups/:group/members/$ref",
    {
      ...{ topic, versions, access, body: memberReference, failures: gone },
      summary: "Takes somebody into a group; for admins of the box.",
      probes: (victim) => [{ body: { "@odata.id": `https://server/graph/v1.0/users/${victim.accountId}` } }],
    },
    async ({ actor, request, body }) => {
      const group = await one(admin(actor), parameter(request, "group"));
      await people.join(actor, idOfReference(body["@odata.id"]), group.id);
    },
  );
  routes.add(
    "DELETE",
    "/groups/:group/members/:user/$ref",
    { ...{ topic, versions, access, failures: gone }, summary: "Takes somebody out of a group; for admins of the box." },
    async ({ actor, request }) => {
      const group = await one(admin(actor), parameter(request, "group"));
      await people.leave(actor, parameter(request, "user"), group.id);
    },
  );
}

/** The id at the end of `<server>/graph/v1.0/users/<id>`. @throws DomainError bad_request */
function idOfReference(address: string): string {
  const id = /\/graph\/v1\.0\/users\/([^/?#]{1,200})$/.exec(address)?.[1];
  if (id === undefined)
    throw new DomainError("bad_request", "The address of a user is expected.", { values: { fault: "body_field", field: "@odata.id" } });
  try {
    return decodeURIComponent(id);
  } catch {
    throw new DomainError("bad_request", "The address of a user is expected.", { values: { fault: "body_field", field: "@odata.id" } });
  }
}
