// Who is asking: the Authorization header, or else the web session's cookie.
import { DomainError } from "@landbox/wire";
import type { FastifyRequest } from "fastify";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Identity } from "../../domain/identity/identity.ts";

export const sessionCookie = "landbox_session";

export type Authenticate = (request: FastifyRequest) => Actor | Promise<Actor>;

/**
 * The actor of a request, without waiting when it is remembered.
 *
 * An Authorization header outranks the cookie (a client that switches users keeps old cookies). The cookie alone counts only for
 * requests that no foreign page can make: with `X-Requested-With: XMLHttpRequest` or `OCS-APIREQUEST: true`, which a cross-site
 * request cannot carry unasked, or a GET or HEAD that the browser itself does not call cross-site (a download is a plain link).
 * The function throws DomainError unauthenticated or too_many_requests, also through its promise.
 */
export function createAuthenticate(
  identity: Pick<Identity, "recall" | "authenticateBasic" | "recallSession" | "authenticateSession">,
): Authenticate {
  return (request) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      return identity.recall(request.caller.host, authorization) ?? identity.authenticateBasic(request.caller, authorization);
    }
    const token = cookieOf(request, sessionCookie);
    if (token === undefined || !isOwnPage(request)) throw new DomainError("unauthenticated", "Please sign in.");
    return identity.recallSession(request.caller.host, token) ?? identity.authenticateSession(request.caller, token);
  };
}

/** The first cookie of this name in the Cookie header (RFC 6265 4.2), of at most 200 characters. */
export function cookieOf(request: Pick<FastifyRequest, "headers">, name: string): string | undefined {
  const header = request.headers.cookie;
  if (header === undefined || header.length > 8192) return undefined;
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) {
      const value = pair.slice(equals + 1).trim();
      return value !== "" && value.length <= 200 ? value : undefined;
    }
  }
  return undefined;
}

function isOwnPage({ method, headers }: FastifyRequest): boolean {
  if (headers["x-requested-with"] === "XMLHttpRequest" || headers["ocs-apirequest"] === "true") return true;
  if (method !== "GET" && method !== "HEAD") return false;
  const site = headers["sec-fetch-site"];
  return site === undefined || site === "same-origin" || site === "none";
}
