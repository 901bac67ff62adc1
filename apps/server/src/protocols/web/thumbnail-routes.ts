// GET /api/v1/spaces/:space/nodes/:id/thumbnail?size=512&v=<etag>: a picture of a file, for ever under the address of one state of it.
import { nodeId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { z } from "zod";
import { etagOf } from "../../domain/tree/node.ts";
import type { Victim } from "../../platform/http/route-access.ts";
import { sendThumbnail } from "../shared/send-thumbnail.ts";
import type { WebApi } from "./web-api.ts";

const parameters = z.object({ space: z.string().min(1).max(200), id: z.coerce.number().int().positive() });
const query = z.object({ size: z.coerce.number().min(1).max(10_000).default(128), v: z.string().max(200).optional() });

export function registerThumbnails({ routes, deps }: WebApi): void {
  routes.add(
    "GET",
    "/api/v1/spaces/:space/nodes/:id/thumbnail",
    async (actor, request, reply) => {
      const { space, id } = parameters.parse(request.params);
      const { size, v } = query.parse(request.query);
      const grant = await deps.access.read(actor, spaceId(space));
      const found = await deps.tree.find(grant, nodeId(id));
      if (!found) throw new DomainError("not_found", "There is no such file.");
      const etag = etagOf(found.node, (await deps.tree.view(grant)).epoch);
      return sendThumbnail(deps.previews, request, reply, {
        grant,
        node: found.node,
        etag,
        pixels: size,
        immutable: v === etag.slice(1, -1),
      });
    },
    {
      probes: (victim: Victim) => [
        { method: "GET", url: `/api/v1/spaces/${encodeURIComponent(victim.spaceId)}/nodes/${victim.fileId}/thumbnail?size=128` },
      ],
    },
  );
}
