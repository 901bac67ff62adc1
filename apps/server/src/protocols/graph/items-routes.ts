// Drive items: a drive's root, files and folders by id, and what lies in a folder, page by page.
import { DomainError } from "@landbox/wire";
import type { GraphDeps } from "./graph-deps.ts";
import type { GraphCall, GraphRoutes } from "./graph-routes.ts";
import { findTarget, keyOf, type Target } from "./find-target.ts";
import { hidden, type ItemKey } from "./ids.ts";
import { itemData, mountData } from "./item-data.ts";
import { type DriveItem, driveItem, listOf } from "./schemas.ts";

const topic = "Drive items";
const gone = { 404: "No such item, or none of the caller's." };
const mostChildren = 500;
const usualChildren = 200;

type Call = Pick<GraphCall, "actor" | "origin" | "request" | "query">;

export function registerItems(routes: GraphRoutes, deps: GraphDeps): void {
  const own = async ({ actor }: Call): Promise<ItemKey> => ({ kind: "space", space: await deps.spaces.personal(actor), node: undefined });
  const named = ({ request }: Call): Promise<ItemKey> => Promise.resolve().then(() => keyOf(request));
  for (const [path, keyOfCall, what] of [
    ["/me/drive/root", own, "The folder of the own space"],
    ["/drives/:drive/root", named, "The folder of a drive"],
    ["/drives/:drive/items/:item", named, "A file or folder by id, also one of the drive of received shares"],
  ] as const) {
    routes.add("GET", path, { topic, answer: driveItem, failures: gone, summary: `${what}.` }, async (call) =>
      oneItem(deps, call, await keyOfCall(call)),
    );
    routes.add(
      "GET",
      `${path}/children`,
      {
        ...{ topic, answer: listOf(driveItem) },
        options: { top: mostChildren, pages: true },
        summary: `${what}: what lies in it, folders first, ${usualChildren} at a time; \`@odata.nextLink\` leads to the next page.`,
        failures: { ...gone, 405: "It is a file." },
      },
      async (call) => children(deps, call, await keyOfCall(call)),
    );
  }
}

async function oneItem(deps: GraphDeps, { actor, origin }: Call, key: ItemKey): Promise<DriveItem> {
  if (key.kind === "mount") {
    const share = (await deps.mounts.received(actor)).find(({ node }) => node.id === key.node);
    if (!share) throw hidden();
    return mountData(share, actor, origin);
  }
  return dataOf(await findTarget(deps, actor, key), { actor, origin });
}

const dataOf = ({ grant, node, epoch, path, isRoot }: Target, { actor, origin }: Pick<Call, "actor" | "origin">): DriveItem =>
  itemData(node, {
    ...{ rights: grant.rights, epoch, boxState: actor.boxState, origin, isRoot },
    ...(isRoot ? { name: node.name || "root" } : path.length > 0 ? { folder: path.slice(0, -1) } : {}),
  });

async function children(deps: GraphDeps, call: Call, key: ItemKey): Promise<{ value: DriveItem[]; "@odata.nextLink"?: string }> {
  const { actor, origin, query, request } = call;
  if (key.kind === "mount") {
    if (key.node !== undefined) throw hidden();
    return { value: (await deps.mounts.received(actor)).map((share) => mountData(share, actor, origin)) };
  }
  const { grant, node, epoch, path } = await findTarget(deps, actor, key);
  if (!node.isFolder) throw new DomainError("method_not_allowed", "Only a folder has something in it.");
  const limit = query.top ?? usualChildren;
  const { nodes, next } = await deps.tree.listSorted(grant, node, { limit, after: query.skipToken });
  const value = nodes.map((child) => itemData(child, { rights: grant.rights, epoch, boxState: actor.boxState, origin, folder: path }));
  if (next === undefined) return { value };
  const address = new URL(request.url, origin);
  address.search = new URLSearchParams({ $top: String(limit), $skiptoken: next }).toString();
  return { value, "@odata.nextLink": `${origin}${address.pathname}${address.search}` };
}
