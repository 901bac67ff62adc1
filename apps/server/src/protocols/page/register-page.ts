// Serves the built web page: its assets for ever, its one document at every address the page itself knows.
import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { pageHeaders } from "./page-headers.ts";
import type {} from "../../platform/http/route-access.ts";

export interface PageDeps {
  /** The folder that `npm run build -w apps/web` writes. */
  dist: string;
}

/** Addresses of the page, the same as in apps/web/src/router.ts. Clients ask for `/` too, so it is never a 401. */
const pagePaths = ["/", "/login", "/files", "/files/*", "/spaces/*", "/invitation/*"] as const;

const access = { access: "public" } as const;

/**
 * Registers the page's GET (and HEAD) routes.
 * @throws Error at boot when the page has not been built
 */
export async function registerPage(app: FastifyInstance, deps: PageDeps): Promise<void> {
  if (!existsSync(join(deps.dist, "index.html")))
    throw new Error(`The web page is not built: no index.html in ${deps.dist}. Run "npm run build -w apps/web".`);
  await app.register(fastifyStatic, {
    root: deps.dist,
    serve: false,
    preCompressed: true,
    cacheControl: false,
    dotfiles: "deny",
    index: false,
  });
  for (const path of pagePaths) app.get(path, { config: access }, sendDocument);
  app.get("/assets/*", { config: access }, sendAsset);
  app.get("/favicon.svg", { config: access }, (_request, reply) =>
    reply.header("cache-control", "public, max-age=86400").headers(assetHeaders).sendFile("favicon.svg"),
  );
}

const assetHeaders = { "cross-origin-resource-policy": "same-origin", "x-content-type-options": "nosniff" };

/** The document names the hashed assets, so it is asked for anew each time; everything else about it never changes. */
function sendDocument(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.headers(pageHeaders).header("cache-control", "no-cache").header("vary", "Accept-Encoding").sendFile("index.html");
}

function sendAsset(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const name = (request.params as { "*": string })["*"];
  return reply
    .headers(assetHeaders)
    .header("cache-control", "public, max-age=31536000, immutable")
    .header("vary", "Accept-Encoding")
    .sendFile(`assets/${name}`);
}
