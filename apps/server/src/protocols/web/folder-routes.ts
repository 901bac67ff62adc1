// GET /api/v1/spaces/:space/folder: one page of a folder as people read it.
import { z } from "zod";
import type { Victim } from "../../platform/http/route-access.ts";
import { folderQuery, listFolder } from "./list-folder.ts";
import type { WebApi } from "./web-api.ts";

export function registerFolders({ routes, deps }: WebApi): void {
  const parameters = z.object({ space: z.string().min(1).max(200) });
  routes.add(
    "GET",
    "/api/v1/spaces/:space/folder",
    async (actor, request) => listFolder(deps, actor, parameters.parse(request.params).space, folderQuery.parse(request.query)),
    {
      probes: (victim: Victim) =>
        ["/", `/${decodeURIComponent(victim.folder)}`].map((path) => ({
          method: "GET",
          url: `/api/v1/spaces/${encodeURIComponent(victim.spaceId)}/folder?path=${encodeURIComponent(path)}`,
        })),
    },
  );
}
