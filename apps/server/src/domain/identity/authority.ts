// Who may do what with the accounts of a box: pure rules over what the database says of both sides.
import type { AccountId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Role } from "./account.ts";

/** Somebody who acts on other people, as the database knows them at that moment. */
export interface Manager {
  readonly account: AccountId;
  readonly role: Role;
  /** Ids of the groups whose accounts they manage. */
  readonly manages: ReadonlySet<string>;
}

/** Somebody who is acted on; ids of groups. */
export interface Managed {
  readonly id: AccountId;
  readonly role: Role;
  readonly groups: readonly string[];
  readonly manages: readonly string[];
}

export const isManager = (manager: Manager): boolean => manager.role === "admin" || manager.manages.size > 0;

/**
 * Whether the manager may see and change this account. Group admins reach members of their groups, but nobody who is more than a
 * member: by resetting such a password they would make themselves more.
 */
export function mayManage(manager: Manager, person: Managed): boolean {
  if (manager.role === "admin") return true;
  if (person.role === "admin" || person.manages.length > 0) return false;
  return person.groups.some((group) => manager.manages.has(group));
}

export const mayManageGroup = (manager: Manager, group: string): boolean => manager.role === "admin" || manager.manages.has(group);

/** Whether a group admin would lose sight of somebody who leaves this group. */
export const losesSight = (manager: Manager, person: Managed, leaving: string): boolean =>
  manager.role !== "admin" && !person.groups.some((group) => group !== leaving && manager.manages.has(group));

/** @throws DomainError forbidden unless the manager is an admin of the box */
export function demandAdmin(manager: Manager): void {
  if (manager.role !== "admin") throw notAllowed();
}

/** @throws DomainError forbidden */
export function demandManager(manager: Manager): void {
  if (!isManager(manager)) throw notAllowed();
}

export const notAllowed = (): DomainError =>
  new DomainError("forbidden", "Only people who manage accounts may do this.", { values: { fault: "not_allowed" } });
export const noAccount = (): DomainError =>
  new DomainError("not_found", "There is no such account in the box.", { values: { fault: "no_account" } });
export const noGroup = (name: string): DomainError =>
  new DomainError("not_found", `There is no group "${name}" in the box.`, { values: { fault: "no_group" } });
/** What ended by itself is renewed with a new end, not merely brought back. */
export const guestEnded = (): DomainError =>
  new DomainError("forbidden", "The time of this guest is over: please renew it with a new end.", { values: { fault: "guest_ended" } });
export const lastAdmin = (): DomainError =>
  new DomainError("forbidden", "This is the last active admin of the box.", { values: { fault: "last_admin" } });
