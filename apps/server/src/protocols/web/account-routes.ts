// Adds routes of the JSON API that need an account: authenticate, answer with JSON, or 204 when there is nothing to say.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Probe, Victim } from "../../platform/http/route-access.ts";
import type { WebDeps } from "./web-deps.ts";

/** Returns the body, undefined for 204, or the reply when it was sent already. */
type Call = (actor: Actor, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

interface RouteDetails {
  /** Requests against a victim's things; default: the route as it is. */
  readonly probes?: (victim: Victim) => Probe[];
  /** Default: every account. */
  readonly access?: "account" | "box-admin";
  /** A valid body, for the probe. */
  readonly body?: Record<string, unknown>;
}

export interface AccountRoutes {
  add(method: "GET" | "POST" | "PUT" | "DELETE", url: string, call: Call, details?: RouteDetails): void;
}

export function accountRoutes(scope: FastifyInstance, { authenticate }: WebDeps): AccountRoutes {
  return {
    add(method, url, call, { probes, body, access = "account" } = {}) {
      const itself = (): Probe[] => [
        { method, url, ...(body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}) },
      ];
      scope.route({
        method,
        url,
        config: { access, probes: probes ?? itself },
        async handler(request, reply) {
          const actor = await authenticate(request);
          request.webLanguage = actor.language;
          const answer = await call(actor, request, reply);
          return answer === undefined ? reply.code(204).send() : answer;
        },
      });
    },
  };
}
