// The cookie of somebody who gave a link's password: sent to this one link's addresses only.
import type { FastifyReply, FastifyRequest } from "fastify";
import { cookieOf } from "../shared/authenticate.ts";

const name = "landbox_link";

export const visitOf = (request: FastifyRequest): string | undefined => cookieOf(request, name);

/** Strict: a page of somebody else cannot make this browser come with it. */
export function setVisit(request: FastifyRequest, reply: FastifyReply, token: string, visit: { secret: string; expires: Date }): void {
  const secure = request.origin.startsWith("https:") ? "; Secure" : "";
  const age = Math.max(0, Math.floor((visit.expires.getTime() - Date.now()) / 1000));
  reply.header("set-cookie", `${name}=${visit.secret}; Path=/api/v1/public/${token}; HttpOnly; SameSite=Strict; Max-Age=${age}${secure}`);
}
