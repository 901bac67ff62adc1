// Writes what is told, in the transaction of what it tells, with the letter that is wanted of it, and wakes the pages that listen.
import { accountId, boxOfToken } from "@landbox/kit";
import type { BoxDb } from "../../platform/database/box-transaction.ts";
import { visitorId } from "../access/visitor-actor.ts";
import type { Mail, NewMail } from "../mail/mail.ts";
import { secondsToMorning } from "./mail-times.ts";
import { type News, type Notifications, newsMessage, usualWishes } from "./notifications.ts";
import * as store from "./notifications.store.ts";

/** Seconds after which a letter "at once" leaves, so that what happens in the same minute is told along. */
const gather = { now: 60, hourly: 3600 } as const;
/** Above so many people a message names none of them. */
const mostNamed = 20;
/** How the ids of people of other boxes begin. */
export const visiting = visitorId(accountId(""));

export interface Telling extends Pick<Notifications, "tell" | "keepUp"> {
  /** Tells pages of these people, accounts or visitors of the box, that there is something to ask for. */
  wake(db: BoxDb, told: readonly string[]): Promise<void>;
}

export function tellNews({ mail }: { readonly mail: Pick<Mail, "enabled" | "enqueue"> }): Telling {
  async function tell(db: BoxDb, news: News): Promise<void> {
    const { kind, to, letter } = news;
    const telling: store.Telling = {
      whom: to === "admins" ? "admins" : "group" in to ? "group" : "accounts",
      ids: to === "admins" ? [] : "group" in to ? [to.group] : to.accounts,
      kind,
      by: news.by,
      usual: usualWishes[kind],
      mailWorks: mail.enabled,
    };
    const rows = news.letterOnly
      ? await store.ask(db, telling)
      : await store.tell(db, telling, {
          subject: news.subject,
          node: news.node,
          link: news.link,
          byMail: letter !== null,
          ownLetter: Boolean(letter),
        });
    if (rows.length === 0) return;
    if (!news.letterOnly)
      await wake(
        db,
        rows.map(({ id }) => id),
      );
    if (letter !== null)
      await mail.enqueue(
        db,
        rows.flatMap((row) => letterTo(row, news)),
      );
  }

  /** The feature's own letter tells it at once; the bundle of what is unread tells it otherwise. */
  function letterTo({ id, email, language, mail: rhythm }: store.ToldRow, { letter, letterOnly }: News): NewMail[] {
    if (rhythm === "never" || email === null) return [];
    if (rhythm === "now" && letter) return [letter];
    if (letterOnly) return [];
    const after = rhythm === "daily" ? secondsToMorning(Date.now()) : gather[rhythm];
    return [{ template: "news", about: `${id} ${rhythm}`, recipient: email, language, origin: "", after, bundle: `news ${id} ${rhythm}` }];
  }

  /** Pages of people of other boxes listen in their own: a message names whom to look for, and nothing of what. */
  async function wake(db: BoxDb, told: readonly string[]): Promise<void> {
    const own = told.filter((id) => !id.startsWith(visiting));
    if (own.length > 0) await store.notify(db, newsMessage(db.box, own.length > mostNamed ? "*" : own.join(",")));
    const visitors = told.filter((id) => id.startsWith(visiting)).map((id) => id.slice(visiting.length));
    for (const [home, accounts] of Map.groupBy(visitors, boxOfToken))
      if (home !== undefined) await store.notify(db, newsMessage(home, accounts.length > mostNamed ? "*" : accounts.join(",")));
  }

  return {
    tell,
    wake,
    async keepUp(db, kinds, now, lasting = []) {
      const told = new Set((await store.toldSubjects(db, kinds)).map(({ kind, subject }) => `${kind} ${subject}`));
      for (const news of now) if (!told.has(`${news.kind} ${news.subject}`)) await tell(db, news);
      const over = await store.markOver(
        db,
        kinds.filter((kind) => !lasting.includes(kind)),
        now.map(({ subject }) => subject),
      );
      if (over.length > 0) await wake(db, [...new Set(over.map(({ account_id: id }) => id))]);
    },
  };
}
