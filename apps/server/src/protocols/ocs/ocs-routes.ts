// Adds routes of OCS: each for both versions of the interface, with envelope, errors and the language of the account.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Probe, Victim } from "../../platform/http/route-access.ts";
import type { RouteDescription } from "../../platform/http/route-description.ts";
import type { Authenticate } from "../shared/authenticate.ts";
import { ocsDescribed } from "./described/all.ts";
import { describeCall } from "./described/describe.ts";
import { type OcsData, sendOcs, sendOcsError } from "./envelope.ts";
import type { OcsCodes } from "./ocs-errors.ts";
import { parametersOf, type Parameters } from "./read-parameters.ts";

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** A list that says how long it is; everything else is answered as it is. */
export class Listed {
  readonly data: OcsData;
  readonly total: number;
  readonly perPage: number | undefined;
  constructor(data: OcsData, total: number, perPage?: number) {
    this.data = data;
    this.total = total;
    this.perPage = perPage;
  }
}

/** Neither envelope nor body. */
export class Bare {
  readonly status: 204 | 304;
  constructor(status: 204 | 304) {
    this.status = status;
  }
}

export interface OcsCall {
  readonly actor: Actor;
  readonly request: FastifyRequest;
  /** For headers of the answer. */
  readonly reply: FastifyReply;
  readonly parameters: Parameters;
}

interface Details {
  /** Status codes of this call for what goes wrong, by fault or error code. */
  readonly codes?: OcsCodes;
  /** Which victims' things the call could be aimed at, as paths below the version's prefix; default: the path itself with the victim's id. */
  readonly probes?: (victim: Victim) => (string | { path: string; form: Record<string, string> })[];
}

export interface OcsRoutes {
  /** For everybody. */
  open(path: string, data: (request: FastifyRequest) => OcsData): void;
  /** For whoever is signed in. */
  add(
    method: Method,
    path: string,
    call: (call: OcsCall) => Promise<OcsData | Listed | Bare> | OcsData | Listed | Bare,
    details?: Details,
  ): void;
}

const prefixes = ["/ocs/v1.php", "/ocs/v2.php"] as const;

/** A call that nobody described keeps the server from starting. */
function described(method: Method, path: string, prefix: (typeof prefixes)[number], codes: OcsCodes = {}): RouteDescription {
  const about = ocsDescribed[`${method} ${path}`];
  if (!about) throw new Error(`${method} ${path} is not described.`);
  return describeCall(about, method, prefix === "/ocs/v1.php" ? 1 : 2, codes);
}

export function ocsRoutes(scope: FastifyInstance, authenticate: Authenticate): OcsRoutes {
  return {
    open(path, data) {
      for (const prefix of prefixes) {
        const url = `${prefix}${path}`;
        scope.get(url, {
          config: {
            access: "public",
            described: described("GET", path, prefix),
            probes: () => [{ method: "GET", url: `${url}?format=json` }],
          },
          handler: (request, reply) => sendOcs(request, reply, data(request)),
        });
      }
    },
    add(method, path, call, { codes = {}, probes = probesOf(path) } = {}) {
      for (const prefix of prefixes) {
        scope.route({
          method,
          url: `${prefix}${path}`,
          config: {
            access: "account",
            described: described(method, path, prefix, codes),
            probes: (victim) => probes(victim).map((one) => probe(method, prefix, one)),
          },
          handler: async (request: FastifyRequest, reply: FastifyReply) => {
            let actor: Actor | undefined;
            try {
              actor = await authenticate(request);
              const answer = await call({ actor, request, reply, parameters: parametersOf(request) });
              if (answer instanceof Bare) return reply.code(answer.status).send();
              return answer instanceof Listed ? sendOcs(request, reply, answer.data, answer) : sendOcs(request, reply, answer);
            } catch (error) {
              return sendOcsError(request, reply, error, { language: actor?.language, codes });
            }
          },
        });
      }
    },
  };
}

/** By id: it is nobody else's, whatever their logins. */
const probesOf =
  (path: string) =>
  (victim: Victim): string[] => [path.replaceAll(/:[a-z]+/gi, encodeURIComponent(victim.accountId))];

function probe(method: Method, prefix: string, one: string | { path: string; form: Record<string, string> }): Probe {
  if (typeof one === "string") return { method, url: `${prefix}${one}?format=json` };
  return {
    method,
    url: `${prefix}${one.path}?format=json`,
    headers: { "content-type": "application/x-www-form-urlencoded", "ocs-apirequest": "true" },
    body: new URLSearchParams(one.form).toString(),
  };
}
