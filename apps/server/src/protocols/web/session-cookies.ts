// The cookies of the web client: the session, and a mark for browsers that have signed in before.
import type { FastifyReply, FastifyRequest } from "fastify";
import { sessionCookie } from "../shared/authenticate.ts";

export const deviceCookie = "landbox_device";

const year = 365 * 24 * 3600;

// Host-only (no Domain), so that one box's pages never see another's.
const attributes = (request: FastifyRequest, path: string): string =>
  `; Path=${path}; HttpOnly; SameSite=Strict${request.origin.startsWith("https:") ? "; Secure" : ""}`;

/** The session ends with the browser, or earlier on the server; the mark lives for a year and is sent to the login only. */
export function setSessionCookies(request: FastifyRequest, reply: FastifyReply, token: string, device: string): void {
  reply.header("set-cookie", [
    `${sessionCookie}=${token}${attributes(request, "/")}`,
    `${deviceCookie}=${device}${attributes(request, "/api/v1/session")}; Max-Age=${year}`,
  ]);
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.header("set-cookie", `${sessionCookie}=${attributes(request, "/")}; Max-Age=0`);
}
