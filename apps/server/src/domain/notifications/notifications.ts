// What people are told: written in the transaction of what it tells, shown with the rights of the moment when it is read; `create-notifications.ts` makes the real one.
import type { AccountId, BoxId, NodeId, SpaceId } from "@landbox/kit";
import type { MailRhythm, NotificationKind } from "@landbox/wire";
import type { BoxDb } from "../../platform/database/box-transaction.ts";
import type { Actor } from "../identity/actor.ts";
import type { NewMail } from "../mail/mail.ts";

/** Something to be told. Whoever did it is not told. */
export interface News {
  readonly kind: NotificationKind;
  readonly to: { readonly accounts: readonly AccountId[] } | { readonly group: string } | "admins";
  /** Unread news of one kind and subject are one, with a count. */
  readonly subject: string;
  readonly node?: NodeId;
  /** Only its owner is told about a link by name. */
  readonly link?: string;
  /** Who did it. */
  readonly by?: AccountId;
  /** What of the feature's own letters tells it at once, to those who want that; default: one of ours. `null`: nothing goes by mail this time. */
  readonly letter?: NewMail | null;
  /** The news were told before: only the letter is sent, now. */
  readonly letterOnly?: boolean;
}

export interface Notification {
  readonly id: number;
  readonly kind: NotificationKind;
  readonly at: Date;
  readonly read: boolean;
  readonly count: number;
  readonly by: { readonly id: AccountId; readonly name: string } | undefined;
  /** More than one person; `by` was the last. */
  readonly several: boolean;
  /** As the reader sees it now. */
  readonly node: SeenNode | undefined;
  readonly link: { readonly id: string; readonly kind: "delivery" | "request" | "share"; readonly subject: string } | undefined;
  /** As the reader sees it now. */
  readonly room: SeenRoom | undefined;
}

export interface SeenRoom {
  readonly id: SpaceId;
  readonly name: string;
  /** Title of its host. */
  readonly host: string;
}

/** What is about a room: the subject begins with its id and a space. */
export const roomKinds: ReadonlySet<string> = new Set<NotificationKind>(["invited", "arrangement", "ended", "answered"]);

export interface SeenNode {
  readonly id: NodeId;
  readonly name: string;
  readonly isFolder: boolean;
  readonly space: SpaceId;
  /** What the reader was granted of the space; undefined: all of it. */
  readonly top: NodeId | undefined;
  /** Names down to it, from the top of what was granted. */
  readonly path: readonly string[];
}

export interface NotificationPage {
  readonly entries: readonly Notification[];
  /** Cursor of the next page. A page may have fewer entries than asked for, or none, and still not be the last. */
  readonly next: string | undefined;
}

export interface Wish {
  readonly kind: NotificationKind;
  readonly inApp: boolean;
  readonly mail: MailRhythm;
}

export interface Notifications {
  /** Part of the caller's transaction: somebody is told exactly when it has happened. */
  tell(db: BoxDb, news: News): Promise<void>;
  /**
   * Makes the box's own news of some kinds agree with how things stand elsewhere: tells what of them was not told here before, and takes what is over as read. Two at the same time wait for each other.
   * @param lasting kinds of which what is over stays as it is
   */
  keepUp(db: BoxDb, kinds: readonly NotificationKind[], now: readonly News[], lasting?: readonly NotificationKind[]): Promise<void>;
  /**
   * The latest first; what the reader may not see any more is left out.
   * @throws DomainError bad_request for a malformed cursor
   */
  list(actor: Actor, page: { after?: string | undefined; limit: number; unread?: boolean }): Promise<NotificationPage>;
  /** An unread one. @throws DomainError not_found */
  find(actor: Actor, id: number): Promise<Notification>;
  /** How many are unread and may be seen; counts to `mostUnread`. */
  unread(actor: Actor): Promise<number>;
  /** Marks these, or all of them, as read. Returns how many of them were unread. */
  markRead(actor: Actor, ids?: readonly number[]): Promise<number>;
  /** For every kind, what the person chose or what is usual. */
  wishes(actor: Actor): Promise<readonly Wish[]>;
  setWishes(actor: Actor, wishes: readonly Wish[]): Promise<void>;
  /** Calls onNews with the number of unread ones whenever it may have changed, in whatever process that happened. The returned function ends it. */
  watch(actor: Actor, onNews: (unread: number) => void): () => void;
  /** A message of the channel `landbox`. */
  noticed(message: string): void;
  close(): void;
}

export const mostUnread = 100;

/** What the account is told unless it said otherwise: together, so that a busy day is one mail. The two letters of links are bundled of their own. */
export const usualWishes: Readonly<Record<NotificationKind, { readonly inApp: boolean; readonly mail: MailRhythm }>> = {
  shared: { inApp: true, mail: "hourly" },
  unshared: { inApp: true, mail: "never" },
  declined: { inApp: true, mail: "daily" },
  joined: { inApp: true, mail: "hourly" },
  picked_up: { inApp: true, mail: "now" },
  handed_in: { inApp: true, mail: "now" },
  held_back: { inApp: true, mail: "now" },
  mention: { inApp: true, mail: "hourly" },
  comment: { inApp: true, mail: "daily" },
  guessing: { inApp: true, mail: "now" },
  barrier: { inApp: true, mail: "now" },
  breach: { inApp: true, mail: "now" },
  listed: { inApp: true, mail: "hourly" },
  invited: { inApp: true, mail: "now" },
  arrangement: { inApp: true, mail: "hourly" },
  ended: { inApp: true, mail: "hourly" },
  answered: { inApp: true, mail: "hourly" },
};

/** Channel message of another box: of these people of the home box, who wants letters about this kind gets one. */
export const letterMessage = (home: BoxId, kind: NotificationKind, accounts: readonly string[]): string =>
  `letters:${home}:${kind}:${accounts.join(",")}`;

/** Channel message of a box and the accounts concerned. */
export const newsMessage = (box: BoxId, accounts: string): string => `news:${box}:${accounts}`;
