// Reports of barriers: for everybody to write, for the box's admins to answer.
import { type BarrierReported, type BarrierReports, barrierChange, DomainError, newBarrierReport } from "@landbox/wire";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Barrier } from "../../domain/barriers/barriers.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import { cookieOf, sessionCookie } from "../shared/authenticate.ts";
import { acceptedLanguage } from "../shared/language.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { unixSeconds } from "./entries.ts";
import { boxQuery, shownBox } from "./profile-routes.ts";
import { jsonBody, type WebApi } from "./web-api.ts";
import type { WebDeps } from "./web-deps.ts";

const reportParameter = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
export const barrierQuery = boxQuery;

export function registerBarriers({ scope, routes, deps }: WebApi): void {
  const { barriers, clock } = deps;
  // Of one address; behind it may be a whole town hall.
  const reports = rateLimit(6, clock);
  const changes = rateLimit(120, clock);
  const url = "/api/v1/barrier-reports";
  const probes = () => [{ method: "POST", url, headers: jsonBody, body: JSON.stringify({ text: "probe" }) }];
  scope.post(url, { config: { access: "public", probes } }, async (request, reply): Promise<BarrierReported> => {
    reports.count(request.caller.address);
    const { trap, email, ...said } = newBarrierReport.parse(request.body);
    const { box } = await shownBox(deps, request);
    if (!box || box.state === "deleted")
      throw new DomainError("not_found", "It is not known which box this is about.", { values: { fault: "barrier_box" } });
    const by = await signedIn(deps, request);
    const language = acceptedLanguage(request.headers["accept-language"]) ?? by?.language ?? "de";
    reply.code(201);
    // A program filled in what no person sees: it learns nothing from that.
    if (trap !== "") return { number: 1, dueAt: Math.floor(clock.now() / 1000), mailed: false };
    const agent = request.headers["user-agent"] ?? "";
    const made = await barriers.report(
      box.id,
      { ...said, page: pathOf(said.page), agent, email: email === "" ? undefined : email, language, origin: request.origin },
      by?.box === box.id ? by : undefined,
    );
    return { number: made.id, dueAt: unixSeconds(made.dueAt), mailed: made.mailed };
  });
  const admin = { access: "box-admin" } as const;
  routes.add(
    "GET",
    "/api/v1/box/barrier-reports",
    async (actor): Promise<BarrierReports> => ({ reports: (await barriers.list(actor)).map(wireOf) }),
    admin,
  );
  routes.add(
    "PUT",
    "/api/v1/box/barrier-reports/:id",
    async (actor, request) => {
      changes.count(actor.account);
      await barriers.change(actor, reportParameter.parse(request.params).id, barrierChange.parse(request.body));
    },
    {
      ...admin,
      probes: () => [
        { method: "PUT", url: "/api/v1/box/barrier-reports/1", headers: jsonBody, body: JSON.stringify({ done: true, note: "stolen" }) },
      ],
    },
  );
}

/** A report needs nobody to be signed in. */
async function signedIn(deps: WebDeps, request: FastifyRequest): Promise<Actor | undefined> {
  if (cookieOf(request, sessionCookie) === undefined) return undefined;
  try {
    return await deps.authenticate(request);
  } catch (error) {
    if (error instanceof DomainError && error.code === "unauthenticated") return undefined;
    throw error;
  }
}

/** Addresses may hold what is secret (the token of a link) or private (a search): only where it was is kept. */
function pathOf(page: string): string {
  const path = page.split(/[?#]/)[0] ?? "";
  return path.replace(/^\/(s|r|invitation)\/.*/, "/$1/…");
}

const wireOf = ({ at, dueAt, doneAt, agent, email, account, doneBy, ...rest }: Barrier): BarrierReports["reports"][number] => ({
  ...rest,
  browser: agent,
  email: email ?? null,
  account: account ?? null,
  at: unixSeconds(at),
  dueAt: unixSeconds(dueAt),
  doneAt: doneAt ? unixSeconds(doneAt) : null,
  doneBy: doneBy ?? null,
});
