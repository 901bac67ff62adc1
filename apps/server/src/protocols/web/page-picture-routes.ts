// Files as pages to look at, with the reader's name across them: for people with an account and for those who come with a link.
import { nodeId } from "@landbox/kit";
import { DomainError, type FilePages, pageSizeFor } from "@landbox/wire";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Granted } from "../../domain/access/granted.ts";
import type { Visitor } from "../../domain/links/links.ts";
import { type Watermark, watermarkOf, watermarkOfVisit } from "../../domain/previews/watermark.ts";
import type { Node } from "../../domain/tree/node.ts";
import { nodeOf } from "./entries.ts";
import { aimedAt } from "./node-routes.ts";
import { publicRoute, strangeToken, viewerOf } from "./public-link-routes.ts";
import type { WebApi } from "./web-api.ts";
import type { WebDeps } from "./web-deps.ts";

/** An outline tells of no more: each page that is asked for and not there is one more to be remembered. */
const mostPages = 5_000;
const pageParameter = z.object({
  page: z.coerce
    .number()
    .int()
    .min(0)
    .max(mostPages - 1),
});
const fileParameter = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
/** Longest edge in pixels: the next size that is drawn, is sent. */
export const drawnQuery = z.object({ size: z.coerce.number().min(1).max(10_000).default(1024) });

export function registerPagePictures(api: WebApi): void {
  registerOwn(api);
  registerVisits(api);
}

function registerOwn({ routes, deps }: WebApi): void {
  const url = "/api/v1/spaces/:space/nodes/:id/pages";
  const fileOf = async (grant: Granted<"read">, request: FastifyRequest): Promise<Node> => fileIn(deps, grant, nodeOf(request.params).node);
  routes.add(
    "GET",
    url,
    async (actor, request, reply): Promise<FilePages> => {
      const grant = await deps.access.read(actor, ...nodeOf(request.params).at);
      reply.header("cache-control", "private, no-store");
      return deps.previews.outline(grant, await fileOf(grant, request));
    },
    { probes: (victim) => [{ method: "GET", url: aimedAt(url)(victim) }] },
  );
  routes.add(
    "GET",
    `${url}/:page`,
    async (actor, request, reply) => {
      const grant = await deps.access.read(actor, ...nodeOf(request.params).at);
      const file = await fileOf(grant, request);
      const own = await deps.boxes.byId(actor.box);
      const mark = watermarkOf(grant.actor, own?.name ?? "", await circumstances(deps, grant));
      return sendPage(deps, request, reply, { grant, file, mark });
    },
    { probes: (victim) => [{ method: "GET", url: `${aimedAt(url)(victim)}/0` }] },
  );
}

function registerVisits(api: WebApi): void {
  const { deps } = api;
  /** Looked at is as good as taken where there is nothing else to take: it counts, and whoever sent it sees it. */
  const looked = async (request: FastifyRequest): Promise<{ visitor: Visitor; file: Node }> => {
    const visitor = await viewerOf(deps, request);
    const file = await fileIn(deps, visitor.grant, nodeId(fileParameter.parse(request.params).id));
    const { id, name, size } = file;
    if (request.method === "GET") await deps.links.take(visitor, { kind: "viewed", node: id, name, size });
    return { visitor, file };
  };
  publicRoute(api, "GET", "/files/:id/pages", async (request, reply): Promise<FilePages> => {
    const { visitor, file } = await looked(request);
    reply.header("cache-control", "private, no-store");
    return deps.previews.outline(visitor.grant, file);
  });
  publicRoute(
    api,
    "GET",
    "/files/:id/pages/:page",
    async (request, reply) => {
      const { visitor, file } = await looked(request);
      const { grant, link, visit } = visitor;
      const recipients = await deps.links.addressees(visitor);
      const mark = watermarkOfVisit({ number: link.number, visit, recipients }, await circumstances(deps, grant));
      return sendPage(deps, request, reply, { grant, file, mark });
    },
    { url: `/api/v1/public/${strangeToken}/files/1/pages/0` },
  );
}

/** @throws DomainError not_found */
async function fileIn(deps: WebDeps, grant: Granted<"read">, id: ReturnType<typeof nodeId>): Promise<Node> {
  const found = (await deps.tree.findMany(grant, [id])).get(id);
  if (!found || found.node.isFolder) throw new DomainError("not_found", "There is no such file.");
  return found.node;
}

const circumstances = async ({ boxes, clock }: WebDeps, { box }: Granted<"read">) => ({
  boxTitle: (await boxes.byId(box))?.title ?? "",
  now: clock.now(),
});

/** Nobody keeps it: it says who looked, and when. */
async function sendPage(
  { previews }: WebDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { grant, file, mark }: { grant: Granted<"read">; file: Node; mark: Watermark },
): Promise<FastifyReply> {
  const { page } = pageParameter.parse(request.params);
  const size = pageSizeFor(drawnQuery.parse(request.query).size);
  const { mediaType, bytes } = await previews.page(grant, file, { page, size, mark });
  return reply
    .headers({ "content-type": mediaType, "content-length": String(bytes.length), "cache-control": "private, no-store" })
    .send(bytes);
}
