// What kinds of actors may do beside what is granted to them at single places: the one list, and everything that is not on it is denied.
import { DomainError } from "@landbox/wire";
import type { Role } from "./account.ts";
import type { Actor } from "./actor.ts";

/**
 * `keep-files`: files of one's own. `share`: decide who else may what. `send`: links for people without an account. `see-people`: find others of the
 * box without knowing their address. `invite-guests`: as far as the box allows it. `manage-people`: become an admin of a group or the box.
 */
export type Capability = "keep-files" | "share" | "send" | "see-people" | "invite-guests" | "manage-people";

const everything: readonly Capability[] = ["keep-files", "share", "send", "see-people", "invite-guests", "manage-people"];
/** A guest has what was given to it, and nothing beside. */
const capabilities: Record<Role, ReadonlySet<Capability>> = { guest: new Set(), member: new Set(everything), admin: new Set(everything) };

declare const able: unique symbol;

/** Proof that an actor has a capability: only `demand` makes it, and use-cases that need one take nothing else. */
export type Able<C extends Capability> = Actor & { readonly [able]: C };

type Kind = Pick<Actor, "role" | "via">;

/** Links may what was granted to them, and nothing beside. */
export const isAble = (actor: Kind, capability: Capability): boolean => actor.via !== "link" && capabilities[actor.role].has(capability);

/** @throws DomainError forbidden (fault guest_may_not) */
export function demand<C extends Capability>(actor: Actor, capability: C): Able<C> {
  if (!isAble(actor, capability)) throw guestMayNot();
  return actor as Able<C>;
}

/** The same for an account that is acted on. @throws DomainError forbidden (fault guest_may_not) */
export function demandOf({ role }: { readonly role: Role }, capability: Capability): void {
  if (!capabilities[role].has(capability)) throw guestMayNot();
}

const guestMayNot = (): DomainError =>
  new DomainError("forbidden", "Guests of the box may not do this.", { values: { fault: "guest_may_not" } });
