// The port through which people report data breaches (Art. 33 GDPR), and a box says whom it tells about them; `create-breaches.ts` makes the real one.
import type { AccountId, BoxId } from "@landbox/kit";
import type { BreachCategory, BreachFacts } from "@landbox/wire";
import type { Actor } from "../identity/actor.ts";

/** Whom a box tells about breaches: its data-protection officer. */
export interface PrivacyContact {
  readonly name: string;
  readonly email: string | undefined;
  /** An account of the box that sees all reports. */
  readonly account: AccountId | undefined;
}

/** What somebody says of it. */
export interface BreachSaid {
  readonly discoveredAt: Date;
  readonly what: string;
  readonly categories: readonly BreachCategory[];
  /** Who is concerned, and about how many. */
  readonly persons: string;
  readonly consequences: string;
  readonly measures: string;
}

export interface NewBreach extends BreachSaid {
  /** The delivery's id. */
  readonly delivery: string;
  /** The delivery as it stands now. */
  readonly facts: BreachFacts;
  /** The contact gets a mail, too; admins of the box are told in any case. */
  readonly tell: boolean;
}

export interface Breach extends BreachSaid {
  readonly id: string;
  readonly at: Date;
  readonly byName: string;
  readonly delivery: string;
  readonly facts: BreachFacts;
  readonly told: boolean;
  readonly toldEmail: string | undefined;
  /** 72 hours after it was discovered (Art. 33(1)). */
  readonly deadline: Date;
}

/** What a list shows of one: not what was known of the delivery, which may be long. */
export interface BreachSummary extends Pick<Breach, "id" | "at" | "byName" | "delivery" | "told" | "deadline"> {
  /** Of the delivery; "" when it has none. */
  readonly subject: string;
}

export interface Breaches {
  /** Stores the report, for good; possible in a frozen box, too. `origin`: where addresses in the mail lead, without trailing slash. */
  report(actor: Actor, wanted: NewBreach, origin: string): Promise<Breach>;
  /** Newest first, 500 at most. `all`: what others reported is among them, for admins and the contact's account. */
  list(actor: Actor, delivery?: string): Promise<{ breaches: readonly BreachSummary[]; all: boolean }>;
  /** @throws DomainError not_found, also for what somebody else reported */
  find(actor: Actor, id: string): Promise<Breach>;
  contact(box: BoxId): Promise<PrivacyContact>;
  /** The log-in name of the contact's account, if it is still there. */
  contactLogin(box: BoxId): Promise<string | undefined>;
  /** For admins of the box. @throws DomainError forbidden, box_frozen, bad_request (values.fault email_form, no_account) */
  setContact(actor: Actor, wanted: { name: string; email: string | undefined; login: string | undefined }): Promise<void>;
}
