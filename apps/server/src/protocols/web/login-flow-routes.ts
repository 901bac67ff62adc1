// The page of an app that waits to be signed in: who asks, and the answer of whoever is signed in here.
import type { LoginFlow } from "@landbox/wire";
import { z } from "zod";
import { rateLimit } from "../shared/rate-limit.ts";
import type { WebApi } from "./web-api.ts";

const tokenParameter = z.object({ token: z.string().min(1).max(200) });
const unknown = "a".repeat(128);

/** Only with a session (or password) and our own header: no foreign page can answer in somebody's name. */
export function registerLoginFlows({ routes, deps: { loginFlows, clock } }: WebApi): void {
  const tries = rateLimit(120, clock);
  const url = "/api/v1/login-flows/:token";
  const probesOf = (method: "GET" | "POST", path: string) => ({ probes: () => [{ method, url: path.replace(":token", unknown) }] });

  routes.add(
    "GET",
    url,
    async (actor, request): Promise<LoginFlow> => {
      tries.count(actor.account);
      const { device, startedAt, expiresAt } = await loginFlows.find(tokenParameter.parse(request.params).token);
      return { device, startedAt: startedAt.toISOString(), expiresAt: expiresAt.toISOString() };
    },
    probesOf("GET", url),
  );
  routes.add(
    "POST",
    `${url}/grant`,
    async (actor, request) => {
      tries.count(actor.account);
      await loginFlows.grant(actor, tokenParameter.parse(request.params).token);
    },
    probesOf("POST", `${url}/grant`),
  );
  routes.add(
    "POST",
    `${url}/refuse`,
    async (actor, request) => {
      tries.count(actor.account);
      await loginFlows.refuse(tokenParameter.parse(request.params).token);
    },
    probesOf("POST", `${url}/refuse`),
  );
}
