// What can be sent to each route of the running server: as it says itself, and with every method that it takes.
import type { Probe, Victim } from "@landbox/server/platform/http/route-access.ts";
import type { ComposedServer } from "@landbox/test-kit";

type Route = ComposedServer["routes"][number];

/** What the route says of itself, and its own address where that is a plain one or the route says nothing. */
export function probesOf(route: Route, victim: Victim): Probe[] {
  const said = route.config.probes?.(victim);
  const plain = { method: route.method, url: route.url.replace("*", victim.file).replaceAll(/:[A-Za-z]+/g, victim.accountId) };
  return [...(said ?? []), ...(said === undefined || !/[*:]/.test(route.url) ? [plain] : [])];
}

/** The route's own probes, and every method it takes that they leave out, sent to the first place they name. */
export function probesFor(methods: readonly string[], probes: readonly Probe[]): Probe[] {
  const named = new Set(probes.map((probe) => probe.method));
  const first = probes[0];
  const rest = first === undefined ? [] : methods.filter((method) => !named.has(method)).map((method) => restOf(first, method));
  return [...probes.filter((probe) => methods.includes(probe.method)), ...rest];
}

const restOf = ({ url, openToBox = false }: Probe, method: string): Probe => ({ method, url, openToBox });
