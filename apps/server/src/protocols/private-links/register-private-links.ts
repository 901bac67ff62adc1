// Private links: an address that leads somebody with access to a file's place in the page, wherever the file has moved.
import { nodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Access } from "../../domain/access/access.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Spaces } from "../../domain/spaces/spaces.ts";
import type { Tree } from "../../domain/tree/tree.ts";
import type { Probe, Victim } from "../../platform/http/route-access.ts";
import type { Authenticate } from "../shared/authenticate.ts";
import { davErrors } from "../shared/dav-errors.ts";
import { acceptedLanguage } from "../shared/language.ts";
import { errorMessage } from "../shared/messages.ts";
import { encodePath } from "../shared/request-path.ts";

export interface PrivateLinkDeps {
  readonly authenticate: Authenticate;
  readonly spaces: Pick<Spaces, "personal">;
  readonly access: Pick<Access, "ofNode">;
  readonly tree: Pick<Tree, "find">;
}

/** ownCloud's and Nextcloud's form, and the short one that `oc:privatelink` tells. */
const addresses = ["/f/:id", "/index.php/f/:id"] as const;

/** Whoever is not signed in is sent to the log-in and comes back; so a file that is not there looks no different to a stranger. */
export function registerPrivateLinks(app: FastifyInstance, deps: PrivateLinkDeps): void {
  for (const url of addresses) {
    const probes = (victim: Victim): Probe[] => [{ method: "GET", url: url.replace(":id", String(victim.fileId)) }];
    app.get(url, { config: { access: "public", probes } }, (request, reply) => lead(deps, request, reply));
  }
}

async function lead(deps: PrivateLinkDeps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { id } = request.params as { id: string };
  reply.header("cache-control", "no-store").header("vary", "Cookie, Authorization");
  try {
    const number = readNumber(id);
    const actor = await signedIn(deps, request);
    if (!actor) return reply.redirect(`/login?to=${encodeURIComponent(`/f/${number}`)}`, 302);
    return reply.redirect(await pagePathOf(deps, actor, number), 302);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.detail.retryAfter !== undefined) reply.header("retry-after", String(error.detail.retryAfter));
    const language = acceptedLanguage(request.headers["accept-language"]) ?? "de";
    return reply
      .code(davErrors[error.code].status)
      .type("text/plain; charset=utf-8")
      .send(`${errorMessage(error, language)}\n`);
  }
}

const hidden = (): DomainError => new DomainError("not_found", "There is no such file or folder.");

/** @throws DomainError not_found */
function readNumber(id: string): number {
  if (!/^[1-9]\d{0,15}$/.test(id) || !Number.isSafeInteger(Number(id))) throw hidden();
  return Number(id);
}

/** A browser that comes from a foreign page carries no cookie yet: it is not signed in as far as this request can tell. */
async function signedIn(deps: PrivateLinkDeps, request: FastifyRequest): Promise<Actor | undefined> {
  try {
    return await deps.authenticate(request);
  } catch (error) {
    if (error instanceof DomainError && error.code === "unauthenticated") return undefined;
    throw error;
  }
}

/** The folder itself, or the folder that a file lies in. @throws DomainError not_found */
async function pagePathOf(deps: PrivateLinkDeps, actor: Actor, number: number): Promise<string> {
  const grant = await deps.access.ofNode(actor, nodeId(number));
  const found = await deps.tree.find(grant, nodeId(number));
  const { space } = grant;
  if (!found) throw hidden();
  const folder = found.node.isFolder ? found.path : found.path.slice(0, -1);
  // What somebody else shared begins at what was shared.
  const other = grant.top === undefined ? space : `${space}!${grant.top}`;
  const start = space === (await deps.spaces.personal(actor)) ? ["files"] : ["spaces", other];
  return encodePath([...start, ...folder]);
}
