// What whoever runs the server asks it: is it alive, may it get requests, what are its figures.
import { timingSafeEqual, createHash } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { CallerReader } from "./caller.ts";
import type { HttpMetrics } from "./http-metrics.ts";
import type {} from "./route-access.ts";

/** Named questions whether something the server needs works; each throws when it does not. */
export type ReadinessChecks = Record<string, () => Promise<unknown>>;

export interface OperationsOptions {
  checks: ReadinessChecks;
  draining: () => boolean;
  metrics: HttpMetrics;
  metricsToken: string | undefined;
  callers: CallerReader;
}

/** A check that takes longer has failed. */
const patience = 2000;
/** Answers are shared for so long, so that asking often costs nothing. */
const shareFor = 500;

export function registerOperations(app: FastifyInstance, options: OperationsOptions): void {
  const open = { config: { access: "public" as const } };
  app.get("/health/live", open, (_request, reply) => reply.header("cache-control", "no-store").send({ status: "alive" }));

  let shared: { at: number; result: Promise<Record<string, boolean>> } | undefined;
  app.get("/health/ready", open, async (_request, reply) => {
    reply.header("cache-control", "no-store");
    if (options.draining()) return reply.code(503).send({ status: "draining" });
    if (!shared || Date.now() - shared.at > shareFor) shared = { at: Date.now(), result: ask(options.checks) };
    const checks = await shared.result;
    const ready = Object.values(checks).every(Boolean);
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ready" : "unavailable", checks });
  });

  app.get("/metrics", { config: { access: "operator" } }, async (request, reply) => {
    if (!mayReadMetrics(request, options)) return reply.code(404).send({ code: "not_found", message: "Not found." });
    return reply.type(options.metrics.contentType).send(await options.metrics.text());
  });
}

async function ask(checks: ReadinessChecks): Promise<Record<string, boolean>> {
  const entries = Object.entries(checks).map(async ([name, check]): Promise<[string, boolean]> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((done) => (timer = setTimeout(() => done(false), patience)));
    const works = Promise.resolve()
      .then(check)
      .then(
        () => true,
        () => false,
      );
    const result = await Promise.race([works, late]);
    clearTimeout(timer);
    return [name, result];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** A request from the machine itself that no proxy forwarded, or one that carries the token. */
function mayReadMetrics(request: FastifyRequest, { metricsToken, callers }: OperationsOptions): boolean {
  if (metricsToken === undefined) return callers.isLocal(request.raw);
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(given), digest(metricsToken));
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
