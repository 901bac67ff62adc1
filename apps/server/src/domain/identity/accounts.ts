// The port through which accounts and groups of a box are managed; `create-accounts.ts` makes the real one.
import type { AccountId, BoxId } from "@landbox/kit";
import type { Account, Language, LastingRole } from "./account.ts";

export interface NewAccount {
  readonly login: string;
  readonly displayName?: string;
  readonly email?: string;
  readonly role?: LastingRole;
  readonly language?: Language;
  /** Without one the account waits for an invitation to be accepted. */
  readonly password?: string;
  /** Takes the password as it is: for the demo land only, whose password the operator chooses for trying things. */
  readonly anyPassword?: boolean;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly members: readonly GroupPerson[];
  /** Who manages the accounts of its members without being an admin of the box. */
  readonly admins: readonly GroupPerson[];
}

interface GroupPerson {
  readonly id: AccountId;
  readonly login: string;
  readonly displayName: string;
}

/** A deleted account whose time has come, with every login it ever had. */
export interface DueAccount {
  readonly id: AccountId;
  readonly logins: readonly string[];
}

/**
 * What the operator may do for a box's people: everything that opens no account in use. Whoever has accepted an invitation is out of
 * the operator's reach, and so are their files; only boxes made for the demo are open to it.
 * Everything throws DomainError not_found for what the box does not have, and already_exists for names that are taken.
 */
export interface Accounts {
  /** An admin only as long as the box has none of its own. @throws DomainError invalid_name, bad_request (weak password, no e-mail address), already_exists, forbidden */
  create(box: BoxId, account: NewAccount): Promise<Account>;
  /** Without the deleted ones, or these alone. */
  list(box: BoxId, options?: { deleted?: boolean }): Promise<Account[]>;
  /** By login, earlier login, e-mail or account id. */
  find(box: BoxId, who: string, options?: { deleted?: boolean }): Promise<Account | undefined>;
  /** A new invitation, valid for 14 days; earlier ones of the account end. Its token is shown once. @throws DomainError forbidden for an account in use */
  invite(box: BoxId, account: AccountId): Promise<string>;
  /**
   * Ends sessions, app passwords and open transfers within 2 s, in every process.
   * @throws DomainError forbidden for the last active admin, unless that is meant: then the box waits for the operator to make another one
   */
  disable(box: BoxId, account: AccountId, options?: { evenLastAdmin?: boolean }): Promise<void>;
  enable(box: BoxId, account: AccountId): Promise<void>;
  /** Sets the first password of an account, in place of an invitation. @throws DomainError bad_request, forbidden for an account in use */
  setPassword(box: BoxId, account: AccountId, password: string, options?: Pick<NewAccount, "anyPassword">): Promise<void>;
  /** @throws DomainError forbidden when the box has an admin of its own, or would be left without one */
  setRole(box: BoxId, account: AccountId, role: LastingRole): Promise<void>;
  /** The old login stays an alias of the account and is given to nobody else. @throws DomainError already_exists */
  changeLogin(box: BoxId, account: AccountId, login: string): Promise<Account>;
  /**
   * Ends all access within 2 s, takes the account out of every list and group, and keeps its files for `holdDays`. Its logins are given to
   * nobody else, then or later. @throws DomainError forbidden for the last active admin
   */
  remove(box: BoxId, account: AccountId): Promise<void>;
  /** Undoes `remove` within the hold: files and password are as they were, groups are not. */
  restore(box: BoxId, account: AccountId): Promise<Account>;
  /** Deleted accounts whose hold is over; now in unix milliseconds. */
  due(box: BoxId, now: number): Promise<DueAccount[]>;
  /** Forgets a deleted account whose files are gone, but for keyed hashes of its logins. */
  retire(box: BoxId, account: DueAccount): Promise<boolean>;

  createGroup(box: BoxId, name: string): Promise<Group>;
  deleteGroup(box: BoxId, group: string): Promise<void>;
  groups(box: BoxId): Promise<Group[]>;
  /** Adding a member again is harmless. */
  addToGroup(box: BoxId, group: string, account: AccountId): Promise<void>;
  removeFromGroup(box: BoxId, group: string, account: AccountId): Promise<void>;
  /** Lets an account manage the plain members of a group, or no longer. */
  appointForGroup(box: BoxId, group: string, account: AccountId): Promise<void>;
  dismissFromGroup(box: BoxId, group: string, account: AccountId): Promise<void>;
}
