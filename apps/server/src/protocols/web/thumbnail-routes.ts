// Previews of a file, for ever under the address of one state of it: GET /api/v1/spaces/:space/nodes/:id/thumbnail?size=512&v=<etag>, and …/document?v=<etag>.
import { nodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { downloading } from "../../domain/access/downloading.ts";
import { etagOf } from "../../domain/tree/node.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Victim } from "../../platform/http/route-access.ts";
import { attachmentOf } from "../shared/disposition.ts";
import { sendThumbnail } from "../shared/send-thumbnail.ts";
import { readPlaceKey } from "./place-key.ts";
import type { WebApi } from "./web-api.ts";
import type { WebDeps } from "./web-deps.ts";

const parameters = z.object({ space: z.string().min(1).max(200), id: z.coerce.number().int().positive() });
export const pictureQuery = z.object({ size: z.coerce.number().min(1).max(10_000).default(128), v: z.string().max(200).optional() });

/** The file of a request and its etag. @throws DomainError not_found */
async function fileOf(deps: WebDeps, actor: Actor, request: FastifyRequest) {
  const { space, id } = parameters.parse(request.params);
  const grant = await deps.access.read(actor, ...readPlaceKey(space));
  const found = await deps.tree.find(grant, nodeId(id));
  if (!found) throw new DomainError("not_found", "There is no such file.");
  return { grant, node: found.node, etag: etagOf(found.node, (await deps.tree.view(grant)).epoch) };
}

export function registerThumbnails({ routes, deps }: WebApi): void {
  routes.add(
    "GET",
    "/api/v1/spaces/:space/nodes/:id/thumbnail",
    async (actor, request, reply) => {
      const { size, v } = pictureQuery.parse(request.query);
      const { grant, node, etag } = await fileOf(deps, actor, request);
      return sendThumbnail(deps.previews, request, reply, {
        grant,
        node,
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
  routes.add(
    "GET",
    "/api/v1/spaces/:space/nodes/:id/document",
    async (actor, request, reply) => {
      const { grant, node, etag } = await fileOf(deps, actor, request);
      const { size, open } = await deps.previews.document(downloading(grant), node);
      const { v } = pictureQuery.parse(request.query);
      reply.headers({
        "content-type": "application/pdf",
        "content-length": String(size),
        "content-disposition": attachmentOf(`${node.name}.pdf`),
        "cache-control": v === etag.slice(1, -1) ? "private, max-age=31536000, immutable" : "private, no-cache",
      });
      // Fastify would read a stream to its end for a HEAD.
      return request.method === "HEAD" ? reply.send() : reply.send(open());
    },
    {
      probes: (victim: Victim) => [
        { method: "GET", url: `/api/v1/spaces/${encodeURIComponent(victim.spaceId)}/nodes/${victim.fileId}/document` },
      ],
    },
  );
}
