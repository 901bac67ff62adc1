// OPTIONS (RFC 9110 9.3.7, RFC 4918 10.1): what can be done, the same everywhere and for everybody, so it reveals nothing.
import type { FastifyReply } from "fastify";
import { tusAbilities } from "../tus/tus-headers.ts";

/** Only what works; RFC 9110 15.5.6 demands it on a 405, too. */
export const allowedMethods = "OPTIONS, GET, HEAD, POST, PUT, DELETE, PROPFIND, PROPPATCH, MKCOL, COPY, MOVE, LOCK, UNLOCK, REPORT";

/** Windows looks for MS-Author-Via and asks the parents of its folder too. */
export function sendOptions(reply: FastifyReply, allow = allowedMethods): void {
  reply.code(200).header("dav", "1, 2, 3").header("ms-author-via", "DAV").header("allow", allow).header("content-length", "0");
  reply.headers(tusAbilities);
  reply.send();
}
