// Adds routes of Libre Graph: each with who is asking, its query options and body read by their rules, errors in Graph's form, and its description.
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ZodType } from "zod";
import type { Actor } from "../../domain/identity/actor.ts";
import type { RouteAccess, Probe, Victim } from "../../platform/http/route-access.ts";
import type { RouteDescription } from "../../platform/http/route-description.ts";
import type { Authenticate } from "../shared/authenticate.ts";
import { acceptedLanguage, type Language } from "../shared/language.ts";
import { sendGraphError } from "./graph-errors.ts";
import { driveIdOf, itemIdOf } from "./ids.ts";
import { type GraphQuery, type QueryRules, readQuery } from "./read-query.ts";
import { graphError } from "./schemas.ts";
import { nodeId, spaceId } from "@landbox/kit";

type Method = "GET" | "POST" | "PATCH" | "DELETE";
export type Version = "v1.0" | "v1beta1";

export interface GraphCall<B = undefined, F = never> {
  readonly actor: Actor;
  readonly request: FastifyRequest;
  readonly query: GraphQuery<F>;
  readonly body: B;
  /** In which names and descriptions are told. */
  readonly language: Language;
  /** Where the caller reached us, without trailing slash: clients take addresses of answers as they are. */
  readonly origin: string;
}

export interface GraphRoute<B, F> {
  readonly topic: string;
  readonly summary: string;
  readonly more?: string;
  /** Default: both, because clients differ in which they ask. */
  readonly versions?: readonly Version[];
  readonly access?: Extract<RouteAccess, "account" | "box-admin">;
  readonly options?: QueryRules<F>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: ZodType<B>;
  readonly answer?: ZodType;
  readonly status?: 201;
  readonly failures?: Readonly<Record<number, string>>;
  /** Requests against a victim's things below the version's prefix; default: the path with the victim's ids in it. */
  readonly probes?: (victim: Victim) => { readonly path?: string; readonly body?: object }[];
}

export interface GraphRoutes {
  /** The call returns the body, or undefined for 204. */
  add<B = undefined, F = never>(
    method: Method,
    path: string,
    route: GraphRoute<B, F>,
    call: (call: GraphCall<B, F>) => Promise<unknown>,
  ): void;
}

export function graphRoutes(scope: FastifyInstance, authenticate: Authenticate): GraphRoutes {
  return {
    add(method, path, route, call) {
      const { access = "account", options = {}, versions = ["v1.0", "v1beta1"] } = route;
      const probes: NonNullable<typeof route.probes> = route.probes ?? (() => [{}]);
      for (const version of versions)
        scope.route({
          method,
          url: `/graph/${version}${path}`,
          config: {
            access,
            described: describe(route),
            probes: (victim) => probes(victim).map((one) => probe(method, `/graph/${version}`, one.path ?? aimed(path, victim), one.body)),
          },
          async handler(request, reply) {
            let actor: Actor | undefined;
            try {
              actor = await authenticate(request);
              const answer = await call({
                actor,
                request,
                query: readQuery(request.query, options),
                body: (route.body ? route.body.parse(request.body ?? {}) : undefined) as never,
                language: acceptedLanguage(request.headers["accept-language"]) ?? actor.language,
                origin: request.reachedAt,
              });
              return answer === undefined ? reply.code(204).send() : reply.code(route.status ?? 200).send(answer);
            } catch (error) {
              return sendGraphError(request, reply, error, actor?.language);
            }
          },
        });
    },
  };
}

/** A path with a victim's space, file and account in it. */
export const aimed = (path: string, victim: Victim): string =>
  path
    .replace(":drive", encodeURIComponent(driveIdOf(spaceId(victim.spaceId))))
    .replace(":item", encodeURIComponent(itemIdOf(spaceId(victim.spaceId), nodeId(victim.fileId))))
    .replace(":permission", String(victim.fileId))
    .replaceAll(/:(user|group)/g, encodeURIComponent(victim.accountId));

const probe = (method: Method, prefix: string, path: string, body?: object): Probe => ({
  method,
  url: `${prefix}${path}`,
  ...(body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}),
});

function describe<B, F>(route: GraphRoute<B, F>): RouteDescription {
  const { topic, summary, more, options = {}, headers, body, answer, status, failures = {} } = route;
  return {
    ...{ topic, summary, failures, failure: graphError, query: queryOf(options) },
    ...(more === undefined ? {} : { more }),
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
    ...(answer === undefined ? {} : { answer }),
    ...(status === undefined ? {} : { status }),
  };
}

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

function queryOf(rules: QueryRules<unknown>): Readonly<Record<string, string>> {
  const entries: [string, string | false | undefined][] = [
    ["$filter", rules.filter && "What the answer is limited to; see the summary. Other filters are refused."],
    ["$expand", rules.expand && `Of ${listed(rules.expand)}, separated by commas.`],
    ["$orderby", rules.orderBy && `One of ${listed(rules.orderBy)}, with \`asc\` or \`desc\`.`],
    ["$select", rules.select && `Of ${listed(rules.select)}, separated by commas; the id always comes along.`],
    ["$search", rules.search && "A beginning of a name, or a whole name, login or address; perhaps in quotes."],
    ["$top", rules.top !== undefined && `The most entries of the answer, up to ${rules.top}.`],
    ["$skiptoken", rules.pages && "Where the page starts: taken from `@odata.nextLink`."],
  ];
  return Object.fromEntries(entries.flatMap(([name, what]) => (what ? [[name, what]] : [])));
}
