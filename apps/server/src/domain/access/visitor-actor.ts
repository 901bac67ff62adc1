// People in other boxes than their own: they act there as visitors, who have nothing but what was given to them.
import { type AccountId, accountId, type BoxId, boxOfToken } from "@landbox/kit";
import type { Actor } from "../identity/actor.ts";
import type { Principal } from "./access.ts";

/** How a person is called in all boxes but the own one: in grants, the journal, locks and uploads. */
export const visitorId = (account: AccountId): AccountId => accountId(`visitor:${account}`);

/**
 * The actor as it acts in a box: itself at home, a visitor elsewhere. Whether a visitor has anything there, its grants say. A link goes nowhere, and a visitor not further:
 * they stay what they are, and the box asked for is none of theirs.
 */
export function actingIn(actor: Actor, box: BoxId): Actor {
  if (actor.box === box || actor.via === "link" || actor.home !== undefined) return actor;
  // What is frozen, its box says: a visitor's grant counts only while both boxes are in use.
  return { ...actor, box, account: visitorId(actor.account), role: "member", boxState: "active", home: actor };
}

/** How the question for rights names who acts; a visitor with the version of its account, because the other box has no row of it to compare. */
export const holderOf = ({ account, version, home }: Pick<Actor, "account" | "version" | "home">): string =>
  home === undefined ? account : `${account}#${version}`;

/** The own box of the visitor to whom something is given. */
export const homeOf = (principal: Principal): BoxId | undefined =>
  principal.kind === "visitor" ? boxOfToken(principal.id.slice(visitorId(accountId("")).length)) : undefined;
