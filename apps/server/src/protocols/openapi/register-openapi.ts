// Serves the description of the JSON interfaces: /api/openapi.json, made once when somebody first asks.
import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { KnownRoute } from "../../platform/http/routes.ts";
import { type DocumentFacts, makeDocument } from "./make-document.ts";

export const documentUrl = "/api/openapi.json";

/** @param routes of the whole server; those that describe themselves are told */
export function registerOpenApi(app: FastifyInstance, routes: readonly KnownRoute[], facts: DocumentFacts): void {
  let made: { text: string; etag: string } | undefined;
  const make = (): { text: string; etag: string } => {
    const text = JSON.stringify(makeDocument(routes, facts));
    return { text, etag: `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"` };
  };
  app.get(documentUrl, { config: { access: "public", probes: () => [{ method: "GET", url: documentUrl }] } }, (request, reply) => {
    made ??= make();
    reply.headers({ etag: made.etag, "cache-control": "no-cache" });
    if (request.headers["if-none-match"] === made.etag) return reply.code(304).send();
    return reply.type("application/json; charset=utf-8").send(made.text);
  });
}
