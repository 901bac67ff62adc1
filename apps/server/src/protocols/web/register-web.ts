// Registers the JSON API of the web client under /api/v1.
import { acceptInvitation, DomainError, type InvitationInfo, loginRequest } from "@landbox/wire";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { acceptJson } from "../../platform/http/accept-json.ts";
import type { Victim } from "../../platform/http/route-access.ts";
import { cookieOf, sessionCookie } from "../shared/authenticate.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { type AccountRoutes, accountRoutes } from "./account-routes.ts";
import { boxInfoOf } from "./box-of-request.ts";
import { folderQuery, listFolder } from "./list-folder.ts";
import { registerOwnAccount } from "./own-account-routes.ts";
import { clearSessionCookie, deviceCookie, setSessionCookies } from "./session-cookies.ts";
import { sessionInfoOf } from "./session-info.ts";
import type { WebDeps } from "./web-deps.ts";
import { sendWebError } from "./web-errors.ts";

/** Longest body in bytes: everything here is a small form. */
const longestBody = 64 * 1024;

export async function registerWeb(app: FastifyInstance, deps: WebDeps): Promise<void> {
  await app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    acceptJson(scope, longestBody);
    scope.decorateRequest("webLanguage", undefined);
    scope.setErrorHandler((error, request, reply) => void sendWebError(request, reply, error));
    scope.addHook("onRequest", (_request, reply, next) => {
      reply.header("cache-control", "no-store");
      next();
    });
    const routes = accountRoutes(scope, deps);
    registerSession(scope, deps, routes);
    registerInvitations(scope, deps);
    registerOwnAccount(routes, deps);
    registerFolders(routes, deps);
    registerUnknown(scope);
    done();
  });
}

function registerSession(scope: FastifyInstance, deps: WebDeps, routes: AccountRoutes): void {
  const logins = rateLimit(600, deps.clock);
  scope.get("/api/v1/box", { config: { access: "public", probes: () => [{ method: "GET", url: "/api/v1/box" }] } }, (request) =>
    boxInfoOf(deps, request),
  );

  scope.post("/api/v1/session", {
    config: {
      access: "public",
      probes: (victim: Victim) => [
        {
          method: "POST",
          url: "/api/v1/session",
          headers: jsonBody,
          body: JSON.stringify({ user: victim.login, password: "not the password" }),
        },
      ],
    },
    async handler(request, reply) {
      logins.count(request.caller.address);
      const { user, password } = loginRequest.parse(request.body);
      const device = cookieOf(request, deviceCookie);
      const { actor, token } = await deps.identity
        .login({ ...request.caller, device }, user, password)
        .catch((error: unknown) => rename(error, "unauthenticated", "wrong_login"));
      request.webLanguage = actor.language;
      setSessionCookies(request, reply, token, deps.identity.deviceMark(actor, device));
      return sessionInfoOf(deps, actor);
    },
  });

  routes.add("GET", "/api/v1/session", (actor) => sessionInfoOf(deps, actor));

  // Public, because logging out works whatever has become of the session; a foreign page cannot do it, for lack of the header.
  scope.delete("/api/v1/session", {
    config: { access: "public", probes: () => [{ method: "DELETE", url: "/api/v1/session" }] },
    async handler(request, reply) {
      const token = cookieOf(request, sessionCookie);
      if (token !== undefined && request.headers["x-requested-with"] === "XMLHttpRequest") await deps.identity.logout(token);
      clearSessionCookie(request, reply);
      return reply.code(204).send();
    },
  });
}

function registerInvitations(scope: FastifyInstance, deps: WebDeps): void {
  const tries = rateLimit(60, deps.clock);
  const parameters = z.object({ token: z.string().min(1).max(200) });
  const gone = () => new DomainError("not_found", "This invitation is unknown, used or expired.", { values: { fault: "invitation_gone" } });
  const url = "/api/v1/invitations/:token";
  const probe = "/api/v1/invitations/1.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

  scope.get(url, {
    config: { access: "public", probes: () => [{ method: "GET", url: probe }] },
    async handler(request) {
      tries.count(request.caller.address);
      const found = await deps.identity.invitation(parameters.parse(request.params).token);
      if (!found) throw gone();
      const info: InvitationInfo = { boxTitle: found.boxTitle, login: found.login, displayName: found.displayName };
      return info;
    },
  });
  scope.post(url, {
    config: {
      access: "public",
      probes: () => [{ method: "POST", url: probe, headers: jsonBody, body: JSON.stringify({ password: "a password of a stranger" }) }],
    },
    async handler(request, reply) {
      tries.count(request.caller.address);
      const { token } = parameters.parse(request.params);
      await deps.identity
        .acceptInvitation(token, acceptInvitation.parse(request.body).password)
        .catch((error: unknown) => rename(error, "not_found", "invitation_gone"));
      return reply.code(204).send();
    },
  });
}

function registerFolders(routes: AccountRoutes, deps: WebDeps): void {
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

/** An unknown call answers like every other error here, not like a page. */
function registerUnknown(scope: FastifyInstance): void {
  for (const url of ["/api", "/api/*"]) {
    scope.route({
      method: ["GET", "POST", "PUT", "PATCH", "DELETE"],
      url,
      config: { access: "public", probes: () => [{ method: "GET", url: "/api/v1/nothing" }] },
      handler: (request, reply) => sendWebError(request, reply, new DomainError("not_found", "There is no such call.")),
    });
  }
}

const jsonBody = { "content-type": "application/json" };

/** Gives an error of one code a more exact sentence. */
function rename(error: unknown, code: DomainError["code"], fault: string): never {
  if (error instanceof DomainError && error.code === code)
    throw new DomainError(code, error.message, { ...error.detail, values: { fault } });
  throw error;
}
