// Barriers that people meet in a box's pages: reported by anybody, answered by its admins by a certain day; `create-barriers.ts` makes the real one.
import type { BoxId } from "@landbox/kit";
import type { Language } from "../identity/account.ts";
import type { Actor } from "../identity/actor.ts";

export interface NewBarrier {
  readonly text: string;
  /** Path in the page. */
  readonly page: string;
  /** The browser, as it calls itself. */
  readonly agent: string;
  /** "" and undefined: the person gave none. */
  readonly name: string;
  readonly email: string | undefined;
  readonly language: Language;
  /** The public base address, for the letter. */
  readonly origin: string;
}

export interface Barrier {
  readonly id: number;
  readonly text: string;
  readonly page: string;
  readonly agent: string;
  readonly name: string;
  readonly email: string | undefined;
  /** Who was signed in; undefined: nobody, or the account is gone. */
  readonly account: string | undefined;
  readonly at: Date;
  readonly dueAt: Date;
  readonly doneAt: Date | undefined;
  readonly doneBy: string | undefined;
  /** What was done; only the box's admins see it. */
  readonly note: string;
}

export interface Barriers {
  /**
   * Tells the box's admins, and confirms by mail where there is an address, at most once a day to one.
   * @throws DomainError bad_request for a text that is none, too_many_requests when the box got too many
   */
  report(
    box: BoxId,
    barrier: NewBarrier,
    by: Actor | undefined,
  ): Promise<{ readonly id: number; readonly dueAt: Date; readonly mailed: boolean }>;
  /** What waits first, by its day; up to 500. @throws DomainError forbidden for whoever is no admin of the box */
  list(actor: Actor): Promise<readonly Barrier[]>;
  /** @throws DomainError forbidden, not_found, box_frozen */
  change(actor: Actor, id: number, change: { readonly done: boolean; readonly note: string }): Promise<void>;
}

/** The body has to answer within six weeks; then people may turn to the enforcement body (BayDiV § 11; the statement of each box says so). */
export const answerDays = 42;
export const longestBarrier = 4000;
