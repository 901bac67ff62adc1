// The letter that tells what is unread: several news in one, nothing of them in its subject.
import { accountId, type BoxId } from "@landbox/kit";
import type { Database } from "../../platform/database/connect.ts";
import type { Actor } from "../identity/actor.ts";
import type { Language } from "../identity/account.ts";
import { letterHtml, letterText, type Paragraph } from "../mail/letter.ts";
import type { MailRenderer } from "../mail/mail.ts";
import { fillingsOf, sentenceOf } from "./news-words.ts";
import type { Notification } from "./notifications.ts";
import * as store from "./notifications.store.ts";

export interface NewsLetterDeps {
  readonly database: Database;
  readonly originOf: (box: BoxId) => Promise<string>;
  readonly productName: string;
  /** What of these rows the reader may see now. */
  shown(actor: Actor, rows: readonly store.NotificationRow[]): Promise<Notification[]>;
  /** What other boxes tell the reader, with the rights that count there now. */
  abroad(actor: Actor, part: LetterPart): Promise<readonly Notification[]>;
}

export interface LetterPart {
  readonly rhythm: string;
  readonly since: Date;
  readonly limit: number;
}

/** A letter names so many; the page shows all. */
const most = 40;
const moment = {
  de: new Intl.DateTimeFormat("de", { dateStyle: "medium", timeStyle: "short", timeZone: "Europe/Berlin" }),
  en: new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "Europe/Berlin" }),
};

/** `about`: the account and the rhythm. Tried again, it tells the same; without anything left to tell, it is none. */
export const newsLetter =
  (deps: NewsLetterDeps): MailRenderer =>
  async ({ box, id, about, since }) => {
    const [account = "", rhythm = ""] = about.split(" ");
    const row = await store.reader(deps.database, box, account);
    if (!row) return undefined;
    const rows = await store.ofLetter(deps.database, box, account, rhythm, id, most + 1);
    const reader = readerOf(box, row);
    const [own, others] = await Promise.all([
      deps.shown(reader, rows.slice(0, most)),
      deps.abroad(reader, { rhythm, since, limit: most + 1 }),
    ]);
    const news = [...own, ...others].toSorted((a, b) => b.at.getTime() - a.at.getTime());
    if (news.length === 0) return undefined;
    const { language } = row;
    const paragraphs = paragraphsOf(news.slice(0, most), language, {
      origin: await deps.originOf(box),
      more: rows.length > most || news.length > most,
    });
    return {
      fromName: deps.productName,
      replyTo: undefined,
      subject: language === "de" ? `Neues aus der Box ${row.box_title}` : `News from the box ${row.box_title}`,
      text: letterText(paragraphs),
      html: letterHtml(paragraphs, language),
    };
  };

function paragraphsOf(news: readonly Notification[], language: Language, { origin, more }: { origin: string; more: boolean }): Paragraph[] {
  const german = language === "de";
  const lines = news.map((one) => `${moment[language].format(one.at)}: ${sentenceOf(one, language, discreet(one, language))}`);
  return [
    german ? "Guten Tag," : "Hello,",
    ...lines,
    ...(more ? [german ? "Weitere sehen Sie in der Box." : "You see more in the box."] : []),
    { link: `${origin}/notifications`, label: german ? "Zu den Benachrichtigungen" : "To the notifications" },
    {
      small: german
        ? `Was Sie per E-Mail erfahren, stellen Sie hier ein: ${origin}/settings/notifications`
        : `Choose here what you are told by mail: ${origin}/settings/notifications`,
    },
  ];
}

/** The subject of a link stands in its own letters only when its maker said so; in this one never. */
const discreet = (one: Notification, language: Language) => ({ ...fillingsOf(one, language), link: "" });

/** Whoever reads the letter, for asking what may stand in it. */
const readerOf = (box: BoxId, row: store.ReaderRow): Actor => ({
  box,
  account: accountId(row.id),
  version: row.version,
  login: row.login,
  email: row.email ?? undefined,
  displayName: row.display_name,
  language: row.language,
  role: row.role,
  boxState: row.box_state,
  via: "session",
});
