// The letter that tells the data-protection contact of a report: enough to keep the 72 hours, nothing of files, recipients or what was written.
import type { Database } from "../../platform/database/connect.ts";
import type { Language } from "../identity/account.ts";
import { letterHtml, letterText, type Paragraph } from "../mail/letter.ts";
import type { MailRenderer } from "../mail/mail.ts";
import * as store from "./breaches.store.ts";

/** The template's key in the outbox. */
export const breachTemplate = "breach";

const moment = {
  de: new Intl.DateTimeFormat("de-DE", { dateStyle: "long", timeStyle: "short", timeZone: "Europe/Berlin" }),
  en: new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "Europe/Berlin" }),
};
const allowed = 72 * 3600 * 1000;

export const breachMails = ({
  database,
  productName,
}: {
  database: Database;
  productName: string;
}): Record<typeof breachTemplate, MailRenderer> => ({
  async breach({ box, about, language, origin }) {
    const row = await store.breachForMail(database, box, about);
    if (!row) return undefined;
    const { subject, paragraphs } = words(row, language, origin);
    return {
      fromName: productName,
      replyTo: undefined,
      subject,
      text: letterText(paragraphs),
      html: letterHtml(paragraphs, language),
    };
  },
});

function words(
  row: NonNullable<Awaited<ReturnType<typeof store.breachForMail>>>,
  language: Language,
  origin: string,
): { subject: string; paragraphs: Paragraph[] } {
  const when = (seconds: number | null, never: string): string => (seconds === null ? never : moment[language].format(seconds * 1000));
  const link = `${origin}/breaches/${encodeURIComponent(row.id)}`;
  const discovered = moment[language].format(row.discovered_at);
  const until = moment[language].format(row.discovered_at.getTime() + allowed);
  const { openedAt, recalledAt, seenAt, takenAt } = row.facts;
  if (language === "de")
    return {
      subject: `Mögliche Datenpanne in der Box ${row.box_title}`,
      paragraphs: [
        "Guten Tag,",
        `${row.by_name} hat in der Box ${row.box_title} eine mögliche Datenpanne gemeldet: eine Sendung an falsche Empfänger.`,
        {
          facts: [
            ["Bemerkt", discovered],
            ["Gesendet", when(openedAt, "nicht freigegeben")],
            ["Zurückgerufen", when(recalledAt, "noch nicht")],
            ["Geöffnet", when(seenAt, "nein")],
            ["Zuletzt abgerufen", when(takenAt, "nein")],
            ["Frist der Meldung an die Aufsichtsbehörde (Art. 33 DSGVO)", until],
          ],
        },
        { link, label: "Zur Meldung" },
        {
          small:
            "Die Meldung sehen nur, wer sie geschrieben hat, die Administratorinnen und Administratoren der Box und das hinterlegte Konto des Datenschutzes. Haben Sie kein Konto, lassen Sie sich die PDF geben.",
        },
      ],
    };
  return {
    subject: `Possible data breach in the box ${row.box_title}`,
    paragraphs: [
      "Hello,",
      `${row.by_name} reported a possible data breach in the box ${row.box_title}: a delivery to the wrong recipients.`,
      {
        facts: [
          ["Noticed", discovered],
          ["Sent", when(openedAt, "not released")],
          ["Recalled", when(recalledAt, "not yet")],
          ["Opened", when(seenAt, "no")],
          ["Last picked up", when(takenAt, "no")],
          ["Deadline for notifying the supervisory authority (Art. 33 GDPR)", until],
        ],
      },
      { link, label: "To the report" },
      {
        small:
          "Only whoever wrote the report, the admins of the box and the account named for data protection see it. Without an account, have somebody give you the PDF.",
      },
    ],
  };
}
