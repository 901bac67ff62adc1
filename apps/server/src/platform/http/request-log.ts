// One line for each request, with the route and never the path: names of files are none of the operator's business.
import type { FastifyInstance } from "fastify";
import type { Log } from "../log.ts";
import { redactPath } from "../log.ts";
import type { HttpMetrics } from "./http-metrics.ts";

export function logRequests(app: FastifyInstance, log: Log, metrics: HttpMetrics): void {
  const detailed = log.isLevelEnabled("debug");
  const quiet = !log.isLevelEnabled("info");
  app.addHook("onResponse", (request, reply, done) => {
    const seconds = reply.elapsedTime / 1000;
    const route = request.routeOptions.url ?? "none";
    metrics.observe(request.method, route, reply.statusCode, seconds);
    if (!quiet) {
      log.info({
        id: request.id,
        method: request.method,
        route,
        ...(detailed ? { path: redactPath(request.raw.url ?? "") } : {}),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        // The client left before the answer was complete.
        ...(reply.raw.writableFinished ? {} : { cut: true }),
      });
    }
    done();
  });
}
