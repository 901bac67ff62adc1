// The list of all routes; one that does not say who may call it keeps the server from starting.
import type { FastifyContextConfig, FastifyInstance } from "fastify";
import type {} from "./route-access.ts";

export interface KnownRoute {
  readonly method: string;
  readonly url: string;
  readonly config: FastifyContextConfig;
}

/**
 * Collects every route that is registered from now on.
 * @throws (while routes are registered) Error naming a route without `config.access`
 */
export function collectRoutes(app: FastifyInstance): readonly KnownRoute[] {
  const routes: KnownRoute[] = [];
  app.addHook("onRoute", (route) => {
    const { config } = route;
    for (const method of [route.method].flat()) {
      if (config?.access === undefined) throw new Error(`The route ${method} ${route.url} does not say who may call it (config.access).`);
      routes.push({ method, url: route.url, config });
    }
  });
  return routes;
}
