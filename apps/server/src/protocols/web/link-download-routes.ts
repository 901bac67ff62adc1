// /s/<token>/download: where programs and people who know ownCloud's and Nextcloud's link pages fetch what a link leads to.
import { checkedName, DomainError } from "@landbox/wire";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { downloading } from "../../domain/access/downloading.ts";
import type { Visitor } from "../../domain/links/links.ts";
import { etagOf, type Node } from "../../domain/tree/node.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { sendArchive } from "../shared/send-archive.ts";
import { askedRange, sendFile } from "../shared/send-file.ts";
import { publicRoute, strangeToken, tokenOf, viewerOf } from "./public-link-routes.ts";
import type { WebApi } from "./web-api.ts";
import type { WebDeps } from "./web-deps.ts";

/** Nextcloud: a folder of the link, and one or more names in it (`files=a`, or `files=["a","b"]`). */
export const downloadQuery = z.object({ path: z.string().max(4000).default(""), files: z.string().max(20_000).optional() });
const mostFiles = 1000;

/**
 * The cookie of a visit is sent to the link's own addresses below /api only, so the old addresses lead there. Programs send the password as Basic credentials
 * (with any user name), browsers without a visit come to the page that asks for it.
 */
export function registerLinkDownloads(api: WebApi): void {
  const { deps, scope } = api;
  const tries = rateLimit(60, deps.clock);
  for (const prefix of ["/s", "/index.php/s"]) {
    const url = `${prefix}/:token/download`;
    const aim = url.replace(":token", strangeToken);
    scope.get(url, { config: { access: "public", probes: () => [{ method: "GET", url: aim }] } }, async (request, reply) => {
      const token = tokenOf(request);
      const password = passwordOf(request.headers.authorization);
      if (password === undefined) return leadOn(request, reply, token);
      tries.count(request.caller.address);
      const visitor = await deps.links.enterWithPassword(request.caller, token, password);
      if (visitor.link.kind === "request") throw nothingThere();
      return send(deps, request, reply, visitor);
    });
  }
  scope.get(
    "/index.php/s/:token",
    { config: { access: "public", probes: () => [{ method: "GET", url: `/index.php/s/${strangeToken}` }] } },
    (request, reply) => reply.redirect(`/s/${encodeURIComponent(tokenOf(request))}`, 302),
  );
  publicRoute(api, "GET", "/download", async (request, reply) => {
    try {
      return await send(deps, request, reply, await viewerOf(deps, request));
    } catch (error) {
      // Whoever has not given the password yet is asked for it, and who is too late is told so.
      if (!(error instanceof DomainError) || (error.code !== "forbidden" && error.detail.values?.["fault"] !== "link_unknown")) throw error;
      return reply.header("cache-control", "no-store").redirect(`/s/${encodeURIComponent(tokenOf(request))}`, 302);
    }
  });
}

const leadOn = (request: FastifyRequest, reply: FastifyReply, token: string): FastifyReply => {
  const rest = (request.raw.url ?? "").split("?")[1];
  const address = `/api/v1/public/${encodeURIComponent(token)}/download${rest === undefined ? "" : `?${rest}`}`;
  return reply.header("cache-control", "no-store").redirect(address, 302);
};

async function send(deps: WebDeps, request: FastifyRequest, reply: FastifyReply, visitor: Visitor): Promise<FastifyReply> {
  const { path, files } = downloadQuery.parse(request.query);
  const grant = downloading(visitor.grant);
  const view = await deps.tree.view(grant);
  const folder = names(path);
  const wanted = files === undefined || files === "" ? [folder] : namesOf(files).map((name) => [...folder, name]);
  const nodes = await Promise.all(wanted.map((one) => view.resolve(one)));
  const found = nodes.filter((node): node is Node => node !== undefined);
  const [node] = found;
  if (!node || found.length < nodes.length) throw nothingThere();
  const single = found.length === 1 && !node.isFolder;
  const taken = found.length === 1 ? node : view.root;
  const taking = { kind: single ? "downloaded" : "archive", node: taken.id, name: taken.name, size: taken.size } as const;
  if (!single) {
    if (request.method === "GET") await deps.links.take(visitor, taking);
    return sendArchive(deps, request, reply, { grant, nodes: found.map(({ id }) => id) });
  }
  const file = { grant, node, etag: etagOf(node, view.epoch) };
  const range = askedRange(request, reply, file);
  if (request.method === "GET") await deps.links.take(visitor, taking);
  return sendFile(deps, request, reply, { file, range });
}

const names = (path: string): string[] => path.split("/").filter(Boolean).map(checkedName);

/** One name, or several as JSON. */
function namesOf(files: string): string[] {
  let parsed: unknown;
  try {
    parsed = files.startsWith("[") ? JSON.parse(files) : [files];
  } catch {
    // A name that begins with a bracket.
    parsed = [files];
  }
  return z.array(z.string().max(1000)).min(1).max(mostFiles).parse(parsed).map(checkedName);
}

function passwordOf(header: string | undefined): string | undefined {
  const match = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header ?? "");
  const text = match?.[1] === undefined ? "" : Buffer.from(match[1], "base64").toString();
  const password = text.slice(text.indexOf(":") + 1);
  return text.includes(":") && password !== "" ? password : undefined;
}

const nothingThere = (): DomainError => new DomainError("not_found", "There is nothing to see here.");
