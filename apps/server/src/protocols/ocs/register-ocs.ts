// Registers what clients of the ownCloud family ask before and beside WebDAV: status.php, OCS, and the answers of discovery.
import { DomainError } from "@landbox/wire";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Access } from "../../domain/access/access.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Identity } from "../../domain/identity/identity.ts";
import type { Spaces } from "../../domain/spaces/spaces.ts";
import type { Tree } from "../../domain/tree/tree.ts";
import type { Probe, Victim } from "../../platform/http/route-access.ts";
import type { Authenticate } from "../shared/authenticate.ts";
import { capabilities } from "./capabilities.ts";
import { type OcsData, sendOcs, sendOcsError } from "./envelope.ts";
import { type Product, serverStatus } from "./server-status.ts";
import { userData } from "./user.ts";

export interface OcsDeps {
  readonly authenticate: Authenticate;
  readonly identity: Pick<Identity, "createAppPassword" | "deleteAppPassword">;
  readonly spaces: Spaces;
  readonly access: Access;
  readonly tree: Pick<Tree, "view">;
  readonly product: Product;
}

const versions = ["/ocs/v1.php", "/ocs/v2.php"];

export function registerOcs(app: FastifyInstance, deps: OcsDeps): void {
  registerDiscovery(app, deps.product);
  const ability = capabilities(deps.product);
  for (const prefix of versions) {
    publicGet(app, `${prefix}/cloud/capabilities`, () => ability);
    publicGet(app, `${prefix}/config`, (request) => ({
      version: "1.7",
      website: deps.product.name,
      host: hostOf(request.origin),
      contact: "",
      ssl: String(request.origin.startsWith("https:")),
    }));
    // Nextcloud's window lists the apps of the server: there are none.
    publicGet(app, `${prefix}/core/navigation/apps`, () => []);
    ownRoute(app, deps, "GET", `${prefix}/cloud/user`, (actor) => describe(deps, actor));
    ownRoute(app, deps, "GET", `${prefix}/cloud/users/:id`, (actor, request) => {
      const { id } = request.params as { id: string };
      if (!isOwn(actor, id)) throw new DomainError("not_found", "There is no such account.");
      return describe(deps, actor);
    });
    ownRoute(app, deps, "GET", `${prefix}/core/getapppassword`, async (actor, request) => {
      // It changes something although it is a GET: no page may make a browser send it.
      if (request.headers["ocs-apirequest"] !== "true") throw new DomainError("forbidden", "The header OCS-APIREQUEST is missing.");
      if (actor.via !== "password") throw new DomainError("forbidden", "Only the account's own password may ask for an app password.");
      const { secret } = await deps.identity.createAppPassword(actor, appNameOf(request));
      return { apppassword: secret };
    });
    ownRoute(app, deps, "DELETE", `${prefix}/core/apppassword`, async (actor) => {
      if (actor.via !== "app-password" || actor.credential === undefined)
        throw new DomainError("forbidden", "The request carries no app password.");
      await deps.identity.deleteAppPassword(actor, actor.credential);
      return [];
    });
    for (const url of [prefix, `${prefix}/*`]) {
      app.route({
        method: ["GET", "POST", "PUT", "DELETE"],
        url,
        config: { access: "public", probes: () => [{ method: "GET", url: `${prefix}/apps/files_sharing/api/v1/shares` }] },
        handler: (request, reply) => sendOcsError(request, reply, new DomainError("not_found", "There is no such call.")),
        errorHandler: (error, request, reply) => sendOcsError(request, reply, error),
      });
    }
  }
}

/** Found without credentials, and never refused because of wrong ones: clients send what they have. */
function registerDiscovery(app: FastifyInstance, product: Product): void {
  const config = (url: string) => ({ access: "public" as const, probes: () => [{ method: "GET", url }] });
  const status = JSON.stringify(serverStatus(product));
  app.get("/status.php", { config: config("/status.php") }, (_request, reply) =>
    reply
      .header("content-type", "application/json")
      .header("access-control-allow-origin", "*")
      .header("cache-control", "no-store")
      .send(status),
  );
  // Newer Nextcloud clients look here for a captive portal.
  app.get("/index.php/204", { config: config("/index.php/204") }, (_request, reply) => reply.code(204).send());
  // There is no OpenID provider yet; a plain 404 makes clients use Basic.
  for (const url of ["/.well-known/openid-configuration", "/.well-known/webfinger"]) {
    app.get(url, { config: config(url) }, (_request, reply) =>
      reply.code(404).header("content-type", "application/json").send('{"error":"not_found"}'),
    );
  }
}

function publicGet(app: FastifyInstance, url: string, data: (request: FastifyRequest) => OcsData): void {
  app.get(url, {
    config: { access: "public", probes: () => [{ method: "GET", url: `${url}?format=json` }] },
    handler: (request, reply) => sendOcs(request, reply, data(request)),
    errorHandler: (error, request, reply) => sendOcsError(request, reply, error),
  });
}

type OwnCall = (actor: Actor, request: FastifyRequest) => OcsData | Promise<OcsData>;

function ownRoute(app: FastifyInstance, deps: OcsDeps, method: "GET" | "DELETE", url: string, call: OwnCall): void {
  const probes = (victim: Victim): Probe[] =>
    [victim.accountId, victim.login].map((id) => ({ method, url: `${url.replace(":id", encodeURIComponent(id))}?format=json` }));
  app.route({
    method,
    url,
    config: { access: "account", probes },
    errorHandler: (error, request, reply) => sendOcsError(request, reply, error),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      let actor: Actor | undefined;
      try {
        actor = await deps.authenticate(request);
        return sendOcs(request, reply, await call(actor, request));
      } catch (error) {
        return sendOcsError(request, reply, error, actor?.language);
      }
    },
  });
}

async function describe(deps: OcsDeps, actor: Actor): Promise<OcsData> {
  const grant = await deps.access.read(actor, await deps.spaces.personal(actor));
  return userData(actor, (await deps.tree.view(grant)).usage);
}

const isOwn = (actor: Actor, id: string): boolean => {
  const name = id.normalize("NFKC").toLowerCase();
  return name === actor.account || name === actor.login || name === actor.email?.toLowerCase();
};

const appNameOf = (request: FastifyRequest): string => (request.headers["user-agent"] ?? "App").slice(0, 80).trim() || "App";

const hostOf = (origin: string): string => (URL.canParse(origin) ? new URL(origin).host : "");
