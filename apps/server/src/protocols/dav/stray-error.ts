// Answers in WebDAV's form what no route of ours sees: paths that cannot be decoded, and methods that are no route's.
import { DomainError } from "@landbox/wire";
import type { FastifyReply, FastifyRequest } from "fastify";
import { sendDavError } from "../shared/send-dav-error.ts";

const ours = /^\/(?:remote\.php|dav|webdav)(?:[/?]|$)/;

/**
 * Answers a request below the WebDAV paths that failed before it reached a route.
 * @returns false when the path is not WebDAV's: somebody else answers then
 */
export function answerStrayDav(error: { statusCode?: number }, request: FastifyRequest, reply: FastifyReply): boolean {
  if (!ours.test(request.raw.url ?? "")) return false;
  const isUnknown = error.statusCode === 404;
  const told = isUnknown
    ? new DomainError("method_not_allowed", "This method is not available here.")
    : new DomainError("bad_request", "The path is not valid percent-encoded UTF-8.");
  sendDavError(request, reply, told);
  return true;
}
