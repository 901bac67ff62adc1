// What is known of one file or folder: details, activity, and whether it is a favourite.
import type { NodeId } from "@landbox/kit";
import { type ActivityEntry, type ActivityPage, DomainError, type NodeDetails } from "@landbox/wire";
import { z } from "zod";
import { mayDownload } from "../../domain/access/downloading.ts";
import type { ActivityEntry as DomainEntry } from "../../domain/activity/activity.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Victim } from "../../platform/http/route-access.ts";
import { entryMaker, nodeOf, pageQuery, unixSeconds } from "./entries.ts";
import { type At, placeKey } from "./place-key.ts";
import type { WebApi } from "./web-api.ts";
import type { WebDeps } from "./web-deps.ts";

export const activityQuery = pageQuery.extend({ limit: z.coerce.number().int().min(1).max(200).default(50) });

/** The route's address with a victim's file, folder's trash and so on in it. */
export const aimedAt = (url: string) => (victim: Victim) =>
  url
    .replace(":space", encodeURIComponent(victim.spaceId))
    .replace(":id", String(victim.fileId))
    .replace(":version", String(victim.versionId));

export function registerNodes({ routes, deps }: WebApi): void {
  const url = "/api/v1/spaces/:space/nodes/:id";
  const probe = (method: string, address: string) => (victim: Victim) => [{ method, url: aimedAt(address)(victim) }];

  routes.add(
    "GET",
    url,
    async (actor, request) => {
      const { at, node } = nodeOf(request.params);
      return detailsOf(deps, actor, at, node);
    },
    { probes: probe("GET", url) },
  );
  routes.add(
    "GET",
    `${url}/activity`,
    async (actor, request): Promise<ActivityPage> => {
      const { at, node } = nodeOf(request.params);
      const grant = await deps.access.read(actor, ...at);
      const page = await deps.activity.ofNode(grant, node, activityQuery.parse(request.query));
      return { entries: page.entries.map((entry) => activityEntryOf(entry, actor)), next: page.next ?? null };
    },
    { probes: probe("GET", `${url}/activity`) },
  );
  for (const [method, favorite] of [
    ["PUT", true],
    ["DELETE", false],
  ] as const)
    routes.add(
      method,
      `${url}/favorite`,
      async (actor, request) => {
        const { at, node } = nodeOf(request.params);
        await deps.tree.setFavorite(await deps.access.read(actor, ...at), node, favorite);
      },
      { probes: probe(method, `${url}/favorite`) },
    );
}

async function detailsOf(deps: WebDeps, actor: Actor, at: At, id: NodeId): Promise<NodeDetails> {
  const grant = await deps.access.read(actor, ...at);
  const found = (await deps.tree.findMany(grant, [id])).get(id);
  if (!found) throw new DomainError("not_found", "The file or folder does not exist.");
  const { node, path, above } = found;
  const view = await deps.tree.view(grant);
  const [maker, origin, versions, marks] = await Promise.all([
    entryMaker(deps, grant, view, path),
    deps.activity.origin(grant, id),
    deps.versions.totals(grant, id),
    deps.scan.marks(grant.box, node.sha256 === undefined ? [] : [node.sha256]),
  ]);
  const locks = await maker.locksOn(path);
  return {
    entry: maker.entryOf(node),
    space: placeKey(grant),
    path: [...path],
    above: [...above],
    created: { at: node.created, by: origin.by ?? null },
    changedBy: node.isFolder ? null : (origin.lastBy ?? null),
    entries: node.isFolder ? node.entries : null,
    checksums:
      !mayDownload(grant) || node.sha1 === undefined || node.sha256 === undefined ? null : { sha1: node.sha1, sha256: node.sha256 },
    unscanned: marks.get(node.sha256 ?? "") ?? null,
    versions,
    locks: locks.map(({ lock, inherited }) => ({ ...lock, inherited })),
    privateLink: `/f/${node.id}`,
  };
}

const activityEntryOf = (entry: DomainEntry, actor: Actor): ActivityEntry => ({
  id: entry.id,
  at: unixSeconds(entry.at),
  by: entry.byName ?? null,
  own: entry.by === actor.account,
  what: entry.what,
  node: entry.node,
  isFolder: entry.isFolder,
  name: entry.name,
  folder: entry.folder ?? null,
  nameBefore: entry.nameBefore ?? null,
  folderBefore: entry.folderBefore ?? null,
});
