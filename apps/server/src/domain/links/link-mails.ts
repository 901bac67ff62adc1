// What mails about links say. Neutral by default: whoever sees only the subject of a mail learns nothing; the password is never in one.
import type { Database } from "../../platform/database/connect.ts";
import type { Language } from "../identity/account.ts";
import { letterHtml, letterText, type Paragraph } from "../mail/letter.ts";
import type { MailRenderer, RenderedMail } from "../mail/mail.ts";
import { filesOf, type HandedInRow, type ReceiptRow, receiptOf, type RefusedRow, refusedOf } from "./hand-in.store.ts";
import type { LinkTokens } from "./link-token.ts";
import * as store from "./links.store.ts";

export interface LinkMailsDeps {
  readonly database: Database;
  readonly tokens: LinkTokens;
  readonly productName: string;
  readonly now: () => number;
}

const day = {
  de: new Intl.DateTimeFormat("de", { dateStyle: "long", timeZone: "Europe/Berlin" }),
  en: new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "Europe/Berlin" }),
};
const moment = {
  de: new Intl.DateTimeFormat("de", { dateStyle: "long", timeStyle: "short", timeZone: "Europe/Berlin" }),
  en: new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "Europe/Berlin" }),
};

/** The renderers of this feature, by template. */
export function linkMails(deps: LinkMailsDeps): Record<"link" | "picked_up" | "handed_in" | "receipt", MailRenderer> {
  return {
    async link({ box, about, recipient, language, origin }) {
      const row = await store.forMail(deps.database, box, about);
      // Recalled or over before the mail left: there is nothing to come for.
      if (!row || row.state !== "open" || row.expires_at.getTime() <= deps.now()) return undefined;
      const position = await store.positionOf(deps.database, box, row.id, recipient);
      const address = `${origin}/s/${deps.tokens.tokenOf(box, row.id, position)}`;
      return rendered(row, language, {
        subject: invitationSubject(row, language),
        paragraphs: invitation(row, language, { address, origin }),
      });
    },
    async picked_up({ box, about, language, origin }) {
      const row = await store.forMail(deps.database, box, about);
      if (!row?.taken_at) return undefined;
      const address = `${origin}/deliveries/${encodeURIComponent(row.id)}`;
      return { ...rendered(row, language, pickedUp(row, language, address)), fromName: deps.productName, replyTo: undefined };
    },
    async handed_in({ box, about, language, origin }) {
      const row = await store.forMail(deps.database, box, about);
      if (!row || (row.handed_in_at === null && row.held_back === 0)) return undefined;
      const address = `${origin}/requests/${encodeURIComponent(row.id)}`;
      return { ...rendered(row, language, cameIn(row, language, address)), fromName: deps.productName, replyTo: undefined };
    },
    async receipt({ box, about, language }) {
      const visit = Buffer.from(about, "hex");
      const row = await receiptOf(deps.database, box, visit);
      if (!row?.handed_in_at) return undefined;
      const [files, refused] = await Promise.all([filesOf(deps.database, box, visit), refusedOf(deps.database, box, visit)]);
      if (files.length + refused.length === 0) return undefined;
      const { subject, paragraphs } = receipt(row, { files, refused }, language, about.slice(0, 12));
      return { fromName: row.box_title, replyTo: undefined, subject, text: letterText(paragraphs), html: letterHtml(paragraphs, language) };
    },
  };
}

function rendered(
  row: store.MailFacts,
  language: Language,
  { subject, paragraphs }: { subject: string; paragraphs: Paragraph[] },
): RenderedMail {
  return {
    fromName: row.box_title,
    replyTo: row.owner_email ?? undefined,
    subject,
    text: letterText(paragraphs),
    html: letterHtml(paragraphs, language),
  };
}

/** Subject and file number only when the sender said so. */
export const aboutOf = (row: Pick<store.MailFacts, "name_in_mail" | "reference" | "subject">): string =>
  row.name_in_mail ? [row.reference, row.subject].filter((part) => part !== "").join(" – ") : "";

function invitationSubject(row: store.MailFacts, language: Language): string {
  const neutral = language === "de" ? `Nachricht von ${row.box_title}` : `Message from ${row.box_title}`;
  const about = aboutOf(row);
  return about === "" ? neutral : `${neutral}: ${about}`;
}

function invitation(row: store.MailFacts, language: Language, { address, origin }: { address: string; origin: string }): Paragraph[] {
  const about = aboutOf(row);
  const until = day[language].format(row.expires_at);
  const asks = row.kind === "request";
  const facts = {
    facts: [
      ...(about === "" ? [] : [[language === "de" ? "Betreff" : "Subject", about] as const]),
      [language === "de" ? "Gültig bis" : "Valid until", until] as const,
    ],
  };
  if (language === "de")
    return [
      "Guten Tag,",
      asks
        ? `${row.owner_name} (${row.box_title}) bittet Sie um Dateien. Sie brauchen dafür kein Konto und kein Programm.`
        : `${row.owner_name} (${row.box_title}) hat Dateien für Sie bereitgestellt. Sie brauchen dafür kein Konto und kein Programm.`,
      { link: address, label: asks ? "Dateien einreichen" : "Dateien abrufen" },
      facts,
      "Das Passwort steht nicht in dieser E-Mail. Sie erhalten es auf einem anderen Weg, zum Beispiel am Telefon.",
      {
        small: `Wenn Sie mit dieser Nachricht nichts anfangen können, fragen Sie bitte bei ${row.box_title} nach.\nImpressum: ${origin}/imprint\nDatenschutz: ${origin}/privacy`,
      },
    ];
  return [
    "Dear Sir or Madam,",
    asks
      ? `${row.owner_name} (${row.box_title}) asks you for files. You need no account and no program.`
      : `${row.owner_name} (${row.box_title}) has provided files for you. You need no account and no program.`,
    { link: address, label: asks ? "Hand in files" : "Get the files" },
    facts,
    "The password is not in this mail. You get it by another way, for example on the telephone.",
    {
      small: `If you do not know what this is about, please ask ${row.box_title}.\nImprint: ${origin}/imprint\nPrivacy: ${origin}/privacy`,
    },
  ];
}

function pickedUp(row: store.MailFacts, language: Language, address: string): { subject: string; paragraphs: Paragraph[] } {
  const when = moment[language].format(row.taken_at ?? undefined);
  const about = aboutOf(row);
  if (language === "de")
    return {
      subject: about === "" ? "Ihre Sendung wurde abgerufen" : `Ihre Sendung wurde abgerufen: ${about}`,
      paragraphs: ["Guten Tag,", `Ihre Sendung wurde am ${when} abgerufen.`, { link: address, label: "Zur Sendung" }],
    };
  return {
    subject: about === "" ? "Your delivery was picked up" : `Your delivery was picked up: ${about}`,
    paragraphs: ["Hello,", `Your delivery was picked up on ${when}.`, { link: address, label: "To the delivery" }],
  };
}

function cameIn(row: store.MailFacts, language: Language, address: string): { subject: string; paragraphs: Paragraph[] } {
  const about = aboutOf(row);
  const named = about === "" ? "" : `: ${about}`;
  const { handed_in: files, held_back: held } = row;
  const last = moment[language].format(row.handed_in_at ?? undefined);
  if (language === "de")
    return {
      subject: `Zu Ihrer Anforderung ist etwas eingegangen${named}`,
      paragraphs: [
        "Guten Tag,",
        ...(files > 0
          ? [`zu Ihrer Anforderung sind bisher ${files === 1 ? "eine Datei" : `${files} Dateien`} eingegangen, zuletzt am ${last}.`]
          : []),
        ...(held > 0
          ? [
              `${held === 1 ? "Eine Datei wurde" : `${held} Dateien wurden`} nicht angenommen, weil Schadsoftware gefunden wurde. Wer sie eingereicht hat, weiß das.`,
            ]
          : []),
        { link: address, label: "Zur Anforderung" },
      ],
    };
  return {
    subject: `Something came in for your request${named}`,
    paragraphs: [
      "Hello,",
      ...(files > 0 ? [`so far ${files === 1 ? "one file has" : `${files} files have`} come in for your request, last on ${last}.`] : []),
      ...(held > 0
        ? [`${held === 1 ? "One file was" : `${held} files were`} not accepted because malware was found. Whoever handed in has been told.`]
        : []),
      { link: address, label: "To the request" },
    ],
  };
}

function receipt(
  row: ReceiptRow,
  { files, refused }: { files: readonly HandedInRow[]; refused: readonly RefusedRow[] },
  language: Language,
  number: string,
): { subject: string; paragraphs: Paragraph[] } {
  const when = moment[language].format(row.handed_in_at ?? undefined);
  const list = files.map(({ name, size, sha256 }): readonly [string, string] => [name, `${size} Byte\nSHA-256 ${sha256 ?? "-"}`]);
  const held = refused.map(({ name, size, sha256, finding }): readonly [string, string] => [
    name,
    `${language === "de" ? "Schadsoftware gefunden" : "Malware found"} (${finding})\n${size} Byte\nSHA-256 ${sha256}`,
  ]);
  if (language === "de")
    return {
      subject: `Eingangsbestätigung von ${row.box_title}`,
      paragraphs: [
        "Guten Tag,",
        ...(list.length > 0 ? [`${row.box_title} hat am ${when} diese Dateien von Ihnen erhalten:`, { facts: list }] : []),
        ...(held.length > 0 ? ["Nicht angenommen wurden diese Dateien:", { facts: held }] : []),
        { small: `Bestätigung ${number}. Dies ist keine förmliche Zustellung.` },
      ],
    };
  return {
    subject: `Confirmation of receipt from ${row.box_title}`,
    paragraphs: [
      "Hello,",
      ...(list.length > 0 ? [`${row.box_title} received these files from you on ${when}:`, { facts: list }] : []),
      ...(held.length > 0 ? ["These files were not accepted:", { facts: held }] : []),
      { small: `Confirmation ${number}. This is no formal service of documents.` },
    ],
  };
}
