// Counts and durations of requests, and what Node knows of its own process, for Prometheus.
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export interface HttpMetrics {
  observe(method: string, route: string, status: number, seconds: number): void;
  /** The text that Prometheus reads. */
  text(): Promise<string>;
  readonly contentType: string;
  readonly registry: Registry;
}

export function createHttpMetrics(sockets: () => number): HttpMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: "http_request_duration_seconds",
    help: "Duration of requests until the answer was sent.",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 60],
    registers: [registry],
  });
  new Gauge({
    name: "http_sockets",
    help: "Open network connections.",
    registers: [registry],
    collect() {
      this.set(sockets());
    },
  });
  // Looking a histogram's child up by its labels costs more than observing; routes and statuses are few.
  const children = new Map<string, Histogram.Internal<"method" | "route" | "status">>();
  return {
    registry,
    contentType: registry.contentType,
    text: () => registry.metrics(),
    observe(method, route, status, seconds) {
      const key = `${method} ${status} ${route}`;
      let child = children.get(key);
      if (!child) children.set(key, (child = durations.labels({ method, route, status: String(status) })));
      child.observe(seconds);
    },
  };
}
