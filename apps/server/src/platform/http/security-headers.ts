// Headers that every answer carries; the strictest policy is the default, pages loosen it for themselves.
import type { ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";

/** Nothing may run, load, frame or be framed: right for data, and for files of people that a browser opens. */
export const dataPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

/** For our own pages: scripts and styles from our own origin only, nothing inline. */
export const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; media-src 'self'; worker-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/** Set on the raw response, so that no way out (framework errors, hijacked replies) misses them. */
export function setSecurityHeaders(response: ServerResponse, secure: boolean): void {
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "no-referrer");
  response.setHeader("X-Frame-Options", "DENY");
  response.setHeader("Content-Security-Policy", dataPolicy);
  response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
  if (secure) response.setHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
}

/** Gives all answers of a scope another policy; `pagePolicy` for pages of ours. */
export function setContentPolicy(scope: FastifyInstance, policy: string): void {
  scope.addHook("onRequest", (_request, reply, done) => {
    reply.raw.setHeader("Content-Security-Policy", policy);
    done();
  });
}
