// Drives: the own space, project spaces, and what others shared; project spaces made, changed, deleted and restored.
import { type SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Actor } from "../../domain/identity/actor.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { type Asking, driveData, mountDrive, overseenDrive } from "./drive-data.ts";
import type { GraphDeps } from "./graph-deps.ts";
import type { GraphCall, GraphRoutes } from "./graph-routes.ts";
import { driveIdOf, hidden, readItemId } from "./ids.ts";
import { parameter } from "./parameters.ts";
import { ordered, readDriveFilter } from "./read-query.ts";
import { drive, driveChanges, type Drive, listOf, newDrive } from "./schemas.ts";

const topic = "Drives";
const membersExpanded = "root($expand=permissions)";
const options = { filter: readDriveFilter, expand: [membersExpanded], orderBy: ["name", "lastModifiedDateTime"] };
const list = listOf(drive);
const gone = { 404: "No such drive, or none of the caller's." };

type Listing = GraphCall<undefined, ReadonlySet<string>>;

export function registerDrives(routes: GraphRoutes, deps: GraphDeps): void {
  const changes = rateLimit(120, deps.clock);
  const counted = (actor: Actor): Actor => {
    changes.count(actor.account);
    return actor;
  };
  routes.add(
    "GET",
    "/me/drives",
    {
      ...{ topic, options, answer: list },
      summary:
        "The drives of whoever asks: the own space, project spaces, and what others shared (`driveType eq personal|project|mountpoint`).",
      more: "`eTag` and `root.eTag` are `getetag` of `root.webDavUrl` and change with everything below it: clients poll this call.",
    },
    async (call) => ({ value: sorted(await ownDrives(deps, call), call) }),
  );
  routes.add(
    "GET",
    "/drives",
    {
      ...{ topic, options, answer: list },
      summary: "The same without what others shared; for admins of the box all project spaces, also deleted ones and those of others.",
    },
    async (call) => ({ value: sorted(await allDrives(deps, call), call) }),
  );
  routes.add(
    "GET",
    "/me/drive",
    { topic, answer: drive, summary: "The own space of whoever asks." },
    async (call) => (await ownDrives(deps, { ...call, query: { ...call.query, filter: new Set(["personal"]) } }))[0],
  );
  routes.add(
    "GET",
    "/drives/:drive",
    { topic, answer: drive, failures: gone, options: { expand: [membersExpanded] }, summary: "One drive." },
    async (call) => oneDrive(deps, call, parameter(call.request, "drive")),
  );
  registerChanges(routes, deps, counted);
}

function registerChanges(routes: GraphRoutes, deps: GraphDeps, counted: (actor: Actor) => Actor): void {
  routes.add(
    "POST",
    "/drives",
    {
      ...{ topic, access: "box-admin", body: newDrive, answer: drive, status: 201 },
      summary: "Makes a project space, of which whoever asks is the manager; for admins of the box.",
      failures: { 403: "Not an admin of the box.", 409: "There is a project space of this name." },
      probes: (victim) => [{ body: { name: `Gestohlen ${victim.trashId}` } }],
    },
    async (call) => {
      const { actor, body } = call;
      refuseDescription(body.description);
      const members = [{ kind: "account", id: actor.account, role: "manager" } as const];
      const id = await deps.projects.create(counted(actor), { name: body.name, quota: limitOf(body.quota) ?? undefined, members });
      return oneDrive(deps, call, driveIdOf(id));
    },
  );
  routes.add(
    "PATCH",
    "/drives/:drive",
    {
      ...{ topic, body: driveChanges, answer: drive },
      summary: "Changes name (managers) and quota (admins of the box) of a project space, or restores a deleted one (admins of the box).",
      headers: { Restore: "`T`: the space is restored; the body says nothing then." },
      failures: { ...gone, 403: "Not a manager of the space.", 409: "There is a project space of this name." },
      probes: () => [{ body: { name: "Gestohlen" } }],
    },
    async (call) => {
      const { actor, body, request } = call;
      const space = projectOf(parameter(request, "drive"));
      refuseDescription(body.description);
      if (isSet(request.headers["restore"])) await deps.projects.restore(counted(actor), space);
      else await deps.projects.change(counted(actor), space, { name: body.name, quota: limitOf(body.quota) });
      return oneDrive(deps, call, driveIdOf(space));
    },
  );
  routes.add(
    "DELETE",
    "/drives/:drive",
    {
      topic,
      summary: "Deletes a project space. Nobody can enter it from now on; for 30 days an admin of the box can restore it.",
      headers: { Purge: "Refused: a deleted space stays restorable for its time." },
      failures: { ...gone, 403: "Not a manager of the space, or `Purge` was asked for." },
    },
    async ({ actor, request }) => {
      const space = projectOf(parameter(request, "drive"));
      if (isSet(request.headers["purge"]))
        throw new DomainError("forbidden", "A deleted space can be restored for 30 days and is then removed by itself.", {
          values: { fault: "drive_purge" },
        });
      await deps.projects.remove(counted(actor), space);
    },
  );
}

/** Clients of one version of the interface take the members as given, those of the other ask for them. */
const askingOf = ({ actor, origin, query, request }: Pick<GraphCall, "actor" | "origin" | "query" | "request">): Asking => ({
  actor,
  origin,
  withPermissions: query.expand.has(membersExpanded) || request.url.startsWith("/graph/v1beta1"),
});

async function ownDrives(deps: GraphDeps, call: Pick<Listing, "actor" | "origin" | "query" | "request">): Promise<Drive[]> {
  const { actor, origin, query } = call;
  const wanted = (kind: string): boolean => query.filter === undefined || query.filter.has(kind);
  const spaces = wanted("personal") || wanted("project") ? await deps.spaces.visible(actor) : [];
  const drives = await Promise.all(
    spaces
      .filter(({ kind }) => wanted(kind))
      .map((space) => driveData(deps, askingOf({ ...call, query: { ...query, filter: undefined } }), space)),
  );
  const mounted = wanted("mountpoint") ? (await deps.mounts.received(actor)).filter(({ declined }) => !declined) : [];
  return [...drives.filter((one) => one !== undefined), ...mounted.map((share) => mountDrive(share, actor, origin))];
}

async function allDrives(deps: GraphDeps, call: Listing): Promise<Drive[]> {
  const { filter } = call.query;
  const kinds = ["personal", "project"].filter((kind) => filter === undefined || filter.has(kind));
  const own = kinds.length > 0 ? await ownDrives(deps, { ...call, query: { ...call.query, filter: new Set(kinds) } }) : [];
  if (call.actor.role !== "admin" || !kinds.includes("project")) return own;
  const there = new Set(own.map(({ id }) => id));
  const others = (await deps.projects.list(call.actor)).filter(({ id }) => !there.has(driveIdOf(id)));
  return [...own, ...others.map((project) => overseenDrive(project, call.origin))];
}

const sorted = (drives: readonly Drive[], { query }: Listing): readonly Drive[] =>
  ordered(drives, query.orderBy, (one, key) => (key === "name" ? one.name : (one.lastModifiedDateTime ?? "")));

/** @throws DomainError not_found */
async function oneDrive(deps: GraphDeps, call: Pick<GraphCall, "actor" | "origin" | "query" | "request">, id: string): Promise<Drive> {
  const { actor, origin } = call;
  const key = readItemId(id);
  if (key.kind === "mount") {
    const share = (await deps.mounts.received(actor)).find(({ node, declined }) => node.id === key.node && !declined);
    if (!share) throw hidden();
    return mountDrive(share, actor, origin);
  }
  if (key.node !== undefined) throw hidden();
  const summary = (await deps.spaces.visible(actor)).find((space) => space.id === key.space);
  const found = summary && (await driveData(deps, askingOf(call), summary));
  if (found) return found;
  const project = actor.role === "admin" ? (await deps.projects.list(actor)).find((one) => one.id === key.space) : undefined;
  if (!project) throw hidden();
  return overseenDrive(project, origin);
}

/** @throws DomainError not_found */
function projectOf(id: string): SpaceId {
  const key = readItemId(id);
  if (key.kind !== "space" || key.node !== undefined) throw hidden();
  return key.space;
}

/** Graph's 0 takes the limit away. undefined: nothing is said of it. */
const limitOf = (quota: { total: number } | undefined): number | null | undefined => (quota ? quota.total || null : undefined);

const isSet = (header: unknown): boolean => header === "T" || header === "true";

function refuseDescription(text: string | undefined): void {
  if (text) throw new DomainError("not_implemented", "Spaces have no description.");
}
