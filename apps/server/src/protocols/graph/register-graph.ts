// Registers Libre Graph under /graph: what ownCloud Web and the newest ownCloud clients ask beside WebDAV. Nothing announces it before their log-in works.
import { DomainError } from "@landbox/wire";
import type { FastifyInstance } from "fastify";
import { acceptJson } from "../../platform/http/accept-json.ts";
import { registerDrives } from "./drives-routes.ts";
import type { GraphDeps } from "./graph-deps.ts";
import { sendGraphError } from "./graph-errors.ts";
import { graphRoutes } from "./graph-routes.ts";
import { registerGroups } from "./groups-routes.ts";
import { registerItems } from "./items-routes.ts";
import { registerMe } from "./me-routes.ts";
import { registerPermissions } from "./permissions-routes.ts";
import { registerRoles } from "./role-routes.ts";
import { registerShared } from "./shared-routes.ts";
import * as schemas from "./schemas.ts";
import { registerUsers } from "./users-routes.ts";

/** Longest body in bytes: everything here is a small form. */
const longestBody = 64 * 1024;

export async function registerGraph(app: FastifyInstance, deps: GraphDeps): Promise<void> {
  await app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    acceptJson(scope, longestBody);
    scope.setErrorHandler((error, request, reply) => void sendGraphError(request, reply, error));
    scope.addHook("onRequest", (_request, reply, next) => {
      reply.header("cache-control", "no-store");
      next();
    });
    const routes = graphRoutes(scope, deps.authenticate);
    registerMe(routes, deps);
    registerDrives(routes, deps);
    registerItems(routes, deps);
    registerPermissions(routes, deps);
    registerShared(routes, deps);
    registerRoles(routes);
    registerUsers(routes, deps);
    registerGroups(routes, deps);
    registerUnknown(scope);
    done();
  });
}

/** Under names of their own: some of the page's interface are called the same. */
export const graphSchemas: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(schemas).map(([name, schema]) => [
    `graph${name.replace(/^graph/i, "").replace(/^./, (first) => first.toUpperCase())}`,
    schema,
  ]),
);

/** An unknown call answers like every other error here, not like a page. */
function registerUnknown(scope: FastifyInstance): void {
  for (const url of ["/graph", "/graph/*"]) {
    scope.route({
      method: ["GET", "POST", "PUT", "PATCH", "DELETE"],
      url,
      config: { access: "public", probes: () => [{ method: "GET", url: "/graph/v1.0/nothing" }] },
      handler: (request, reply) =>
        sendGraphError(request, reply, new DomainError("not_found", "There is no such call.", { values: { fault: "no_call" } })),
    });
  }
}
