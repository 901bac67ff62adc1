// Answers people whose browser goes to an address that is nobody's: with the page, which says so in their language, instead of JSON.
import { createReadStream } from "node:fs";
import { join } from "node:path";
import type { FastifyReply, FastifyRequest } from "fastify";
import { pagePolicy } from "../../platform/http/security-headers.ts";
import { documentHeaders } from "./register-page.ts";

/** Only programs ask there, whatever they say that they accept. */
const programs = /^\/(?:api|assets|ocs|status\.php)(?:[/?]|$)/;

/**
 * @param dist the folder that `npm run build -w apps/web` writes
 * @returns a handler that is false when a program asks: somebody else answers then
 */
export const answerStrayPage =
  (dist: string) =>
  (error: { statusCode?: number }, request: FastifyRequest, reply: FastifyReply): boolean => {
    const { accept, "sec-fetch-mode": mode = "navigate" } = request.headers;
    const isPerson = accept?.startsWith("text/html") === true && mode === "navigate";
    if (error.statusCode !== 404 || request.method !== "GET" || !isPerson || programs.test(request.raw.url ?? "")) return false;
    reply.raw.setHeader("Content-Security-Policy", pagePolicy);
    void reply
      .code(404)
      .headers(documentHeaders)
      .type("text/html; charset=utf-8")
      .send(createReadStream(join(dist, "index.html")));
    return true;
  };
