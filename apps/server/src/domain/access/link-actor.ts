// Links as actors: who comes through a link acts as the link, and may nothing else.
import { type AccountId, accountId, type GrantId } from "@landbox/kit";
import type { Actor } from "../identity/actor.ts";
import type { LiveGrant } from "./access.ts";

export const linkAccount = (grant: GrantId): AccountId => accountId(`link:${grant}`);

/**
 * The actor behind a link, after its token and password were checked.
 * @param displayName what others may see of who acted, e.g. in the activity of a folder
 */
export const actorOfLink = (grant: LiveGrant, { displayName, language }: Pick<Actor, "displayName" | "language">): Actor => ({
  box: grant.box,
  account: linkAccount(grant.id),
  version: grant.version,
  login: "",
  email: undefined,
  displayName,
  language,
  role: "member",
  boxState: grant.boxState,
  via: "link",
  link: grant.id,
});
