// Mails to people: written down in the transaction of what they tell, sent by a worker until a mail server has them; `create-mail.ts` makes the real one.
import type { BoxId } from "@landbox/kit";
import type { BoxDb } from "../../platform/database/box-transaction.ts";
import type { Language } from "../identity/account.ts";

export interface NewMail {
  /** The key of one of the renderers. */
  readonly template: string;
  /** Of what it speaks: an id for the renderer. */
  readonly about: string;
  readonly recipient: string;
  readonly language: Language;
  /** Where addresses in it lead: the public base address without trailing slash. */
  readonly origin: string;
  /** Seconds to wait, so that what follows soon is told along. */
  readonly after?: number;
  /** While a mail of this bundle waits, another is not written. */
  readonly bundle?: string;
}

export interface RenderedMail {
  readonly fromName: string;
  readonly replyTo: string | undefined;
  readonly subject: string;
  /** Paragraphs; see letter.ts. */
  readonly text: string;
  readonly html: string;
}

/**
 * The words of a mail at the moment when it is sent, and again when it is tried again; undefined: there is nothing to tell any more. `id`: of the mail. `since`: what is older, the one about the same before it told, or
 * nobody wanted to know.
 */
export type MailRenderer = (mail: {
  box: BoxId;
  id: number;
  about: string;
  recipient: string;
  language: Language;
  origin: string;
  since: Date;
}) => Promise<RenderedMail | undefined>;

export type MailState = "waiting" | "sent" | "failed";

export interface Mail {
  /** False without a mail server: nothing is written down then, and the page says so. */
  readonly enabled: boolean;
  /** Part of the caller's transaction: a mail exists exactly when what it tells has happened. */
  enqueue(db: BoxDb, mails: readonly NewMail[]): Promise<void>;
  /** How the mails about something stand, by recipient. */
  statesOf(box: BoxId, about: string, template: string): Promise<ReadonlyMap<string, { state: MailState; at: Date | undefined }>>;
  /** Begins to send: in a server, not for one command. */
  start(): void;
  /** A message of the channel `landbox`: sends what it names. */
  noticed(message: string): void;
  close(): Promise<void>;
}
