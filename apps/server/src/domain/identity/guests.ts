// Guests of a box: people from outside with an account for a time; `create-guests.ts` makes the real port.
import type { AccountId, BoxId } from "@landbox/kit";
import type { BoxDb } from "../../platform/database/box-transaction.ts";
import type { Language } from "./account.ts";
import type { Actor } from "./actor.ts";
import type { GuestRules } from "./guest-rules.ts";

export interface NewGuest {
  readonly email: string;
  /** undefined: what stands before the @. */
  readonly displayName?: string | undefined;
  readonly language?: Language | undefined;
  /** undefined: as usual in the box. */
  readonly until?: Date | undefined;
}

/** A guest as whoever invited it sees it. */
export interface Guest {
  readonly id: AccountId;
  readonly email: string | undefined;
  readonly displayName: string;
  readonly until: Date;
  /** `invited`: nobody has set a password yet. `ended`: over by the clock or by somebody; it can be renewed while its account is kept. */
  readonly state: "invited" | "active" | "disabled" | "ended";
  readonly lastLoginAt: Date | undefined;
}

export interface Invited {
  readonly id: AccountId;
  /** Of the invitation, when no mail takes it to the guest: whoever invited passes it on. */
  readonly token: string | undefined;
}

/** What a mail of an invitation tells, made when it is sent. */
export interface GuestInvitation {
  readonly token: string;
  readonly boxTitle: string;
  /** Of whoever invited. */
  readonly inviter: string;
  readonly inviterEmail: string | undefined;
  readonly until: Date;
}

/** An invitation that is to be mailed, inside the transaction that makes it. */
export interface GuestMail {
  /** For `invitation`; holds no secret. */
  readonly about: string;
  readonly recipient: string;
  readonly language: Language;
  readonly origin: string;
}

/**
 * Whoever invited a guest looks after it, and the admins of the box after all of them. For everybody else, and for accounts that are no guests,
 * there is no such guest (not_found, fault no_account). Changes throw box_frozen, and but for `invite` forbidden for app passwords.
 */
export interface Guests {
  rules(box: BoxId): Promise<GuestRules>;
  /** For admins of the box. @throws DomainError bad_request, forbidden */
  setRules(actor: Actor, rules: GuestRules): Promise<GuestRules>;
  /** Whether the actor may invite in this box. */
  mayInvite(actor: Actor): Promise<boolean>;
  /**
   * Makes the account and mails the invitation in one transaction; valid for 14 days.
   * @param origin public base address without trailing slash, for the mail
   * @throws DomainError forbidden (fault guest_rule, guest_may_not), already_exists (fault account_exists), bad_request (email_form, guest_end_past, guest_end_late)
   */
  invite(actor: Actor, guest: NewGuest, origin: string): Promise<Invited>;
  /** Those that the actor invited, by name; with the ended ones, as long as they can be renewed. */
  list(actor: Actor): Promise<readonly Guest[]>;
  /** A new end within the rules; brings a guest back that has ended. @throws DomainError already_exists when somebody else has the address by now */
  renew(actor: Actor, guest: AccountId, until: Date): Promise<void>;
  /** Ends all access within 2 s. Also in a frozen box. */
  end(actor: Actor, guest: AccountId): Promise<void>;
  /** A new invitation in place of the password, which is taken away. @throws DomainError forbidden (fault guest_ended) */
  inviteAgain(actor: Actor, guest: AccountId, origin: string): Promise<Invited>;
  /** For admins of the box: a member like all others from now on, with files of its own; what was shared with it stays. */
  promote(actor: Actor, guest: AccountId): Promise<void>;

  /** What a mail is to tell; undefined when the invitation was used, replaced or is over. */
  invitation(box: BoxId, about: string): Promise<GuestInvitation | undefined>;
  /** Deletes the accounts of guests whose time is over, as if somebody had; returns how many. */
  expire(box: BoxId): Promise<number>;
}

export interface GuestMails {
  /** False without a mail server: then the token is told to whoever invites. */
  readonly enabled: boolean;
  announce(db: BoxDb, mail: GuestMail): Promise<void>;
}
