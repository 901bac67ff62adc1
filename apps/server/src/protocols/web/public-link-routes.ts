// What somebody without an account does with a link: look, give the password, list, look at pictures, download.
import { nodeId } from "@landbox/kit";
import { DomainError, linkPassword, type LinkSight, type VisibleEntry, type VisibleFolder } from "@landbox/wire";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { downloading, mayDownload } from "../../domain/access/downloading.ts";
import type { Granted } from "../../domain/access/granted.ts";
import type { LinkSight as Sight, Visitor } from "../../domain/links/links.ts";
import { etagOf, type Node } from "../../domain/tree/node.ts";
import type { Probe } from "../../platform/http/route-access.ts";
import { acceptedLanguage } from "../shared/language.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { sendArchive } from "../shared/send-archive.ts";
import { askedRange, sendFile } from "../shared/send-file.ts";
import { sendThumbnail } from "../shared/send-thumbnail.ts";
import { boxFacts } from "./box-of-request.ts";
import { pageQuery, unixSeconds } from "./entries.ts";
import { setVisit, visitOf } from "./link-cookie.ts";
import { termsOf } from "./link-facts.ts";
import { jsonBody, type WebApi } from "./web-api.ts";
import type { WebDeps } from "./web-deps.ts";

/** A token that nobody has. */
export const strangeToken = "1.aaaaaaaaaaaaaaaaaaaaaaaaaa";
const parameters = z.object({ token: z.string().min(1).max(100) });
const nodeParameters = parameters.extend({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
export const visibleFolderQuery = pageQuery.extend({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional() });
export const visiblePictureQuery = z.object({ size: z.coerce.number().min(1).max(10_000).default(256), v: z.string().max(200).optional() });

export const tokenOf = (request: FastifyRequest): string => parameters.parse(request.params).token;
export const unknownLink = (): DomainError => new DomainError("not_found", "There is no such link.", { values: { fault: "link_unknown" } });

export function registerPublicLinks(api: WebApi): void {
  registerSight(api);
  registerContents(api);
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** A route for anybody; the visitor's own language is that of the browser. */
export function publicRoute({ scope }: WebApi, method: "GET" | "POST", rest: string, handler: Handler, probe: Partial<Probe> = {}): void {
  const url = `/api/v1/public/:token${rest}`;
  const aim = url.replace(":token", strangeToken).replace(":id", "1");
  scope.route({ method, url, config: { access: "public", probes: () => [{ method, url: aim, ...probe }] }, handler });
}

function registerSight(api: WebApi): void {
  const { deps } = api;
  const looks = rateLimit(300, deps.clock);
  const tries = rateLimit(60, deps.clock);
  publicRoute(api, "GET", "", async (request) => {
    looks.count(request.caller.address);
    const token = tokenOf(request);
    const sight = await deps.links.look(request.caller, token);
    if (!sight) throw unknownLink();
    const visitor = visitOf(request) === undefined ? undefined : await visitorOf(deps, request).catch(onlyIfNone);
    return sightOf(deps, visitor ?? sight, visitor);
  });
  publicRoute(
    api,
    "POST",
    "/session",
    async (request, reply) => {
      tries.count(request.caller.address);
      const token = tokenOf(request);
      const { password } = linkPassword.parse(request.body);
      const visit = await deps.links.unlock(request.caller, token, password);
      setVisit(request, reply, token, visit);
      const visitor = await deps.links.enter(request.caller, token, visit.secret);
      return sightOf(deps, visitor, visitor);
    },
    { headers: jsonBody, body: JSON.stringify({ password: "a password of a stranger" }) },
  );
}

function registerContents(api: WebApi): void {
  const { deps } = api;
  publicRoute(api, "GET", "/folder", async (request): Promise<VisibleFolder> => {
    const { grant, link } = await viewerOf(deps, request);
    const { id, after, limit } = visibleFolderQuery.parse(request.query);
    return listed(deps, grant, { top: link.node, folder: nodeId(id ?? link.node), after, limit });
  });
  publicRoute(api, "GET", "/files/:id", async (request, reply) => {
    const visitor = await viewerOf(deps, request);
    const file = { ...(await fileOf(deps, visitor.grant, request)), grant: downloading(visitor.grant) };
    const range = askedRange(request, reply, file);
    const { id, name, size } = file.node;
    if (request.method === "GET") await deps.links.take(visitor, { kind: "downloaded", node: id, name, size });
    return sendFile(deps, request, reply, { file, range });
  });
  publicRoute(api, "GET", "/files/:id/thumbnail", async (request, reply) => {
    const { grant } = await viewerOf(deps, request);
    const { node, etag } = await fileOf(deps, grant, request);
    const { size, v } = visiblePictureQuery.parse(request.query);
    return sendThumbnail(deps.previews, request, reply, { grant, node, etag, pixels: size, immutable: v === etag.slice(1, -1) });
  });
  publicRoute(api, "GET", "/archive", async (request, reply) => {
    const visitor = await viewerOf(deps, request);
    const { link } = visitor;
    const grant = downloading(visitor.grant);
    const id = nodeId(visibleFolderQuery.parse(request.query).id ?? link.node);
    const found = (await deps.tree.findMany(grant, [id])).get(id);
    if (!found) throw new DomainError("not_found", "There is no such folder.");
    const { node } = found;
    if (request.method === "GET") await deps.links.take(visitor, { kind: "archive", node: id, name: node.name, size: node.size });
    return sendArchive(deps, request, reply, { grant, nodes: [id] });
  });
}

export const visitorOf = (deps: WebDeps, request: FastifyRequest): Promise<Visitor> =>
  deps.links.enter(request.caller, tokenOf(request), visitOf(request));

/** A visitor who may see what is there: senders to a request see nothing. */
export async function viewerOf(deps: WebDeps, request: FastifyRequest): Promise<Visitor> {
  const visitor = await visitorOf(deps, request);
  request.webLanguage = acceptedLanguage(request.headers["accept-language"]) ?? visitor.actor.language;
  if (visitor.link.kind === "request") throw new DomainError("not_found", "There is nothing to see here.");
  return visitor;
}

/** Without a visit the link is shown locked; everything else is a fault. */
function onlyIfNone(error: unknown): undefined {
  if (error instanceof DomainError && (error.code === "forbidden" || error.code === "not_found")) return undefined;
  throw error;
}

async function sightOf(deps: WebDeps, { link, ownerName }: Sight, visitor: Visitor | undefined): Promise<LinkSight> {
  const box = await deps.boxes.byId(link.box);
  if (!box) throw unknownLink();
  const { arms, ...facts } = boxFacts(deps, box);
  const found =
    visitor && link.kind !== "request" ? (await deps.tree.findMany(visitor.grant, [link.node])).get(link.node)?.node : undefined;
  return {
    kind: link.kind,
    state: link.state,
    // The page may stand on the common host, which does not know whose arms are meant.
    box: { ...facts, arms: arms === null ? null : `${arms}?box=${encodeURIComponent(box.name)}` },
    owner: ownerName,
    expiresAt: unixSeconds(link.expiresAt),
    content: visitor
      ? {
          subject: link.subject,
          reference: link.reference,
          message: link.message,
          terms: termsOf(link.terms),
          scanned: deps.links.scanned,
          viewOnly: link.role === "secure-viewer",
          folder: found ? { id: found.id, size: found.size, entries: found.entries } : null,
        }
      : null,
  };
}

/** The file that a route's `:id` names, if the link leads to it. @throws DomainError not_found */
async function fileOf(deps: WebDeps, grant: Granted<"read">, request: FastifyRequest) {
  const id = nodeId(nodeParameters.parse(request.params).id);
  const found = (await deps.tree.findMany(grant, [id])).get(id);
  if (!found || found.node.isFolder) throw new DomainError("not_found", "There is no such file.");
  return { grant, node: found.node, etag: etagOf(found.node, (await deps.tree.view(grant)).epoch) };
}

interface Listing {
  readonly top: number;
  readonly folder: ReturnType<typeof nodeId>;
  readonly after: string | undefined;
  readonly limit: number;
}

async function listed(deps: WebDeps, grant: Granted<"read">, { top, folder, after, limit }: Listing): Promise<VisibleFolder> {
  const found = (await deps.tree.findMany(grant, [folder])).get(folder);
  if (!found) throw new DomainError("not_found", "There is no such folder.");
  const { epoch } = await deps.tree.view(grant);
  if (!found.node.isFolder) {
    // A link to a single file shows it as the one entry.
    return { path: [], entries: [entryOf(grant, found.node, epoch)], next: null };
  }
  const { nodes, next } = await deps.tree.listSorted(grant, found.node, { after, limit });
  // The names lead from the link's own folder, which has none, down to this one.
  const ids = [...found.above, found.node.id].slice(-found.path.length);
  const below = found.path.map((name, index) => ({ id: ids[index] ?? top, name }));
  const path = [{ id: top, name: "" }, ...below];
  return { path, entries: nodes.map((node) => entryOf(grant, node, epoch)), next: next ?? null };
}

const entryOf = (grant: Granted<"read">, node: Node, epoch: string): VisibleEntry => ({
  id: node.id,
  name: node.name,
  isFolder: node.isFolder,
  size: node.size,
  mtime: node.mtime,
  sha256: (mayDownload(grant) ? node.sha256 : undefined) ?? null,
  etag: etagOf(node, epoch).slice(1, -1),
});
