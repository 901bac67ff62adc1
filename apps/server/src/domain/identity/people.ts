// The port through which people of a box manage its accounts and groups, each as far as they may; `create-people.ts` makes the real one.
import type { AccountId } from "@landbox/kit";
import type { Account, Language } from "./account.ts";
import type { Actor } from "./actor.ts";

/** An account with what only its managers and itself see. */
export interface Person extends Account {
  /** Names of its groups, in order; without the one that stands for the admins. */
  readonly groups: readonly string[];
  /** Their ids, in the same order. */
  readonly groupIds: readonly string[];
  /** Names of the groups whose accounts it manages. */
  readonly manages: readonly string[];
  /** Bytes in its personal space, and the quota of it; undefined: no limit of its own. */
  readonly used: number;
  /** The name of whoever invited a guest, as long as that account is known. */
  readonly invitedBy: string | undefined;
  readonly quota: number | undefined;
}

export interface NewPerson {
  readonly login: string;
  /** Without one the account waits for an invitation to be accepted. */
  readonly password?: string | undefined;
  readonly displayName?: string | undefined;
  readonly email?: string | undefined;
  readonly language?: Language | undefined;
  /** Names of groups to join; the name of the admins' group makes an admin. A group admin must name at least one of the own groups. */
  readonly groups: readonly string[];
  /** Names of groups whose accounts it shall manage: for admins of the box to say. */
  readonly manages?: readonly string[];
}

export interface PersonChanges {
  readonly displayName?: string;
  /** null: none. */
  readonly email?: string | null;
  /** Ends sessions, app passwords and transfers, unless it is the own. */
  readonly password?: string;
  readonly language?: Language;
  /** Bytes; null: no limit. */
  readonly quota?: number | null;
}

export interface Search {
  /** Part of a name, in any case; empty: all. */
  readonly search: string;
  readonly limit: number;
  readonly offset: number;
}

/** A group with its people, for whoever sees the whole box. */
export interface GroupOverview {
  readonly id: string;
  readonly name: string;
  readonly members: readonly { readonly id: AccountId; readonly login: string; readonly displayName: string }[];
}

export interface Found<T> {
  readonly items: readonly T[];
  /** How many there are with any limit. */
  readonly total: number;
}

/**
 * `who` is a login, earlier login, e-mail address or account id; `group` a name or id. Admins of the box reach everybody, group admins the plain
 * members of their groups, everybody themselves; whoever is out of reach is not found.
 * Everything throws DomainError not_found (`values.fault` no_account or no_group) and forbidden (fault not_allowed); changes throw
 * box_frozen, and forbidden for app passwords (fault needs_password) and for what would leave the box without an active admin (fault last_admin).
 */
export interface People {
  find(actor: Actor, who: string): Promise<Person>;
  list(actor: Actor, search: Search): Promise<Found<{ login: string; displayName: string }>>;
  /** @throws DomainError invalid_name, already_exists (also for logins that somebody had), bad_request (weak password, e-mail), forbidden (fault needs_group) */
  create(actor: Actor, person: NewPerson): Promise<Person>;
  /** Everybody may change the own name, language and password. @throws DomainError bad_request, already_exists */
  edit(actor: Actor, who: string, changes: PersonChanges): Promise<void>;
  setState(actor: Actor, who: string, state: "active" | "disabled"): Promise<void>;
  /** Ends all access within 2 s and hides the account; see `Accounts.remove`. Nobody deletes or disables themselves (forbidden, fault self). */
  remove(actor: Actor, who: string): Promise<void>;
  /** For admins of the box: everything about a page of its accounts in the order of their names; the deleted ones alone if wanted. */
  overview(actor: Actor, search: Search & { readonly deleted: boolean }): Promise<Found<Person>>;
  /**
   * For admins of the box: takes the password of an account away, ends all its access, and returns the token of a new invitation, shown once and valid for
   * 14 days. @throws DomainError forbidden (fault self, disabled, last_admin)
   */
  invite(actor: Actor, who: string): Promise<string>;
  /** For admins of the box: undoes `remove` within the hold; groups are not as they were. `account`: an account id. @throws DomainError forbidden (fault guest_ended) */
  restore(actor: Actor, account: AccountId): Promise<void>;
  /** For admins of the box: all its groups. */
  groupsOverview(actor: Actor): Promise<readonly GroupOverview[]>;
  join(actor: Actor, who: string, group: string): Promise<void>;
  leave(actor: Actor, who: string, group: string): Promise<void>;
  /** Makes somebody an admin of a group, or no longer. @throws DomainError not_found (fault not_group_admin) when they are none */
  appoint(actor: Actor, who: string, group: string): Promise<void>;
  dismiss(actor: Actor, who: string, group: string): Promise<void>;

  /** Group admins see their own groups only. */
  groups(actor: Actor, search: Search): Promise<Found<string>>;
  /** Logins of its members and admins. */
  group(actor: Actor, group: string): Promise<{ name: string; members: readonly string[]; admins: readonly string[] }>;
  /** @throws DomainError invalid_name, already_exists (fault group_exists) */
  createGroup(actor: Actor, name: string): Promise<void>;
  deleteGroup(actor: Actor, group: string): Promise<void>;
}
