// What people do with their own account in the web client: sessions, app passwords, password.
import { accountChanges, type AppPassword, DomainError, type NewAppPassword, type SessionEntry } from "@landbox/wire";
import { z } from "zod";
import type { Victim } from "../../platform/http/route-access.ts";
import { deviceName } from "../../domain/identity/device-name.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import type { WebApi } from "./web-api.ts";

export const appPasswordName = z.object({ name: z.string().min(1).max(100) });
export const passwordChange = z.object({ current: z.string().min(1).max(1024), next: z.string().min(1).max(1024) });
const idParameter = z.object({ id: z.string().min(1).max(200) });

export function registerOwnAccount({ routes, deps: { identity, people, clock } }: WebApi): void {
  const changes = rateLimit(30, clock);

  routes.add("GET", "/api/v1/sessions", async (actor) =>
    (await identity.sessions(actor)).map((one): SessionEntry => ({
      id: one.id,
      createdAt: one.createdAt.toISOString(),
      lastSeenAt: one.lastSeenAt.toISOString(),
      device: deviceName(one.userAgent),
      userAgent: one.userAgent ?? null,
      address: one.address ?? null,
      current: one.current,
    })),
  );
  routes.add("DELETE", "/api/v1/sessions", (actor) => identity.endOtherSessions(actor));
  routes.add("DELETE", "/api/v1/sessions/:id", async (actor, request) => identity.endSession(actor, idParameter.parse(request.params).id), {
    probes: (victim: Victim) => victim.sessionIds.map((id) => ({ method: "DELETE", url: `/api/v1/sessions/${id}` })),
  });

  routes.add("GET", "/api/v1/app-passwords", async (actor) =>
    (await identity.appPasswords(actor)).map((one): AppPassword => ({
      id: one.id,
      name: one.name,
      createdAt: one.createdAt.toISOString(),
      lastUsedAt: one.lastUsedAt?.toISOString() ?? null,
      device: one.lastUsedAt ? deviceName(one.userAgent) : null,
      address: one.address ?? null,
      current: actor.via === "app-password" && one.id === actor.credential,
    })),
  );
  routes.add(
    "POST",
    "/api/v1/app-passwords",
    async (actor, request): Promise<NewAppPassword> => {
      // Whoever has only an app's password must not make others with it.
      if (actor.via === "app-password") throw new DomainError("forbidden", "An app password cannot make another one.");
      changes.count(actor.account);
      return identity.createAppPassword(actor, appPasswordName.parse(request.body).name);
    },
    { body: { name: "probe" } },
  );
  routes.add(
    "DELETE",
    "/api/v1/app-passwords/:id",
    async (actor, request) => identity.deleteAppPassword(actor, idParameter.parse(request.params).id),
    {
      probes: (victim: Victim) => victim.appPasswordIds.map((id) => ({ method: "DELETE", url: `/api/v1/app-passwords/${id}` })),
    },
  );
  routes.add(
    "PUT",
    "/api/v1/account",
    async (actor, request) => {
      changes.count(actor.account);
      await people.edit(actor, actor.account, accountChanges.parse(request.body));
      identity.noticed(`account:${actor.box}:${actor.account}`);
    },
    { body: { displayName: "probe" } },
  );
  routes.add(
    "POST",
    "/api/v1/password",
    async (actor, request) => {
      if (actor.via === "app-password") throw new DomainError("forbidden", "An app password cannot change the password.");
      changes.count(actor.account);
      const { current, next } = passwordChange.parse(request.body);
      await identity.changePassword(actor, current, next);
    },
    { body: { current: "not the password", next: "another good password" } },
  );
}
