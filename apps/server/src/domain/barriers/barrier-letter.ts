// The letter that confirms a report: its number and the day by which it is answered, and nothing that somebody wrote.
import type { Database } from "../../platform/database/connect.ts";
import { letterHtml, letterText, type Paragraph } from "../mail/letter.ts";
import type { MailRenderer } from "../mail/mail.ts";
import * as store from "./barriers.store.ts";

const day = {
  de: new Intl.DateTimeFormat("de-DE", { dateStyle: "long", timeZone: "Europe/Berlin" }),
  en: new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "Europe/Berlin" }),
};

/** `about`: the report's number. */
export const barrierLetter =
  (database: Database): MailRenderer =>
  async ({ box, about, language, origin }) => {
    const row = await store.forLetter(database, box, Number(about));
    if (!row) return undefined;
    const { id, due_at: due, box_title: title } = row;
    const german = language === "de";
    const paragraphs: Paragraph[] = german
      ? [
          "Guten Tag,",
          `Ihre Meldung einer Barriere ist bei ${title} eingegangen.`,
          {
            facts: [
              ["Nummer", String(id)],
              ["Antwort spätestens am", day.de.format(due)],
            ],
          },
          "Bekommen Sie bis dahin keine zufriedenstellende Antwort, können Sie sich an die Durchsetzungsstelle wenden. Sie steht in der Erklärung zur Barrierefreiheit:",
          { link: `${origin}/accessibility`, label: "Erklärung zur Barrierefreiheit" },
          { small: "Wenn Sie nichts gemeldet haben, hat jemand Ihre Adresse angegeben. Sie brauchen dann nichts zu tun." },
        ]
      : [
          "Hello,",
          `${title} has received your report of a barrier.`,
          {
            facts: [
              ["Number", String(id)],
              ["Answer by", day.en.format(due)],
            ],
          },
          "If you do not get a satisfactory answer by then, you can turn to the enforcement body. It is named in the accessibility statement:",
          { link: `${origin}/accessibility`, label: "Accessibility statement" },
          { small: "If you did not report anything, somebody gave your address. There is nothing that you have to do." },
        ];
    return {
      fromName: title,
      replyTo: undefined,
      subject: german ? `Ihre Meldung Nr. ${id} ist eingegangen` : `Your report no. ${id} has arrived`,
      text: letterText(paragraphs),
      html: letterHtml(paragraphs, language),
    };
  };
