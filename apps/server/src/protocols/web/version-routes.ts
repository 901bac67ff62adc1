// Earlier contents of a file: what there is, bringing one back, deleting one for good.
import { DomainError, type VersionList } from "@landbox/wire";
import { z } from "zod";
import { downloading } from "../../domain/access/downloading.ts";
import type { Victim } from "../../platform/http/route-access.ts";
import { davUrl, nodeOf, unixSeconds, versionUrl } from "./entries.ts";
import { aimedAt } from "./node-routes.ts";
import type { WebApi } from "./web-api.ts";

const versionParameter = z.object({ version: z.coerce.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER) });

export function registerVersions({ routes, deps }: WebApi): void {
  const url = "/api/v1/spaces/:space/nodes/:id/versions";
  const probe = (method: string, address: string) => (victim: Victim) => [{ method, url: aimedAt(address)(victim) }];

  routes.add(
    "GET",
    url,
    async (actor, request): Promise<VersionList> => {
      const { at, node } = nodeOf(request.params);
      const grant = downloading(await deps.access.read(actor, ...at));
      const found = (await deps.tree.findMany(grant, [node])).get(node);
      if (!found || found.node.isFolder) throw new DomainError("not_found", "The file does not exist.");
      const [versions, origin] = await Promise.all([deps.versions.list(grant, node), deps.activity.origin(grant, node)]);
      return {
        versions: versions.map((version) => ({
          version: version.node.version,
          size: version.node.size,
          mtime: version.node.mtime,
          savedAt: unixSeconds(version.savedAt),
          by: version.editedByName ?? null,
          sha256: version.node.sha256 ?? "",
          url: versionUrl(node, version.node.version),
        })),
        current: { size: found.node.size, mtime: found.node.mtime, by: origin.lastBy ?? null, url: davUrl(grant, found.path) },
      };
    },
    { probes: probe("GET", url) },
  );
  routes.add(
    "POST",
    `${url}/:version/restore`,
    async (actor, request) => {
      const { at, node } = nodeOf(request.params);
      const { version } = versionParameter.parse(request.params);
      await deps.versions.restore(await deps.access.write(actor, ...at), { node, version });
    },
    { probes: probe("POST", `${url}/:version/restore`) },
  );
  routes.add(
    "DELETE",
    `${url}/:version`,
    async (actor, request) => {
      const { at, node } = nodeOf(request.params);
      const { version } = versionParameter.parse(request.params);
      await deps.versions.remove(await deps.access.write(actor, ...at), node, version);
    },
    { probes: probe("DELETE", `${url}/:version`) },
  );
}
