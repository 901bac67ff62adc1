// Writes what is told, in the transaction of what it tells, with the letter that is wanted of it, and wakes the pages that listen.
import { accountId, type BoxId, boxOfToken } from "@landbox/kit";
import type { NotificationKind } from "@landbox/wire";
import type { BoxDb } from "../../platform/database/box-transaction.ts";
import { visitorId } from "../access/visitor-actor.ts";
import type { Mail, NewMail } from "../mail/mail.ts";
import { secondsToMorning } from "./mail-times.ts";
import { letterMessage, type News, type Notifications, newsMessage, usualWishes } from "./notifications.ts";
import * as store from "./notifications.store.ts";

/** Seconds after which a letter "at once" leaves, so that what happens in the same minute is told along. */
const gather = { now: 60, hourly: 3600 } as const;
/** Above so many people a message names none of them. */
const mostNamed = 20;
/** How the ids of people of other boxes begin. */
export const visiting = visitorId(accountId(""));

/** People that one message names: PostgreSQL takes 8,000 bytes. */
const mostAddressed = 200;

export interface Telling extends Pick<Notifications, "tell" | "keepUp"> {
  /** Tells pages of these people, accounts or visitors of the box, that there is something to ask for. */
  wake(db: BoxDb, told: readonly string[]): Promise<void>;
  /** In a transaction of their own box: letters for those of these people who want them, about something that another box tells. */
  announce(db: BoxDb, kind: NotificationKind, accounts: readonly string[]): Promise<void>;
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
    if (letter === null) return;
    await mail.enqueue(
      db,
      rows.flatMap((row) => letterTo(row, news)),
    );
    if (mail.enabled && !news.letterOnly) await askAbroad(db, news, rows);
  }

  /** What people of other boxes want by mail, and where it goes, their own box knows: it is asked to look. */
  async function askAbroad(db: BoxDb, { kind }: News, rows: readonly store.ToldRow[]): Promise<void> {
    for (const [home, accounts] of byHome(rows.map(({ id }) => id)))
      for (let from = 0; from < accounts.length; from += mostAddressed)
        await store.notify(db, letterMessage(home, kind, accounts.slice(from, from + mostAddressed)));
  }

  async function announce(db: BoxDb, kind: NotificationKind, accounts: readonly string[]): Promise<void> {
    const rows = await store.ask(db, {
      whom: "accounts",
      ids: accounts,
      kind,
      by: undefined,
      usual: usualWishes[kind],
      mailWorks: mail.enabled,
    });
    await mail.enqueue(
      db,
      rows.flatMap((row) => letterTo(row, {})),
    );
  }

  /** The feature's own letter tells it at once; the bundle of what is unread tells it otherwise. */
  function letterTo(
    { id, email, language, mail: rhythm }: store.ToldRow,
    { letter, letterOnly }: Pick<News, "letter" | "letterOnly">,
  ): NewMail[] {
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
    for (const [home, accounts] of byHome(told))
      await store.notify(db, newsMessage(home, accounts.length > mostNamed ? "*" : accounts.join(",")));
  }

  return {
    tell,
    wake,
    announce,
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

/** Visitors among these, as accounts of their own boxes. */
function byHome(told: readonly string[]): [BoxId, string[]][] {
  const accounts = told.filter((id) => id.startsWith(visiting)).map((id) => id.slice(visiting.length));
  return [...Map.groupBy(accounts, boxOfToken)].flatMap(([home, ids]) => (home === undefined ? [] : [[home, ids] as [BoxId, string[]]]));
}
