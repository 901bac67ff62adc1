// The trash of a space: what lies in it, bringing it back, and deleting for good.
import { nodeId } from "@landbox/kit";
import {
  DomainError,
  purgeRequest,
  restoreRequest,
  sortDirection,
  trashSort,
  type Restored,
  type TrashEntry,
  type TrashPage,
} from "@landbox/wire";
import type { TrashPage as DomainPage } from "../../domain/trash/trash.ts";
import type { Victim } from "../../platform/http/route-access.ts";
import { nodeOf, pageQuery, spaceOf, unixSeconds } from "./entries.ts";
import type { WebApi } from "./web-api.ts";

export const trashQuery = pageQuery.extend({ sort: trashSort.optional(), direction: sortDirection.optional() });

export function registerTrash({ routes, deps }: WebApi): void {
  const url = "/api/v1/spaces/:space/trash";
  const aim = (victim: Victim, rest = "") => `${url.replace(":space", encodeURIComponent(victim.spaceId))}${rest}`;

  routes.add(
    "GET",
    url,
    async (actor, request): Promise<TrashPage> => {
      const grant = await deps.access.read(actor, ...spaceOf(request.params));
      const query = trashQuery.parse(request.query);
      const [page, total] = await Promise.all([deps.trash.page(grant, query), query.after === undefined ? deps.trash.totals(grant) : null]);
      return { entries: page.entries.map(entryOf), next: page.next ?? null, total };
    },
    { probes: (victim) => ["", "?sort=name"].map((query) => ({ method: "GET", url: aim(victim, query) })) },
  );
  routes.add("DELETE", url, async (actor, request) => deps.trash.empty(await deps.access.write(actor, ...spaceOf(request.params))), {
    probes: (victim) => [{ method: "DELETE", url: aim(victim) }],
  });
  routes.add(
    "POST",
    `${url}/purge`,
    async (actor, request) => {
      const grant = await deps.access.write(actor, ...spaceOf(request.params));
      await deps.trash.purge(grant, ...purgeRequest.parse(request.body).ids.map(nodeId));
    },
    {
      probes: (victim) => [{ method: "POST", url: aim(victim, "/purge"), headers: json, body: JSON.stringify({ ids: [victim.trashId] }) }],
    },
  );
  routes.add(
    "POST",
    `${url}/:id/restore`,
    async (actor, request): Promise<Restored> => {
      const { at, node } = nodeOf(request.params);
      const { folder, name } = restoreRequest.parse(request.body ?? {});
      const grant = await deps.access.write(actor, ...at);
      const to = { folder: folder === undefined ? undefined : nodeId(folder), name };
      const written = await deps.trash.restore(grant, { node, to, overwrite: false });
      const found = (await deps.tree.findMany(grant, [node])).get(node);
      if (!found) throw new DomainError("not_found", "The file or folder was deleted again.");
      return { id: node, name: found.node.name, path: [...found.path], etag: written.etag };
    },
    {
      probes: (victim) => [
        { method: "POST", url: aim(victim, `/${victim.trashId}/restore`), headers: json, body: "{}" },
        { method: "POST", url: aim(victim, `/${victim.trashId}/restore`), headers: json, body: JSON.stringify({ name: "stolen" }) },
      ],
    },
  );
}

const json = { "content-type": "application/json" };

const entryOf = (entry: DomainPage["entries"][number]): TrashEntry => ({
  id: entry.node.id,
  name: entry.node.name,
  isFolder: entry.node.isFolder,
  size: entry.node.size,
  mtime: entry.node.mtime,
  deletedAt: unixSeconds(entry.deletedAt),
  deletedBy: entry.deletedByName ?? null,
  folder: entry.location.split("/").slice(0, -1),
});
