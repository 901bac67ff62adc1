// Signing in and out, and what the page asks before and after.
import { loginRequest } from "@landbox/wire";
import type { Victim } from "../../platform/http/route-access.ts";
import { cookieOf, sessionCookie } from "../shared/authenticate.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { boxInfoOf } from "./box-of-request.ts";
import { clearSessionCookie, deviceCookie, setSessionCookies } from "./session-cookies.ts";
import { sessionInfoOf } from "./session-info.ts";
import type { WebApi } from "./web-api.ts";
import { jsonBody, rename } from "./web-api.ts";

export function registerSession({ scope, deps, routes }: WebApi): void {
  const logins = rateLimit(600, deps.clock);
  scope.get("/api/v1/box", { config: { access: "public", probes: () => [{ method: "GET", url: "/api/v1/box" }] } }, (request) =>
    boxInfoOf(deps, request),
  );

  scope.post("/api/v1/session", {
    config: {
      access: "public",
      probes: (victim: Victim) => [
        {
          method: "POST",
          url: "/api/v1/session",
          headers: jsonBody,
          body: JSON.stringify({ user: victim.login, password: "not the password" }),
        },
      ],
    },
    async handler(request, reply) {
      logins.count(request.caller.address);
      const { user, password } = loginRequest.parse(request.body);
      const device = cookieOf(request, deviceCookie);
      const { actor, token } = await deps.identity
        .login({ ...request.caller, device }, user, password)
        .catch((error: unknown) => rename(error, "unauthenticated", "wrong_login"));
      request.webLanguage = actor.language;
      setSessionCookies(request, reply, token, deps.identity.deviceMark(actor, device));
      return sessionInfoOf(deps, actor);
    },
  });

  routes.add("GET", "/api/v1/session", (actor) => sessionInfoOf(deps, actor));

  // Public, because logging out works whatever has become of the session; a foreign page cannot do it, for lack of the header.
  scope.delete("/api/v1/session", {
    config: { access: "public", probes: () => [{ method: "DELETE", url: "/api/v1/session" }] },
    async handler(request, reply) {
      const token = cookieOf(request, sessionCookie);
      if (token !== undefined && request.headers["x-requested-with"] === "XMLHttpRequest") await deps.identity.logout(token);
      clearSessionCookie(request, reply);
      return reply.code(204).send();
    },
  });
}
