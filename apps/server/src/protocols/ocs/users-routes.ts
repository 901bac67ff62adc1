// The provisioning API for accounts: /cloud/users, with the status codes that ownCloud's and Nextcloud's tools know.
import { DomainError } from "@landbox/wire";
import type { Language } from "../../domain/identity/account.ts";
import type { Person, PersonChanges } from "../../domain/identity/people.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import type { OcsData } from "./envelope.ts";
import { Listed, type OcsCall, type OcsRoutes } from "./ocs-routes.ts";
import type { OcsDeps } from "./register-ocs.ts";
import { pathParameter, type Parameters, wholeNumber } from "./read-parameters.ts";
import { groupsOf, personData } from "./user.ts";

/** As many names as one answer holds. */
const longestList = 10_000;
const notAllowed = { not_allowed: 997 };

/** `search`, `limit` and `offset` of a listing. */
export const searchOf = (parameters: Parameters) => ({
  search: parameters.text("search") ?? "",
  limit: wholeNumber(parameters.text("limit"), longestList, longestList),
  offset: wholeNumber(parameters.text("offset"), 0, Number.MAX_SAFE_INTEGER),
});

/** The page's size as an answer tells it: only when one was asked for. */
export const perPageOf = (parameters: Parameters): number | undefined =>
  parameters.text("limit") ? wholeNumber(parameters.text("limit"), longestList, longestList) : undefined;

/** @throws DomainError bad_request (fault missing) */
export function needed(parameters: Parameters, name: string): string {
  const text = parameters.text(name)?.trim();
  if (!text) throw new DomainError("bad_request", `The parameter ${name} is missing.`, { values: { fault: "missing" } });
  return text;
}

const badValue = (message: string): DomainError => new DomainError("bad_request", message, { values: { fault: "bad_value" } });

export function registerUsers(routes: OcsRoutes, deps: OcsDeps, describe: (call: OcsCall) => Promise<Record<string, OcsData>>): void {
  const { people } = deps;
  // Making an account or a password costs a hash.
  const changes = rateLimit(600, deps.clock);

  routes.add(
    "GET",
    "/cloud/users",
    async ({ actor, parameters }) => {
      const { items, total } = await people.list(actor, searchOf(parameters));
      return new Listed({ users: items.map((one) => one.login) }, total, perPageOf(parameters));
    },
    { codes: notAllowed },
  );
  routes.add(
    "POST",
    "/cloud/users",
    async ({ actor, parameters }) => {
      changes.count(actor.account);
      const quota = parameters.text("quota");
      const limit = quota ? quotaOf(quota) : undefined;
      const made = await people.create(actor, {
        login: needed(parameters, "userid"),
        password: neededPassword(parameters),
        displayName: parameters.text("displayName") ?? parameters.text("displayname"),
        email: parameters.text("email") || undefined,
        language: languageOf(parameters.text("language")),
        groups: parameters.list("groups"),
        manages: parameters.list("subadmin"),
      });
      if (limit !== undefined) await people.edit(actor, made.id, { quota: limit });
      return { id: made.id };
    },
    {
      codes: {
        ...notAllowed,
        bad_request: 101,
        invalid_name: 101,
        already_exists: 102,
        no_group: 104,
        foreign_group: 105,
        needs_group: 106,
      },
      probes: (victim) => [
        { path: "/cloud/users", form: { userid: `p-${victim.login}`, password: "Regen am Dienstagabend 7", email: "" } },
      ],
    },
  );
  routes.add("GET", "/cloud/users/:id", async (call) => {
    const person = await people.find(call.actor, pathParameter(call.request, "id"));
    // One's own limit is the one that counts at present; the rest is as it is stored, not as this process remembers who signed in.
    return person.id === call.actor.account ? { ...personData(person), quota: (await describe(call))["quota"] } : personData(person);
  });
  registerChanges(routes, deps, (actor) => changes.count(actor.account));
}

function registerChanges(routes: OcsRoutes, { people }: OcsDeps, count: (actor: OcsCall["actor"]) => void): void {
  routes.add(
    "PUT",
    "/cloud/users/:id",
    async ({ actor, request, parameters }) => {
      count(actor);
      const key = needed(parameters, "key");
      await people.edit(actor, pathParameter(request, "id"), changesOf(key, parameters.text("value") ?? ""));
      return [];
    },
    {
      codes: { ...notAllowed, unknown_key: 103, bad_request: 102, invalid_name: 102, already_exists: 102 },
      probes: (victim) => [
        { path: `/cloud/users/${encodeURIComponent(victim.accountId)}`, form: { key: "display", value: "stolen" } },
        { path: `/cloud/users/${encodeURIComponent(victim.accountId)}`, form: { key: "password", value: "Regen am Dienstagabend 7" } },
      ],
    },
  );
  routes.add(
    "DELETE",
    "/cloud/users/:id",
    async ({ actor, request }) => {
      await people.remove(actor, pathParameter(request, "id"));
      return [];
    },
    { codes: { ...notAllowed, no_account: 101, self: 101, last_admin: 101 } },
  );
  for (const [verb, state] of [
    ["enable", "active"],
    ["disable", "disabled"],
  ] as const)
    routes.add(
      "PUT",
      `/cloud/users/:id/${verb}`,
      async ({ actor, request }) => {
        await people.setState(actor, pathParameter(request, "id"), state);
        return [];
      },
      { codes: { ...notAllowed, no_account: 101, self: 101, last_admin: 101 } },
    );
}

/** Which groups an account is in, and which it manages. */
export function registerMemberships(routes: OcsRoutes, { people }: OcsDeps): void {
  const found = ({ actor, request }: OcsCall): Promise<Person> => people.find(actor, pathParameter(request, "id"));
  const groupsProbe = (list: string) => ({
    probes: (victim: { accountId: string }) => [
      { path: `/cloud/users/${encodeURIComponent(victim.accountId)}/${list}`, form: { groupid: "probe" } },
    ],
  });

  routes.add("GET", "/cloud/users/:id/groups", async (call) => ({ groups: groupsOf(await found(call)) }));
  const memberCodes = { not_allowed: 104, missing: 101, no_group: 102, no_account: 103, last_admin: 105, last_group: 105 };
  for (const [method, verb] of [
    ["POST", "join"],
    ["DELETE", "leave"],
  ] as const)
    routes.add(
      method,
      "/cloud/users/:id/groups",
      async ({ actor, request, parameters }) => {
        await people[verb](actor, pathParameter(request, "id"), needed(parameters, "groupid"));
        return [];
      },
      { codes: memberCodes, ...groupsProbe("groups") },
    );

  routes.add("GET", "/cloud/users/:id/subadmins", async (call) => (await found(call)).manages, { codes: { no_account: 101 } });
  routes.add(
    "POST",
    "/cloud/users/:id/subadmins",
    async ({ actor, request, parameters }) => {
      await people.appoint(actor, pathParameter(request, "id"), needed(parameters, "groupid"));
      return [];
    },
    { codes: { ...notAllowed, missing: 101, no_account: 101, no_group: 102, admin_group: 103 }, ...groupsProbe("subadmins") },
  );
  routes.add(
    "DELETE",
    "/cloud/users/:id/subadmins",
    async ({ actor, request, parameters }) => {
      await people.dismiss(actor, pathParameter(request, "id"), needed(parameters, "groupid"));
      return [];
    },
    { codes: { ...notAllowed, missing: 101, no_account: 101, no_group: 101, not_group_admin: 102 }, ...groupsProbe("subadmins") },
  );
}

/** Spaces at its ends belong to a password. */
function neededPassword(parameters: Parameters): string {
  const password = parameters.text("password");
  if (!password) throw new DomainError("bad_request", "The parameter password is missing.", { values: { fault: "missing" } });
  return password;
}

/** @throws DomainError bad_request (faults unknown_key, bad_value) */
function changesOf(key: string, value: string): PersonChanges {
  switch (key) {
    case "email":
      return { email: value.trim() === "" ? null : value };
    case "display":
    case "displayname":
      if (value.trim() === "") throw badValue("A name is expected.");
      return { displayName: value };
    case "password":
      return { password: value };
    case "quota":
      return { quota: quotaOf(value) };
    case "language": {
      const language = languageOf(value);
      if (!language) throw badValue("The languages are de and en.");
      return { language };
    }
    default:
      throw new DomainError("bad_request", `"${key}" cannot be changed.`, { values: { fault: "unknown_key" } });
  }
}

/** `de`, `de_DE`, `en-GB` … */
const languageOf = (text: string | undefined): Language | undefined =>
  (["de", "en"] as const).find((one) => new RegExp(`^${one}([_-]|$)`, "i").test(text ?? ""));

const units: Readonly<Record<string, number>> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40, p: 2 ** 50 };

/** Bytes of `none`, `default` (both: no limit but the box's), `1 GB`, `1.5 TB` or plain bytes, in ownCloud's powers of 1024. @throws DomainError bad_request */
function quotaOf(text: string): number | null {
  const value = text.trim().toLowerCase();
  if (value === "none" || value === "default") return null;
  const match = /^(\d{1,15}(?:\.\d{1,6})?) ?([kmgtp]?)i?b?$/.exec(value);
  const bytes = match ? Math.floor(Number(match[1]) * (units[match[2] ?? ""] ?? 1)) : Number.NaN;
  if (!Number.isSafeInteger(bytes)) throw badValue("A quota is none, default, or a number of bytes like 5 GB.");
  return bytes;
}
