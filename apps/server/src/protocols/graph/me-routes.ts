// The account of whoever asks.
import { DomainError } from "@landbox/wire";
import type { Language } from "../../domain/identity/account.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { driveData } from "./drive-data.ts";
import type { GraphDeps } from "./graph-deps.ts";
import type { GraphCall, GraphRoutes } from "./graph-routes.ts";
import { selected } from "./read-query.ts";
import { graphUser, type GraphUser, meChanges, passwordChange } from "./schemas.ts";
import { actorData, personData } from "./user-data.ts";

const topic = "Me";
const versions = ["v1.0"] as const;

export const userExpands = ["memberOf", "drive", "appRoleAssignments"];
export const userSelects = [...Object.keys(graphUser.shape), "givenName", "surname"];

export function registerMe(routes: GraphRoutes, deps: GraphDeps): void {
  const changes = rateLimit(30, deps.clock);
  routes.add(
    "GET",
    "/me",
    { topic, versions, options: { expand: userExpands, select: userSelects }, answer: graphUser, summary: "The account of whoever asks." },
    async (call) => selected(await describeOwn(deps, call), call.query.select),
  );
  routes.add(
    "PATCH",
    "/me",
    {
      ...{ topic, versions, body: meChanges, answer: graphUser },
      summary: "Changes language (`de`, `en`) or name of the own account.",
      failures: { 403: "Signed in with an app password." },
      probes: () => [{ body: { preferredLanguage: "en" } }],
    },
    async (call) => {
      const { actor, body } = call;
      changes.count(actor.account);
      const language = body.preferredLanguage === undefined ? undefined : languageOf(body.preferredLanguage);
      await deps.people.edit(actor, actor.account, {
        ...(language === undefined ? {} : { language }),
        ...(body.displayName === undefined ? {} : { displayName: named(body.displayName) }),
      });
      deps.identity.noticed(`account:${actor.box}:${actor.account}`);
      return personData(await deps.people.find(actor, actor.account), new Set());
    },
  );
  routes.add(
    "POST",
    "/me/changePassword",
    {
      ...{ topic, versions, body: passwordChange },
      summary: "Changes the own password; other sessions end.",
      failures: { 400: "The new password breaks the rules.", 403: "The present password is wrong, or an app password was used." },
      probes: () => [{ body: { currentPassword: "not the password", newPassword: "another good password" } }],
    },
    async ({ actor, body }) => {
      if (actor.via === "app-password") throw new DomainError("forbidden", "An app password cannot change the password.");
      changes.count(actor.account);
      await deps.identity.changePassword(actor, body.currentPassword, body.newPassword);
    },
  );
}

async function describeOwn(deps: GraphDeps, { actor, origin, query }: GraphCall): Promise<GraphUser> {
  if (query.expand.size === 0) return actorData(actor);
  const person = await deps.people.find(actor, actor.account);
  if (!query.expand.has("drive")) return personData(person, query.expand);
  const space = (await deps.spaces.visible(actor)).find(({ kind }) => kind === "personal");
  return personData(person, query.expand, space && (await driveData(deps, { actor, origin, withPermissions: false }, space)));
}

/** `de`, `de-DE`, `en_GB` … @throws DomainError bad_request */
export function languageOf(text: string): Language {
  const language = /^(de|en)(?:[_-]|$)/i.exec(text)?.[1]?.toLowerCase();
  if (language !== "de" && language !== "en")
    throw new DomainError("bad_request", "The languages are de and en.", { values: { fault: "body_field", field: "preferredLanguage" } });
  return language;
}

/** @throws DomainError bad_request */
export function named(text: string): string {
  if (text.trim() === "")
    throw new DomainError("bad_request", "A name is expected.", { values: { fault: "body_field", field: "displayName" } });
  return text;
}
