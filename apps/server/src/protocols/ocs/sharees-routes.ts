// Whom one may share with, as clients ask while somebody types.
import { DomainError } from "@landbox/wire";
import { isEmail } from "../../domain/identity/account.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { FoundPrincipal } from "../../domain/identity/find-principals.ts";
import type { Published } from "../../domain/contacts/contacts.ts";
import type { Visitor } from "../../domain/visitors/visitors.ts";
import { publishedBeside } from "../shared/published-beside.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import type { OcsData } from "./envelope.ts";
import type { OcsCall, OcsRoutes } from "./ocs-routes.ts";
import { wholeNumber } from "./read-parameters.ts";
import type { OcsDeps } from "./register-ocs.ts";

const api = "/apps/files_sharing/api/v1";
const usual = 50;
const longest = 200;
/** Pages after this one are empty: whoever types on finds more than whoever leafs on. */
const lastPage = 50;
/** Nextcloud's type of people with a mail address only; ownCloud's of guests. */
export const guestType = "4";

export function registerSharees(routes: OcsRoutes, deps: OcsDeps): void {
  const questions = rateLimit(600, deps.clock);
  routes.add(
    "GET",
    `${api}/sharees`,
    async (call) => {
      const { actor, parameters } = call;
      questions.count(actor.account);
      const itemType = parameters.text("itemType");
      if (itemType !== "file" && itemType !== "folder") throw bad("The parameter itemType is missing.", "missing");
      const types = parameters.list("shareType");
      const wanted = (type: "0" | "1" | typeof guestType): boolean => types.length === 0 || types.includes(type);
      const text = parameters.text("search") ?? "";
      const page = pageOf(call);
      const found = await foundOn(deps, actor, text, { ...page, people: wanted("0"), groups: wanted("1") });
      tellNext(call, page, found.length);
      // People who are found by their whole address alone stand on the first page.
      const unknown = page.number === 1 && found.every((one) => !one.exact);
      const elsewhere = wanted("0") && unknown ? await deps.visitors.find(actor, text) : undefined;
      const invites = wanted(guestType) && unknown && !elsewhere && (await mayBeGuest(deps, actor, text));
      const contacts = wanted("0") && page.number === 1 ? await publishedBeside(deps.contacts, actor, text) : [];
      const others = contacts.filter(({ address }) => address !== elsewhere?.address).slice(0, page.size);
      return answer(found.slice(0, page.size), elsewhere, invites ? [text.trim()] : [], others);
    },
    { probes: (victim) => [`${api}/sharees?itemType=file&search=${encodeURIComponent(victim.accountId)}`] },
  );
  routes.add("GET", `${api}/sharees_recommended`, () => answer([], undefined, []));
}

interface Page {
  readonly number: number;
  readonly size: number;
}

const bad = (message: string, fault: string): DomainError => new DomainError("bad_request", message, { values: { fault } });

/** @throws DomainError bad_request: ownCloud's server takes neither for less than 1 */
function pageOf({ parameters }: OcsCall): Page {
  const number = wholeNumber(parameters.text("page"), 1, Number.MAX_SAFE_INTEGER);
  if (number < 1) throw bad("Invalid page", "bad_value");
  const size = wholeNumber(parameters.text("perPage"), usual, longest);
  if (size < 1) throw bad("Invalid perPage argument", "bad_value");
  return { number, size };
}

/** What is on the page, and one more when there is a next page. */
async function foundOn(
  deps: Pick<OcsDeps, "findPrincipals">,
  actor: Actor,
  text: string,
  { number, size, people, groups }: Page & { readonly people: boolean; readonly groups: boolean },
): Promise<readonly FoundPrincipal[]> {
  if ((!people && !groups) || number > lastPage) return [];
  const kind = people && groups ? undefined : people ? "account" : "group";
  return deps.findPrincipals(actor, text, size + 1, { kind, offset: (number - 1) * size });
}

/** Clients leaf by this header (RFC 8288), ownCloud's server sends it as well. */
function tellNext({ request, reply }: OcsCall, { number, size }: Page, found: number): void {
  if (found <= size || number >= lastPage) return;
  const next = new URL(request.url, request.reachedAt);
  next.searchParams.set("page", String(number + 1));
  reply.header("link", `<${request.reachedAt}${next.pathname}${next.search}>; rel="next"`);
}

/** Whether sharing with this text would invite a guest: a mail address that nobody of the box has. */
export const mayBeGuest = async (deps: Pick<OcsDeps, "guests">, actor: Actor, text: string): Promise<boolean> =>
  isEmail(text) && deps.guests.mayInvite(actor);

/** `invitable`: mail addresses of people who would come as guests, under the type of people with a mail address only; `published`: contacts of other boxes. */
function answer(
  found: readonly FoundPrincipal[],
  elsewhere: Visitor | undefined,
  invitable: readonly string[],
  published: readonly Published[] = [],
): OcsData {
  const of = (kind: FoundPrincipal["kind"], exact: boolean): OcsData[] =>
    found.filter((one) => one.kind === kind && one.exact === exact).map(entryOf);
  return {
    exact: {
      ...nobodyOfOtherServers(),
      users: [...of("account", true), ...(elsewhere ? [visitorEntry(elsewhere)] : [])],
      groups: of("group", true),
      emails: invitable.map(guestOf),
    },
    ...nobodyOfOtherServers(),
    users: [...of("account", false), ...published.map(visitorEntry)],
    groups: of("group", false),
    emails: [],
    lookup: [],
    lookupEnabled: false,
  };
}

/** Lists that clients of both families read without a look whether they are there. */
const nobodyOfOtherServers = (): Record<string, OcsData> => ({ remotes: [], remote_groups: [], circles: [], rooms: [] });

/** As a user: what clients do with `remotes` is made for other servers. */
const visitorEntry = ({ address, displayName, boxTitle, duty = "" }: Omit<Visitor, "id"> & Partial<Published>): OcsData => ({
  label: `${displayName} (${boxTitle})`,
  value: { shareType: 0, shareWith: address, shareWithAdditionalInfo: [boxTitle, duty].filter(Boolean).join(", "), userType: 0 },
});

const guestOf = (email: string): OcsData => ({ label: email, value: { shareType: Number(guestType), shareWith: email } });

const entryOf = ({ kind, name, login, email, guestUntil }: FoundPrincipal): OcsData => ({
  label: name,
  value: {
    shareType: kind === "account" ? 0 : 1,
    shareWith: login ?? name,
    ...(email === undefined ? {} : { shareWithAdditionalInfo: email }),
    ...(kind === "account" ? { shareWithDisplayNameUnique: email ?? login ?? "" } : {}),
    ...(kind === "account" ? { userType: guestUntil ? 1 : 0 } : {}),
  },
});
