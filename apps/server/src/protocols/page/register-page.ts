// Serves the built web page: its assets for ever, its one document at every address the page itself knows.
import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type {} from "../../platform/http/route-access.ts";
import { pagePolicy, setContentPolicy } from "../../platform/http/security-headers.ts";

export interface PageDeps {
  /** The folder that `npm run build -w apps/web` writes. */
  dist: string;
}

/** Beginnings of the page's addresses (apps/web/src/router.ts and the features there). Clients ask for `/` too, so it is never a 401. */
const pagePaths = [
  ...["/", "/login", "/invitation/*", "/files", "/files/*", "/spaces/*"],
  ...[
    "/start",
    "/favourites",
    "/recent",
    "/shared",
    "/shared/*",
    "/rooms",
    "/rooms/*",
    "/notifications",
    "/comments/*",
    "/trash",
    "/trash/*",
    "/search",
    "/settings",
    "/settings/*",
  ],
  ...["/send", "/deliveries", "/deliveries/*", "/request", "/requests", "/requests/*", "/breaches", "/breaches/*", "/s/*"],
  ...["/imprint", "/privacy", "/accessibility"],
  ...["/index.php/login/v2/flow/*", "/login/v2/flow/*"],
] as const;

const access = { access: "public" } as const;

/**
 * Registers the page's GET (and HEAD) routes.
 * @throws Error at boot when the page has not been built
 */
export async function registerPage(app: FastifyInstance, deps: PageDeps): Promise<void> {
  if (!existsSync(join(deps.dist, "index.html"))) {
    throw new Error(`The web page is not built: no index.html in ${deps.dist}. Run "npm run build -w apps/web".`);
  }
  await app.register(async (scope) => {
    setContentPolicy(scope, pagePolicy);
    await scope.register(fastifyStatic, {
      root: deps.dist,
      serve: false,
      preCompressed: true,
      cacheControl: false,
      dotfiles: "deny",
      index: false,
    });
    for (const path of pagePaths) scope.get(path, { config: access }, sendDocument);
    scope.get("/assets/*", { config: access }, sendAsset);
    for (const file of ["appearance.js", "service-worker.js", "icon-192.png", "icon-512.png"])
      scope.get(`/${file}`, { config: access }, (_request, reply) => reply.header("cache-control", "no-cache").sendFile(file));
    scope.get("/favicon.svg", { config: access }, (_request, reply) =>
      reply.header("cache-control", "public, max-age=86400").sendFile("favicon.svg"),
    );
  });
}

/** The document names the hashed assets, so it is asked for anew each time. An invitation's address never leaves as a referrer. */
export const documentHeaders = {
  "cache-control": "no-cache",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  vary: "Accept-Encoding",
} as const;

function sendDocument(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.headers(documentHeaders).sendFile("index.html");
}

/** An asset's name holds a hash of its content. */
function sendAsset(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const name = (request.params as { "*": string })["*"];
  return reply.headers({ "cache-control": "public, max-age=31536000, immutable", vary: "Accept-Encoding" }).sendFile(`assets/${name}`);
}
