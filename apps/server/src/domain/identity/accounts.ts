// The port through which accounts and groups of a box are managed; `create-accounts.ts` makes the real one.
import type { AccountId, BoxId } from "@landbox/kit";
import type { Account, Language, Role } from "./account.ts";

export interface NewAccount {
  readonly login: string;
  readonly displayName?: string;
  readonly email?: string;
  readonly role?: Role;
  readonly language?: Language;
  /** Without one the account waits for an invitation to be accepted. */
  readonly password?: string;
  /** Takes the password as it is: for the demo land only, whose password the operator chooses for trying things. */
  readonly anyPassword?: boolean;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly members: readonly { readonly id: AccountId; readonly login: string; readonly displayName: string }[];
}

/**
 * What the operator may do for a box's people: everything that opens no account in use. Whoever has accepted an invitation is out of
 * the operator's reach, and so are their files; only boxes made for the demo are open to it.
 * Everything throws DomainError not_found for what the box does not have, and already_exists for names that are taken.
 */
export interface Accounts {
  /** An admin only as long as the box has none of its own. @throws DomainError invalid_name, bad_request (weak password, no e-mail address), already_exists, forbidden */
  create(box: BoxId, account: NewAccount): Promise<Account>;
  list(box: BoxId): Promise<Account[]>;
  /** By login, earlier login, e-mail or account id. */
  find(box: BoxId, who: string): Promise<Account | undefined>;
  /** A new invitation, valid for 14 days; earlier ones of the account end. Its token is shown once. @throws DomainError forbidden for an account in use */
  invite(box: BoxId, account: AccountId): Promise<string>;
  /** Ends sessions, app passwords and open transfers within 2 s, in every process. */
  disable(box: BoxId, account: AccountId): Promise<void>;
  enable(box: BoxId, account: AccountId): Promise<void>;
  /** Sets the first password of an account, in place of an invitation. @throws DomainError bad_request, forbidden for an account in use */
  setPassword(box: BoxId, account: AccountId, password: string, options?: Pick<NewAccount, "anyPassword">): Promise<void>;
  /** The old login stays an alias of the account and is given to nobody else. @throws DomainError already_exists */
  changeLogin(box: BoxId, account: AccountId, login: string): Promise<Account>;

  createGroup(box: BoxId, name: string): Promise<Group>;
  groups(box: BoxId): Promise<Group[]>;
  /** Adding a member again is harmless. */
  addToGroup(box: BoxId, group: string, account: AccountId): Promise<void>;
  removeFromGroup(box: BoxId, group: string, account: AccountId): Promise<void>;
}
