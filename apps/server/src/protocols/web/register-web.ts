// Registers the JSON API of the web client under /api/v1.
import { DomainError } from "@landbox/wire";
import type { FastifyInstance } from "fastify";
import { acceptJson } from "../../platform/http/accept-json.ts";
import { accountRoutes } from "./account-routes.ts";
import { described } from "./described/all.ts";
import { topics } from "./topics.ts";
import type { WebDeps } from "./web-deps.ts";
import { sendWebError } from "./web-errors.ts";

/** Longest body in bytes: everything here is a small form. */
const longestBody = 64 * 1024;

export async function registerWeb(app: FastifyInstance, deps: WebDeps): Promise<void> {
  await app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    acceptJson(scope, longestBody);
    scope.decorateRequest("webLanguage", undefined);
    scope.addHook("onRoute", ({ method, url, config }) => {
      const [first] = [method].flat();
      const description = described[`${first} ${url}`];
      if (config && description) config.described = description;
    });
    scope.setErrorHandler((error, request, reply) => void sendWebError(request, reply, error));
    scope.addHook("onRequest", (_request, reply, next) => {
      reply.header("cache-control", "no-store");
      next();
    });
    const routes = accountRoutes(scope, deps);
    for (const register of topics) register({ scope, routes, deps });
    registerUnknown(scope);
    done();
  });
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
