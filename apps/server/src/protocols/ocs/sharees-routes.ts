// Whom one may share with, as clients ask while somebody types.
import { DomainError } from "@landbox/wire";
import type { FoundPrincipal } from "../../domain/identity/find-principals.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import type { OcsData } from "./envelope.ts";
import type { OcsRoutes } from "./ocs-routes.ts";
import { wholeNumber } from "./read-parameters.ts";
import type { OcsDeps } from "./register-ocs.ts";

const api = "/apps/files_sharing/api/v1";
const longest = 50;

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
      const found = await deps.findPrincipals(actor, parameters.text("search") ?? "", perPage);
      const wanted = (kind: FoundPrincipal["kind"]): boolean => types.length === 0 || types.includes(kind === "account" ? "0" : "1");
      return answer(found.filter((one) => wanted(one.kind)));
    },
    { probes: (victim) => [`${api}/sharees?itemType=file&search=${encodeURIComponent(victim.accountId)}`] },
  );
  routes.add("GET", `${api}/sharees_recommended`, () => answer([]));
}

function answer(found: readonly FoundPrincipal[]): OcsData {
  const of = (kind: FoundPrincipal["kind"], exact: boolean): OcsData[] =>
    found.filter((one) => one.kind === kind && one.exact === exact).map(entryOf);
  const none: OcsData[] = [];
  return {
    exact: { users: of("account", true), groups: of("group", true), remotes: none },
    users: of("account", false),
    groups: of("group", false),
    remotes: none,
  };
}

const entryOf = ({ kind, name, login, email }: FoundPrincipal): OcsData => ({
  label: name,
  value: {
    shareType: kind === "account" ? 0 : 1,
    shareWith: login ?? name,
    ...(email === undefined ? {} : { shareWithAdditionalInfo: email }),
    ...(kind === "account" ? { userType: 0 } : {}),
  },
});
