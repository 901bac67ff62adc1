// People of the box: found by a beginning of their names to share with them, and looked after by its admins.
import { DomainError } from "@landbox/wire";
import type { Actor } from "../../domain/identity/actor.ts";
import { notAllowed } from "../../domain/identity/authority.ts";
import { fewestLetters } from "../../domain/identity/find-principals.ts";
import { publishedBeside } from "../shared/published-beside.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { adminsOnly } from "./admins-only.ts";
import type { GraphDeps } from "./graph-deps.ts";
import type { GraphCall, GraphRoutes } from "./graph-routes.ts";
import { languageOf, named, userExpands, userSelects } from "./me-routes.ts";
import { parameter } from "./parameters.ts";
import { ordered, type QueryRules, selected, unsupported } from "./read-query.ts";
import { graphUser, type GraphUser, listOf, newUser, userChanges } from "./schemas.ts";
import { foundUser, personData, visitorUser } from "./user-data.ts";

const topic = "Users";
const versions = ["v1.0"] as const;
const most = 200;
const gone = { 404: "No such account, or none that the caller manages." };

type UserFilter = { readonly userType: string } | { readonly group: string };

/** The filters that ownCloud Web sends. @throws DomainError bad_request */
export function readUserFilter(text: string): UserFilter {
  const userType = /^\(?userType eq '(Member|Guest|Federated)'\)?$/.exec(text)?.[1];
  if (userType !== undefined) return { userType };
  const group = /^\(*memberOf\/any\((\w):\1\/id eq '([^']{1,200})'\)\)*$/.exec(text)?.[2];
  if (group !== undefined) return { group };
  throw unsupported(`$filter=${text}`);
}

const options: QueryRules<UserFilter> = {
  filter: readUserFilter,
  expand: userExpands,
  orderBy: ["displayName", "mail", "onPremisesSamAccountName"],
  select: userSelects,
  search: true,
  top: most,
};

const sortKeyOf = ({ displayName, mail = "", onPremisesSamAccountName = "" }: GraphUser, key: string): string =>
  key === "mail" ? mail : key === "displayName" ? displayName : onPremisesSamAccountName;

type Listing = GraphCall<undefined, UserFilter>;

export function registerUsers(routes: GraphRoutes, deps: GraphDeps): void {
  const questions = rateLimit(600, deps.clock);
  routes.add(
    "GET",
    "/users",
    {
      ...{ topic, versions, options, answer: listOf(graphUser) },
      summary: `People of the box by \`$search\`: a whole login, address or name, or at least ${fewestLetters} letters of one. Its admins get all without.`,
      more: "`$filter` knows `userType eq 'Member'` (also `Guest`, `Federated`) and, for admins, `memberOf/any(m:m/id eq '<group>')`. People of other boxes are `Federated`, and found by whole address, or as contacts that their box publishes.",
      failures: { 403: "Only admins of the box see all its people." },
      probes: (victim) => [
        { path: `/users?$search=${encodeURIComponent(victim.accountId)}` },
        { path: `/users?$filter=${encodeURIComponent(`memberOf/any(m:m/id eq '${victim.accountId}')`)}` },
      ],
    },
    async (call) => {
      questions.count(call.actor.account);
      const people = ordered(await listed(deps, call), call.query.orderBy, sortKeyOf);
      return { value: people.map((one) => selected(one, call.query.select)) };
    },
  );
  routes.add(
    "GET",
    "/users/:user",
    {
      ...{ topic, versions, answer: graphUser, failures: gone },
      options: { expand: userExpands, select: userSelects },
      summary: "One account: the own one, or one that the caller manages.",
    },
    async ({ actor, request, query }) =>
      selected(personData(await deps.people.find(actor, parameter(request, "user")), query.expand), query.select),
  );
  registerChanges(routes, deps);
}

async function listed(deps: GraphDeps, { actor, query }: Pick<Listing, "actor" | "query">): Promise<GraphUser[]> {
  const { filter, search } = query;
  if (filter && "userType" in filter) {
    if (filter.userType === "Federated") return elsewhere(deps, actor, search);
    const all = await ofBox(deps, { actor, query: { ...query, filter: undefined } });
    return all.filter(({ userType }) => userType === filter.userType);
  }
  const found = await ofBox(deps, { actor, query });
  // Asking for people of other boxes is counted: nobody of the own box costs a question.
  const others = filter ? [] : await elsewhere(deps, actor, search, !found.some((one) => isCalled(one, search)));
  return [...found, ...others].slice(0, query.top ?? most);
}

/** Whether it is the whole login, address or name of somebody. */
const isCalled = ({ displayName, mail, onPremisesSamAccountName }: GraphUser, search = ""): boolean =>
  [displayName, mail, onPremisesSamAccountName].some((name) => name?.toLowerCase() === search.toLowerCase());

/** Somebody of another box by exact address, where that may still be meant, and contacts that other boxes publish. */
async function elsewhere(deps: GraphDeps, actor: Actor, search = "", unknown = true): Promise<GraphUser[]> {
  const [exact, contacts] = await Promise.all([
    unknown ? deps.visitors.find(actor, search) : undefined,
    publishedBeside(deps.contacts, actor, search),
  ]);
  return [...(exact ? [exact] : []), ...contacts.filter(({ address }) => address !== exact?.address)].map(visitorUser);
}

async function ofBox(deps: GraphDeps, { actor, query }: Pick<Listing, "actor" | "query">): Promise<GraphUser[]> {
  const { filter, search, top = most } = query;
  const isAdmin = actor.role === "admin";
  if (filter && "group" in filter) {
    if (!isAdmin) throw notAllowed();
    const { group } = filter;
    return (await everybody(deps, actor, search ?? "", 10_000)).filter((one) => one.memberOf?.some(({ id }) => id === group)).slice(0, top);
  }
  if (isAdmin) return everybody(deps, actor, search ?? "", top, query.expand);
  if (search === undefined || search === "")
    throw new DomainError("forbidden", "Only admins of the box see all its people: please search.", {
      values: { fault: "search_short", least: fewestLetters },
    });
  return (await deps.findPrincipals(actor, search, top, { kind: "account" })).map(foundUser);
}

async function everybody(
  deps: GraphDeps,
  actor: Actor,
  search: string,
  limit: number,
  expand: ReadonlySet<string> = new Set(["memberOf"]),
): Promise<GraphUser[]> {
  const { items } = await deps.people.overview(actor, { search, limit, offset: 0, deleted: false });
  return items.map((person) => personData(person, expand));
}

function registerChanges(routes: GraphRoutes, deps: GraphDeps): void {
  const { people } = deps;
  const access = "box-admin";
  const admin = adminsOnly(deps.clock);
  routes.add(
    "POST",
    "/users",
    {
      ...{ topic, versions, access, body: newUser, answer: graphUser, status: 201 },
      summary: "Makes an account; for admins of the box.",
      failures: { 403: "Not an admin of the box.", 409: "Login or address are taken, or were once." },
      probes: (victim) => [
        { body: { onPremisesSamAccountName: `g-${victim.login}`, passwordProfile: { password: "Regen am Dienstagabend 7" } } },
      ],
    },
    async ({ actor, body }) => {
      admin(actor);
      const made = await people.create(actor, {
        login: body.onPremisesSamAccountName,
        password: body.passwordProfile.password,
        displayName: body.displayName,
        email: body.mail || undefined,
        language: body.preferredLanguage === undefined ? undefined : languageOf(body.preferredLanguage),
        groups: [],
      });
      if (body.accountEnabled === false) await people.setState(actor, made.id, "disabled");
      return personData(await people.find(actor, made.id), new Set());
    },
  );
  routes.add(
    "PATCH",
    "/users/:user",
    {
      ...{ topic, versions, access, body: userChanges, answer: graphUser },
      summary: "Changes name, address, language, password or state of an account; for admins of the box.",
      failures: { ...gone, 403: "Not an admin of the box, or it would be left without one.", 409: "The address is taken." },
      probes: () => [{ body: { displayName: "stolen", accountEnabled: false } }],
    },
    async ({ actor, request, body }) => {
      admin(actor);
      const who = (await people.find(actor, parameter(request, "user"))).id;
      const { displayName, mail, preferredLanguage, passwordProfile, accountEnabled } = body;
      // Each may be refused and may be said again: what is refused most often comes first.
      const edits = {
        ...(displayName === undefined ? {} : { displayName: named(displayName) }),
        ...(mail === undefined ? {} : { email: mail || null }),
        ...(preferredLanguage === undefined ? {} : { language: languageOf(preferredLanguage) }),
        ...(passwordProfile === undefined ? {} : { password: passwordProfile.password }),
      };
      if (Object.keys(edits).length > 0) await people.edit(actor, who, edits);
      if (accountEnabled !== undefined) await people.setState(actor, who, accountEnabled ? "active" : "disabled");
      return personData(await people.find(actor, who), new Set());
    },
  );
  routes.add(
    "DELETE",
    "/users/:user",
    {
      ...{ topic, versions, access },
      summary: "Deletes an account: all access ends at once, its files stay for 30 days; for admins of the box.",
      failures: { ...gone, 403: "Not an admin of the box, or it is the own or the last admin's account." },
    },
    async ({ actor, request }) => people.remove(admin(actor), parameter(request, "user")),
  );
}
