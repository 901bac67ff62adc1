// What clients ask about and for the account that is signed in: itself, and app passwords.
import { DomainError } from "@landbox/wire";
import type { FastifyRequest } from "fastify";
import { usageFor } from "../shared/usage.ts";
import type { OcsData } from "./envelope.ts";
import type { OcsCall, OcsRoutes } from "./ocs-routes.ts";
import type { OcsDeps } from "./register-ocs.ts";
import { pathParameter } from "./read-parameters.ts";
import { userData } from "./user.ts";

/** The caller's account with the quota that counts for it. */
export const describer =
  (deps: OcsDeps) =>
  async ({ actor }: OcsCall): Promise<Record<string, OcsData>> => {
    const grant = await deps.access.read(actor, await deps.spaces.personal(actor));
    return userData(actor, usageFor(grant, (await deps.tree.view(grant)).usage));
  };

export function registerOwn(routes: OcsRoutes, deps: OcsDeps): void {
  routes.add("GET", "/cloud/user", describer(deps));
  // Nextcloud's settings ask which fields a person may fill in.
  const fieldsOf = ({ actor }: OcsCall): OcsData => (actor.role === "admin" ? ["displayname", "email"] : ["displayname"]);
  routes.add("GET", "/cloud/user/fields", fieldsOf);
  routes.add("GET", "/cloud/user/fields/:id", async (call) => {
    await deps.people.find(call.actor, pathParameter(call.request, "id"));
    return fieldsOf(call);
  });

  routes.add("GET", "/core/getapppassword", async ({ actor, request }) => {
    // It changes something although it is a GET: no page may make a browser send it.
    if (request.headers["ocs-apirequest"] !== "true") throw new DomainError("forbidden", "The header OCS-APIREQUEST is missing.");
    if (actor.via !== "password") throw new DomainError("forbidden", "Only the account's own password may ask for an app password.");
    const { secret } = await deps.identity.createAppPassword(actor, appNameOf(request));
    return { apppassword: secret };
  });
  routes.add("DELETE", "/core/apppassword", async ({ actor }) => {
    if (actor.via !== "app-password" || actor.credential === undefined)
      throw new DomainError("forbidden", "The request carries no app password.");
    await deps.identity.deleteAppPassword(actor, actor.credential);
    return [];
  });

  // Nextcloud's window searches in what is listed here.
  routes.add("GET", "/search/providers", () => []);
}

const appNameOf = (request: FastifyRequest): string => (request.headers["user-agent"] ?? "App").slice(0, 80).trim() || "App";
