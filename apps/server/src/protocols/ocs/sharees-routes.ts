// Whom one may share with, as clients ask while somebody types.
import { DomainError } from "@landbox/wire";
import { isEmail } from "../../domain/identity/account.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { FoundPrincipal } from "../../domain/identity/find-principals.ts";
import type { Visitor } from "../../domain/visitors/visitors.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import type { OcsData } from "./envelope.ts";
import type { OcsRoutes } from "./ocs-routes.ts";
import { wholeNumber } from "./read-parameters.ts";
import type { OcsDeps } from "./register-ocs.ts";

const api = "/apps/files_sharing/api/v1";
const longest = 50;
/** Nextcloud's type of people with a mail address only; ownCloud's of guests. */
export const guestType = "4";

export function registerSharees(routes: OcsRoutes, deps: OcsDeps): void {
  const questions = rateLimit(600, deps.clock);
  routes.add(
    "GET",
    `${api}/sharees`,
    async ({ actor, parameters }) => {
      questions.count(actor.account);
      const itemType = parameters.text("itemType");
      if (itemType !== "file" && itemType !== "folder")
        throw new DomainError("bad_request", "The parameter itemType is missing.", { values: { fault: "missing" } });
      const types = parameters.list("shareType");
      const perPage = wholeNumber(parameters.text("perPage"), longest, longest);
      const text = parameters.text("search") ?? "";
      const found = await deps.findPrincipals(actor, text, perPage);
      const wanted = (type: "0" | "1" | typeof guestType): boolean => types.length === 0 || types.includes(type);
      const unknown = found.every((one) => !one.exact);
      const elsewhere = wanted("0") && unknown ? await deps.visitors.find(actor, text) : undefined;
      const invites = wanted(guestType) && unknown && !elsewhere && (await mayBeGuest(deps, actor, text));
      return answer(
        found.filter((one) => wanted(one.kind === "account" ? "0" : "1")),
        elsewhere,
        invites ? [text.trim()] : [],
      );
    },
    { probes: (victim) => [`${api}/sharees?itemType=file&search=${encodeURIComponent(victim.accountId)}`] },
  );
  routes.add("GET", `${api}/sharees_recommended`, () => answer([], undefined, []));
}

/** Whether sharing with this text would invite a guest: a mail address that nobody of the box has. */
export const mayBeGuest = async (deps: Pick<OcsDeps, "guests">, actor: Actor, text: string): Promise<boolean> =>
  isEmail(text) && deps.guests.mayInvite(actor);

/** `invitable`: mail addresses of people who would come as guests, under the type of people with a mail address only. */
function answer(found: readonly FoundPrincipal[], elsewhere: Visitor | undefined, invitable: readonly string[]): OcsData {
  const of = (kind: FoundPrincipal["kind"], exact: boolean): OcsData[] =>
    found.filter((one) => one.kind === kind && one.exact === exact).map(entryOf);
  const none: OcsData[] = [];
  return {
    exact: {
      users: [...of("account", true), ...(elsewhere ? [visitorEntry(elsewhere)] : [])],
      groups: of("group", true),
      remotes: none,
      emails: invitable.map(guestOf),
    },
    users: of("account", false),
    groups: of("group", false),
    remotes: none,
    emails: none,
  };
}

/** As a user: what clients do with `remotes` is made for other servers. */
const visitorEntry = ({ address, displayName, boxTitle }: Visitor): OcsData => ({
  label: `${displayName} (${boxTitle})`,
  value: { shareType: 0, shareWith: address, shareWithAdditionalInfo: boxTitle, userType: 0 },
});

const guestOf = (email: string): OcsData => ({ label: email, value: { shareType: Number(guestType), shareWith: email } });

const entryOf = ({ kind, name, login, email, guestUntil }: FoundPrincipal): OcsData => ({
  label: name,
  value: {
    shareType: kind === "account" ? 0 : 1,
    shareWith: login ?? name,
    ...(email === undefined ? {} : { shareWithAdditionalInfo: email }),
    ...(kind === "account" ? { userType: guestUntil ? 1 : 0 } : {}),
  },
});
