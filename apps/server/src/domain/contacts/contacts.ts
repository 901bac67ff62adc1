// Contacts: whom a box publishes to the other boxes of the land, and how these find them; `create-contacts.ts` makes the real one.
import type { AccountId } from "@landbox/kit";
import type { Actor } from "../identity/actor.ts";

/** Somebody of the own box, as its admins see the list. */
export interface Contact {
  readonly account: AccountId;
  readonly login: string;
  readonly displayName: string;
  /** What the person is responsible for, or where to find it: "Bauamt, Zimmer 12"; may be empty. */
  readonly duty: string;
  /** The name of the admin who listed the person, or changed the entry, last. */
  readonly byName: string;
  readonly at: Date;
  /** False while the account is disabled, deleted or a guest's: nobody else sees the entry then. */
  readonly counts: boolean;
}

/** Somebody of another box: everything that is published of a person. */
export interface Published {
  /** `login@box`, by which something is given. */
  readonly address: string;
  readonly displayName: string;
  readonly duty: string;
  readonly boxTitle: string;
}

export interface PublishingBox {
  /** Label of its host name. */
  readonly name: string;
  readonly title: string;
}

/** Letters of at least one word that somebody looks for: less would be looking around. */
export const fewestLetters = 3;
export const longestDuty = 120;

/** Managing throws DomainError forbidden (fault not_admin), for app passwords and visitors as well, and box_frozen. */
export interface Contacts {
  list(actor: Actor): Promise<{ readonly published: boolean; readonly contacts: readonly Contact[] }>;
  /** Whether others see the list; a box that never said so publishes nothing. Counts at once. */
  publish(actor: Actor, published: boolean): Promise<void>;
  /**
   * Lists somebody, or changes the entry; the person is told.
   * @throws DomainError not_found (fault no_account), forbidden for guests (fault guest_no_contact)
   * and beyond 500 people (fault contacts_many), bad_request for a long duty (fault duty_long)
   */
  put(actor: Actor, account: AccountId, duty: string): Promise<void>;
  /** Also of somebody who is not listed. */
  remove(actor: Actor, account: AccountId): Promise<void>;
  /** How the actor is listed, also while the box publishes nothing. */
  own(actor: Actor): Promise<{ readonly duty: string; readonly published: boolean; readonly byName: string } | undefined>;

  /**
   * Contacts of other boxes by words of name, duty or title of the box, at most 20: both boxes must let people share with each other. Texts without a word of
   * three letters, guests, visitors and links find nobody. @throws DomainError too_many_requests
   */
  search(actor: Actor, text: string): Promise<readonly Published[]>;
  /** Boxes that publish somebody, by words of their title; without a word all, but no more than `mostBoxes`. @throws DomainError too_many_requests */
  boxes(actor: Actor, text: string): Promise<readonly PublishingBox[]>;
  /** All contacts of one box by its name; none of a box that publishes none, or does not exist. @throws DomainError too_many_requests */
  ofBox(actor: Actor, name: string): Promise<readonly Published[]>;
}

/** More of them are found by typing. */
export const mostBoxes = 100;
