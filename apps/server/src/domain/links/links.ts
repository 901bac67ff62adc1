// Links for people without an account: what is sent to them, what is asked of them, who came, and its end; `create-links.ts` makes the real one.
import type { Readable } from "node:stream";
import type { AccountId, BoxId, NodeId, SpaceId } from "@landbox/kit";
import type { Granted } from "../access/granted.ts";
import type { Actor } from "../identity/actor.ts";
import type { Caller } from "../identity/identity.ts";
import type { MailState, NewMail } from "../mail/mail.ts";
import type { Path } from "../tree/tree.ts";
import type { LinkRules, WantedSecurity } from "./link-rules.ts";

/** `delivery`: a folder of its own with what is sent. `request`: a folder into which others hand in. `share`: something of the tree, made by another client. */
export type LinkKind = "delivery" | "request" | "share";
export type LinkRole = "viewer" | "secure-viewer" | "uploader" | "editor";

/** `used_up`: the limit of pick-ups is reached. `gone`: what it led to was deleted. */
export type LinkState = "preparing" | "open" | "expired" | "recalled" | "used_up" | "gone";

export interface LinkTerms {
  /** Endings without dot, lower-case; none: all that the box takes. */
  readonly types?: readonly string[];
  /** Bytes of one file. */
  readonly largest?: number;
  /** Of one sender. */
  readonly mostFiles?: number;
  readonly mostBytes?: number;
}

export interface LinkText {
  readonly subject: string;
  /** File number (Aktenzeichen). */
  readonly reference: string;
  readonly message: string;
}

export interface Link extends LinkText {
  readonly id: string;
  /** For protocols whose ids are numbers. */
  readonly number: number;
  readonly kind: LinkKind;
  readonly state: LinkState;
  readonly box: BoxId;
  readonly owner: AccountId;
  readonly space: SpaceId;
  readonly node: NodeId;
  readonly role: LinkRole;
  readonly token: string;
  readonly expiresAt: Date;
  readonly pickupLimit: number | undefined;
  readonly pickups: number;
  readonly notify: boolean;
  readonly nameInMail: boolean;
  readonly terms: LinkTerms;
  readonly createdAt: Date;
  readonly openedAt: Date | undefined;
  readonly recalledAt: Date | undefined;
  /** When somebody first gave the password. */
  readonly seenAt: Date | undefined;
  /** When something was last taken. */
  readonly takenAt: Date | undefined;
  readonly handedIn: number;
  readonly handedInAt: Date | undefined;
  /** Files that were not accepted because malware was found in them. */
  readonly heldBack: number;
}

export interface NewLink extends Partial<LinkText>, WantedSecurity {
  readonly kind: "delivery" | "request";
  readonly recipients?: readonly string[];
  /** Subject and file number stand in mails. */
  readonly nameInMail?: boolean;
  readonly notify?: boolean;
  /** Of a delivery: its pages are looked at, and no file is had. */
  readonly viewOnly?: boolean;
  readonly pickupLimit?: number | undefined;
  /** Files and folders of the own space whose contents are sent as they are now. */
  readonly nodes?: readonly NodeId[];
  readonly terms?: LinkTerms;
}

export interface NewShare extends WantedSecurity {
  readonly space: SpaceId;
  readonly node: NodeId;
  readonly role: ShareLinkRole;
  readonly name: string;
  /** Shown to whoever comes, after the password. */
  readonly message?: string | undefined;
}

/** What a link to something of the tree may allow. */
export type ShareLinkRole = Extract<LinkRole, "viewer" | "secure-viewer" | "editor">;

/** The password is known only here and now. */
export interface MadeLink {
  readonly link: Link;
  readonly password: string;
  /** Where files of a delivery are to be uploaded to, or lie when they were handed in. */
  readonly path: Path;
}

export interface LinkChange extends WantedSecurity {
  /** A new password that the server makes. */
  readonly newPassword?: boolean;
  readonly pickupLimit?: number | null | undefined;
  readonly notify?: boolean | undefined;
  /** Of a link to something of the tree alone. More than it allowed until now takes what making it would take. */
  readonly role?: ShareLinkRole | undefined;
}

export interface LinkEvent {
  readonly at: Date;
  readonly kind: "opened" | "viewed" | "downloaded" | "archive" | "handed_in" | "held_back" | "changed" | "recalled";
  /** See networkClassOf. */
  readonly network: string | undefined;
  readonly name: string | undefined;
  readonly size: number | undefined;
  /** Of what was handed in, lower-case hex. */
  readonly sha256: string | undefined;
  /** What was found in what was held back. */
  readonly finding: string | undefined;
  /** Whose own address it was done with; undefined: with the one that the sender passed on. */
  readonly recipient: string | undefined;
}

export interface LinkRecipient {
  readonly email: string;
  /** undefined: no mail was written, because there is no mail server or the link is not open yet. */
  readonly mail: { readonly state: MailState; readonly at: Date | undefined } | undefined;
  /** False for a link that was made when all recipients got the same address: who of them came, nobody knows. */
  readonly own: boolean;
  /** What was done with the address in this recipient's mail: first opened, last taken, last handed in. */
  readonly seenAt: Date | undefined;
  readonly takenAt: Date | undefined;
  readonly handedInAt: Date | undefined;
}

/** One of many: the first two who got it, in the order they were given, and how many there are in all. */
export interface ListedLink extends Link {
  readonly recipients: { readonly first: readonly string[]; readonly count: number };
}

export interface LinkPage {
  readonly links: readonly ListedLink[];
  /** Cursor of the next page. */
  readonly next: string | undefined;
}

/** What a link is before and after the password. */
export interface LinkSight {
  readonly link: Link;
  /** Who made it, as others see them. */
  readonly ownerName: string;
}

/** Somebody who gave the password. */
export interface Visitor {
  readonly link: Link;
  readonly ownerName: string;
  /** The mail address of whoever has an address of the link of their own; undefined: came with the one that the sender passed on. */
  readonly recipient: string | undefined;
  readonly visit: string;
  /** To whom and how what happens here is told by mail, if it is wanted. */
  readonly notify: Pick<NewMail, "recipient" | "language" | "origin"> | undefined;
  /** Acts with the link's grant: enters nothing but what it leads to. */
  readonly actor: Actor;
  readonly grant: Granted<"read">;
  /** Of a request: to hand in, and see nothing. */
  readonly writing: Granted<"write"> | undefined;
  /** Of a request: the folder of this sender, once it has a name. */
  readonly folder: { readonly node: NodeId; readonly name: string } | undefined;
}

/** A file that somebody wants to hand in. */
export interface HandInFile {
  readonly name: string;
  readonly size: number;
  /** Unix seconds. */
  readonly mtime: number | undefined;
}

/** What a sender has handed in: the receipt, final once `at` is there (and written again when more comes). */
export interface HandedIn {
  readonly number: string;
  readonly sender: { readonly name: string; readonly email?: string | undefined } | undefined;
  readonly boxTitle: string;
  readonly at: Date | undefined;
  readonly files: readonly { readonly name: string; readonly size: number; readonly sha256: string | undefined; readonly at: Date }[];
  /** What was not accepted because malware was found in it. */
  readonly heldBack: readonly HeldBack[];
}

export interface HeldBack {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly at: Date;
  /** The name that the scanner gives it. */
  readonly finding: string;
}

export interface Taking {
  readonly kind: "viewed" | "downloaded" | "archive";
  readonly node: NodeId;
  readonly name: string;
  readonly size: number;
}

export interface Links {
  rules(box: BoxId): Promise<LinkRules>;
  /** For admins of the box. @throws DomainError forbidden, bad_request */
  setRules(actor: Actor, rules: LinkRules): Promise<LinkRules>;

  /** Makes a link that is not open yet. @throws DomainError bad_request, quota_exceeded, not_found, box_frozen */
  prepare(actor: Actor, wanted: NewLink): Promise<MadeLink>;
  /** From now on others may come, and those whose addresses were given get a mail. `origin`: where the address leads, without trailing slash. Repeatable. @throws DomainError not_found; bad_request while a delivery is empty */
  open(actor: Actor, id: string, origin: string): Promise<Link>;
  /** Ends every access within 2 s in every process. Repeatable. @throws DomainError not_found */
  recall(actor: Actor, id: string): Promise<Link>;
  /** A new password ends the visits that were made with the old one. @throws DomainError not_found, bad_request; forbidden for a role that the actor could not give */
  change(actor: Actor, id: string, change: LinkChange): Promise<{ link: Link; password: string | undefined }>;
  /**
   * A link to something of the own space as it is, made and open at once: how other clients share. A password is demanded, because they could
   * not show one that is made here. In a project space it takes the right to share.
   * @throws DomainError bad_request with values.fault link_password_missing and those of prepare; not_found; forbidden
   */
  share(actor: Actor, wanted: NewShare, origin: string): Promise<Link>;
  /** Open ones, on these nodes or on any. */
  shares(actor: Actor, nodes?: readonly NodeId[]): Promise<readonly Link[]>;
  /** @throws DomainError not_found */
  shareOf(actor: Actor, number: number): Promise<Link>;
  /** What is not said stays. @throws DomainError not_found, bad_request for what is too long */
  describe(actor: Actor, id: string, text: { readonly name?: string | undefined; readonly message?: string | undefined }): Promise<Link>;
  /** The newest first. */
  list(actor: Actor, kind: "delivery" | "request", page: { after?: string | undefined; limit: number }): Promise<LinkPage>;
  /** @throws DomainError not_found */
  find(actor: Actor, id: string): Promise<{ link: Link; recipients: readonly LinkRecipient[]; events: readonly LinkEvent[] }>;

  /** What a token leads to; undefined for one that is unknown, or of another box than the host's. Tells also of what has ended. */
  look(caller: Caller, token: string): Promise<LinkSight | undefined>;
  /** Gives a visit's secret for the password. @throws DomainError not_found, forbidden (wrong password), too_many_requests, link's end as forbidden */
  unlock(caller: Caller, token: string, password: string): Promise<{ secret: string; expires: Date }>;
  /**
   * For clients that send the password with every request: it is checked when a client comes for the first time, and its visit is found again
   * by a keyed hash of what it sends. @throws DomainError as unlock and enter
   */
  enterWithPassword(caller: Caller, token: string, password: string): Promise<Visitor>;
  /** @throws DomainError not_found for an unknown link; forbidden with values.fault link_locked without a visit, link_<state> when it has ended */
  enter(caller: Caller, token: string, secret: string | undefined): Promise<Visitor>;
  /** Notes that something is taken or (where there is nothing to take) looked at, once for each visit; counts the visit's first. @throws DomainError forbidden with values.fault link_used_up */
  take(visitor: Visitor, taking: Taking): Promise<void>;
  /** Who the visitor may be: the one whose own address it is, or all that the link was sent to when it was passed on. */
  addressees(visitor: Visitor): Promise<readonly string[]>;

  /** Gives a sender its own folder. Repeatable. @throws DomainError bad_request, not_found for a link that asks for nothing */
  introduce(visitor: Visitor, sender: { name: string; email?: string | undefined }): Promise<void>;
  /** Reserves a name and opens an upload. @throws DomainError unsupported_media_type, too_large, quota_exceeded, box_frozen */
  announce(visitor: Visitor, file: HandInFile): Promise<{ upload: string; name: string }>;
  /** Whether what is handed in is scanned for malware. */
  readonly scanned: boolean;
  /** Adds bytes; with the last the file is there, or held back. @throws DomainError malware; DomainError unsupported_media_type for what its first bytes betray, and what Uploads.append throws */
  append(
    visitor: Visitor,
    upload: string,
    patch: { offset: number; body: Readable; contentLength: number | undefined; onAccepted?: () => void; signal?: AbortSignal },
  ): Promise<{ offset: number }>;
  /** How far an upload is. @throws DomainError upload_gone */
  standing(visitor: Visitor, upload: string): Promise<{ offset: number; length: number }>;
  /** Gives up a file that is not there yet. @throws DomainError upload_gone */
  withdraw(visitor: Visitor, upload: string): Promise<void>;
  /** The sender says that it is all: the clerk hears of it now, the sender gets the receipt by mail if an address was given. */
  finish(visitor: Visitor, origin: string): Promise<HandedIn>;
  handedIn(visitor: Visitor): Promise<HandedIn>;
  /**
   * Goes on with files that were handed in whole and could not be scanned then, as if their senders asked again; a visit of which nothing waits any more
   * ends as with `finish`. While the scanner is still away they keep their time. Returns how many came in or were held back.
   */
  finishWaiting(box: BoxId): Promise<number>;
}
