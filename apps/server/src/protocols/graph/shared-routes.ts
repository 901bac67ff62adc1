// What was shared with and by whoever asks, and what of the former hangs in the own files: taken, renamed, turned away.
import { type NodeId, type SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Granted } from "../../domain/access/granted.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Received } from "../../domain/mounts/mounts.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { isGivenBy, isGivenToOthers, type SharingPlace, sharingPlaces } from "../shared/sharing-places.ts";
import { keyOf } from "./find-target.ts";
import type { GraphDeps } from "./graph-deps.ts";
import type { GraphCall, GraphRoutes } from "./graph-routes.ts";
import { hidden, readItemId, sharesDrive } from "./ids.ts";
import { itemData, mountData } from "./item-data.ts";
import { parameter } from "./parameters.ts";
import { linkPermission, sharePermission } from "./permission-data.ts";
import { type DriveItem, driveItem, listOf, mountChanges, newMount, type Permission } from "./schemas.ts";

const topic = "Shares";
const list = listOf(driveItem);

export function registerShared(routes: GraphRoutes, deps: GraphDeps): void {
  // Newer clients of ownCloud ask for the people of each share; they come along in any case.
  const options = { expand: ["thumbnails"] };
  routes.add(
    "GET",
    "/me/drive/sharedWithMe",
    {
      topic,
      answer: list,
      options,
      summary: "What others shared with whoever asks, also what was turned away (`@client.synchronize` is false then).",
    },
    async ({ actor, origin }) => ({ value: (await deps.mounts.received(actor)).map((share) => mountData(share, actor, origin)) }),
  );
  routes.add(
    "GET",
    "/me/drive/sharedByMe",
    { topic, answer: list, options, summary: "What whoever asks shared with people and groups or made links to, with these permissions." },
    async (call) => ({ value: await sharedByMe(deps, call) }),
  );
  registerMounts(routes, deps);
}

function registerMounts(routes: GraphRoutes, deps: GraphDeps): void {
  const changes = rateLimit(600, deps.clock);
  const find = async (actor: Actor, node: NodeId | undefined): Promise<Received> => {
    const share = (await deps.mounts.received(actor)).find((one) => one.node.id === node);
    if (!share) throw hidden();
    return share;
  };
  const gone = { 404: "Nothing of the kind was shared with the caller." };
  routes.add(
    "POST",
    "/drives/:drive/root/children",
    {
      ...{ topic, body: newMount, answer: driveItem, status: 201, failures: gone },
      summary: "Takes what was shared into the own files; `drive` is the drive of received shares.",
      probes: (victim) => [
        {
          path: `/drives/${encodeURIComponent(sharesDrive)}/root/children`,
          body: { remoteItem: { id: `${victim.spaceId}$${victim.spaceId}!${victim.fileId}` } },
        },
      ],
    },
    async ({ actor, request, body, origin }) => {
      changes.count(actor.account);
      if (readItemId(parameter(request, "drive")).kind !== "mount")
        throw new DomainError("not_implemented", "Folders and files are made through WebDAV.");
      const key = readItemId(body.remoteItem.id);
      const { node, name, declined } = await find(actor, key.node);
      if (declined) await deps.mounts.accept(actor, node.id);
      if (body.name !== undefined && body.name !== name) await deps.mounts.rename(actor, name, body.name);
      return mountData(await find(actor, node.id), actor, origin);
    },
  );
  const mountOf = async ({ actor, request }: Pick<GraphCall, "actor" | "request">): Promise<Received> => {
    changes.count(actor.account);
    const key = keyOf(request);
    if (key.kind !== "mount") throw new DomainError("not_implemented", "Folders and files are changed through WebDAV.");
    return find(actor, key.node);
  };
  const probes = (body?: object) => (victim: { fileId: number }) => [
    {
      path: `/drives/${encodeURIComponent(sharesDrive)}/items/${encodeURIComponent(`${sharesDrive}!${victim.fileId}`)}`,
      ...(body ? { body } : {}),
    },
  ];
  routes.add(
    "PATCH",
    "/drives/:drive/items/:item",
    {
      ...{ topic, body: mountChanges, answer: driveItem },
      summary: "Renames a received share in the own files alone, or turns it away (`@UI.Hidden`) and takes it again.",
      failures: { ...gone, 409: "There is something of this name already." },
      probes: probes({ name: "gestohlen" }),
    },
    async (call) => {
      const { actor, body, origin } = call;
      const { node, name, declined } = await mountOf(call);
      const hide = body["@UI.Hidden"];
      if (hide === false && declined) await deps.mounts.accept(actor, node.id);
      if (body.name !== undefined && body.name !== name) await deps.mounts.rename(actor, name, body.name);
      if (hide === true && !declined) await deps.mounts.decline(actor, node.id);
      return mountData(await find(actor, node.id), actor, origin);
    },
  );
  routes.add(
    "DELETE",
    "/drives/:drive/items/:item",
    { topic, failures: gone, summary: "Takes a received share out of the own files; it can be brought back.", probes: probes() },
    async (call) => {
      const { node } = await mountOf(call);
      await deps.mounts.decline(call.actor, node.id);
    },
  );
}

/** Of the own space everything; of project spaces and folders of others that the caller manages, what the caller gave. */
async function sharedByMe(deps: GraphDeps, { actor, origin }: Pick<GraphCall, "actor" | "origin">): Promise<DriveItem[]> {
  const [spaces, links, places] = await Promise.all([deps.spaces.visible(actor), deps.links.shares(actor), sharingPlaces(deps, actor)]);
  const linksIn = Map.groupBy(links, (link) => link.space);
  const lists = await Promise.all(
    spaces.map(async ({ id, kind, rights }) => {
      const own = linksIn.get(id) ?? [];
      if (!rights.has("share") && own.length === 0) return [];
      const grant = await deps.access.read(actor, id).catch(() => undefined);
      if (!grant) return [];
      const shares = rights.has("share") ? await deps.sharing.ofSpace(grant) : [];
      const given = new Map<NodeId, Permission[]>();
      const add = (node: NodeId, one: Permission): void => void given.set(node, [...(given.get(node) ?? []), one]);
      for (const share of shares) if (kind === "personal" || isGivenBy(share, actor)) add(share.node, sharePermission(share));
      for (const link of own) add(link.node, linkPermission(link, origin));
      return itemsOf(deps, grant, given, origin);
    }),
  );
  return [...lists.flat(), ...(await passedOn(deps, actor, places, origin))];
}

/** In folders that others gave to be managed; one inside of another is told once. */
async function passedOn(deps: GraphDeps, actor: Actor, places: readonly SharingPlace[], origin: string): Promise<DriveItem[]> {
  const lists = await Promise.all(
    places
      .filter(({ grant }) => grant.top !== undefined)
      .map(async ({ grant }) => {
        const shares = (await deps.sharing.ofSpace(grant)).filter((share) => isGivenBy(share, actor) && isGivenToOthers(share, actor));
        const given = Map.groupBy(shares, ({ node }) => node);
        return itemsOf(deps, grant, new Map([...given].map(([node, those]) => [node, those.map(sharePermission)])), origin);
      }),
  );
  return [...new Map(lists.flat().map((item) => [item.id, item])).values()];
}

async function itemsOf(
  deps: GraphDeps,
  grant: Granted<"read"> & { readonly space: SpaceId },
  given: ReadonlyMap<NodeId, Permission[]>,
  origin: string,
): Promise<DriveItem[]> {
  if (given.size === 0) return [];
  const [{ epoch }, found] = await Promise.all([deps.tree.view(grant), deps.tree.findMany(grant, [...given.keys()])]);
  return [...found.values()].map(({ node, path }) => ({
    ...itemData(node, { rights: grant.rights, epoch, boxState: grant.actor.boxState, origin, folder: path.slice(0, -1) }),
    permissions: given.get(node.id) ?? [],
  }));
}
