// Receipts as PDF: real text in embedded letters, tagged for screen readers, the same facts as on the page that prints.
import { createRequire } from "node:module";
import type { Readable } from "node:stream";
import { setImmediate as pause } from "node:timers/promises";
import type { HandInReceipt, LinkDetails } from "@landbox/wire";
import type { FastifyReply } from "fastify";
import PDFDocument from "pdfkit";
import { attachmentOf } from "../shared/disposition.ts";
import type { Language } from "../shared/language.ts";

/** A heading with names and values, or with entries of a name and smaller lines below it. */
type Part =
  | { readonly title: string; readonly facts: readonly (readonly [name: string, value: string])[] }
  | {
      readonly title: string;
      readonly entries: readonly { readonly name: string; readonly lines: readonly string[] }[];
      readonly none: string;
    };

export interface Receipt {
  readonly title: string;
  readonly lead: string;
  readonly parts: readonly Part[];
  readonly foot: string;
  readonly language: Language;
}

const require = createRequire(import.meta.url);
/** Latin, Greek and Cyrillic letters: names of files may have any. */
const fonts = {
  plain: require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"),
  bold: require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf"),
};
const margin = 56;
const sizes = { title: 18, heading: 13, text: 10, small: 8.5 };
type Doc = InstanceType<typeof PDFDocument>;

/** A4 as a stream; ends when everything is printed. Thousands of lines take seconds, in which others are served: it pauses after each entry. */
export function printReceipt(receipt: Receipt): Readable {
  const { title, language } = receipt;
  const doc = new PDFDocument({
    size: "A4",
    margin,
    font: fonts.plain,
    tagged: true,
    // Known to the library, but not to its types.
    subset: "PDF/UA" as "PDF/A-3a",
    pdfVersion: "1.7",
    displayTitle: true,
    lang: language === "de" ? "de-DE" : "en-GB",
    info: { Title: title, Creator: "Landbox" },
  });
  print(doc, receipt).catch((error: unknown) => doc.destroy(error as Error));
  return doc;
}

async function print(doc: Doc, { title, lead, parts, foot }: Receipt): Promise<void> {
  const body = doc.struct("Document");
  doc.addStructure(body);
  body.add(doc.struct("H1", {}, () => void doc.font(fonts.bold).fontSize(sizes.title).text(title)));
  doc.moveDown(0.5);
  body.add(doc.struct("P", {}, () => void doc.font(fonts.plain).fontSize(sizes.text).text(lead)));
  for (const part of parts) {
    doc.moveDown(1);
    body.add(doc.struct("H2", {}, () => void doc.font(fonts.bold).fontSize(sizes.heading).text(part.title)));
    doc.moveDown(0.25);
    if ("facts" in part) printFacts(doc, body, part.facts);
    else await printEntries(doc, body, part);
  }
  doc.moveDown(1.5);
  body.add(doc.struct("P", {}, () => void doc.font(fonts.plain).fontSize(sizes.small).text(foot)));
  body.end();
  doc.end();
}

type Structure = ReturnType<Doc["struct"]>;

function printFacts(doc: Doc, body: Structure, facts: readonly (readonly [string, string])[]): void {
  const list = doc.struct("L");
  body.add(list);
  for (const [name, value] of facts) {
    const item = doc.struct("LI");
    list.add(item);
    item.add(
      doc.struct("LBody", {}, () => {
        doc.font(fonts.bold).fontSize(sizes.text).text(`${name}: `, { continued: true });
        doc.font(fonts.plain).text(value);
      }),
    );
    item.end();
  }
  list.end();
}

async function printEntries(doc: Doc, body: Structure, { entries, none }: Extract<Part, { entries: unknown }>): Promise<void> {
  if (entries.length === 0) {
    body.add(doc.struct("P", {}, () => void doc.font(fonts.plain).fontSize(sizes.text).text(none)));
    return;
  }
  const list = doc.struct("L");
  body.add(list);
  for (const { name, lines } of entries) {
    await pause();
    // Nobody waits for it any more.
    if (doc.destroyed) return;
    const item = doc.struct("LI");
    list.add(item);
    const text = doc.struct("LBody");
    item.add(text);
    text.add(doc.struct("P", {}, () => void doc.font(fonts.plain).fontSize(sizes.text).text(name)));
    for (const line of lines) text.add(doc.struct("P", {}, () => void doc.fontSize(sizes.small).text(line)));
    doc.moveDown(0.6);
    text.end();
    item.end();
  }
  list.end();
}

/** Answers with the receipt as a file to keep. */
export const sendReceipt = (reply: FastifyReply, receipt: Receipt): FastifyReply =>
  reply
    .headers({
      "content-type": "application/pdf",
      "content-disposition": attachmentOf(`${receipt.title.replaceAll("/", "-")}.pdf`),
      "cache-control": "private, no-store",
    })
    .send(printReceipt(receipt));

const moments = {
  de: new Intl.DateTimeFormat("de-DE", { dateStyle: "long", timeStyle: "medium", timeZone: "Europe/Berlin" }),
  en: new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "medium", timeZone: "Europe/Berlin" }),
};
const numbers = { de: new Intl.NumberFormat("de-DE"), en: new Intl.NumberFormat("en-GB") };

const words = {
  de: {
    handIn: "Eingangsbestätigung",
    received: (box: string) => `${box} hat diese Dateien erhalten.`,
    unfinished: (box: string) => `Bei ${box} sind bisher diese Dateien eingegangen. Die Einreichung ist noch nicht abgeschlossen.`,
    number: "Bestätigung",
    sender: "Eingereicht von",
    at: "Eingereicht am",
    files: "Dateien",
    noFiles: "Keine Dateien.",
    heldBack: "Nicht angenommene Dateien",
    malware: (finding: string) => `Schadsoftware gefunden (${finding})`,
    unscanned: {
      too_large: "nicht auf Schadsoftware geprüft: zu groß",
      encrypted: "nicht auf Schadsoftware geprüft: verschlüsselt",
      away: "nicht auf Schadsoftware geprüft: Die Prüfung war nicht möglich",
    },
    bytes: "Byte",
    hash: "SHA-256",
    foot: "Dies ist keine förmliche Zustellung. Mit dem SHA-256-Wert lässt sich prüfen, ob eine Datei unverändert ist.",
    delivery: "Beleg einer Sendung",
    request: "Beleg einer Anforderung",
    about: (box: string) => `Stand der Aufzeichnungen von ${box}.`,
    facts: "Angaben",
    printed: "Erstellt am",
    subject: "Betreff",
    reference: "Aktenzeichen",
    created: "Angelegt am",
    opened: "Gesendet am",
    asked: "Angefordert am",
    valid: "Gültig bis",
    seen: "Zum ersten Mal geöffnet",
    taken: "Zuletzt abgerufen",
    came: "Zuletzt eingereicht",
    recalled: "Zurückgerufen am",
    never: "noch nicht",
    recipients: "Empfängerinnen und Empfänger",
    noRecipients: "Der Link wurde nicht per E-Mail verschickt.",
    mail: {
      none: "keine E-Mail",
      waiting: "E-Mail wartet",
      sent: "E-Mail zugestellt an den Mailserver",
      failed: "E-Mail nicht zustellbar",
    },
    events: "Was geschah",
    noEvents: "Noch nichts.",
    did: {
      opened: "Geöffnet",
      viewed: "Angesehen",
      downloaded: "Heruntergeladen",
      archive: "Als Archiv heruntergeladen",
      handed_in: "Eingereicht",
      held_back: "Nicht angenommen",
      changed: "Geändert",
      recalled: "Zurückgerufen",
    },
    internal: "aus dem eigenen Netz",
    more: (n: number) => `und ${n} weitere`,
  },
  en: {
    handIn: "Confirmation of receipt",
    received: (box: string) => `${box} has received these files.`,
    unfinished: (box: string) => `So far ${box} has received these files. The hand-in is not finished yet.`,
    number: "Confirmation",
    sender: "Handed in by",
    at: "Handed in on",
    files: "Files",
    noFiles: "No files.",
    heldBack: "Files that were not accepted",
    malware: (finding: string) => `Malware found (${finding})`,
    unscanned: {
      too_large: "not scanned for malware: too large",
      encrypted: "not scanned for malware: encrypted",
      away: "not scanned for malware: the scanner was out of reach",
    },
    bytes: "bytes",
    hash: "SHA-256",
    foot: "This is no formal service of documents. With the SHA-256 value one can check that a file is unchanged.",
    delivery: "Receipt of a delivery",
    request: "Receipt of a request",
    about: (box: string) => `As recorded by ${box}.`,
    facts: "Facts",
    printed: "Made on",
    subject: "Subject",
    reference: "File number",
    created: "Created on",
    opened: "Sent on",
    asked: "Requested on",
    valid: "Valid until",
    seen: "First opened",
    taken: "Last picked up",
    came: "Last handed in",
    recalled: "Recalled on",
    never: "not yet",
    recipients: "Recipients",
    noRecipients: "The link was not sent by mail.",
    mail: { none: "no mail", waiting: "mail is waiting", sent: "mail handed to the mail server", failed: "mail could not be delivered" },
    events: "What happened",
    noEvents: "Nothing yet.",
    did: {
      opened: "Opened",
      viewed: "Viewed",
      downloaded: "Downloaded",
      archive: "Downloaded as an archive",
      handed_in: "Handed in",
      held_back: "Not accepted",
      changed: "Changed",
      recalled: "Recalled",
    },
    internal: "from the own network",
    more: (n: number) => `and ${n} more`,
  },
} as const;

const fileLines = (language: Language, { size, sha256, at }: { size: number; sha256: string | null; at?: number }): string[] => [
  `${numbers[language].format(size)} ${words[language].bytes}${at === undefined ? "" : ` · ${momentOf(language, at)}`}`,
  ...(sha256 === null ? [] : [`${words[language].hash} ${sha256}`]),
];
/** @param at unix seconds */
const momentOf = (language: Language, at: number): string => moments[language].format(at * 1000);

/** What a sender gets who handed something in. */
export function handInReceipt(receipt: HandInReceipt, language: Language): Receipt {
  const said = words[language];
  return {
    title: `${said.handIn} – ${receipt.boxTitle}`,
    lead: receipt.at === null ? said.unfinished(receipt.boxTitle) : said.received(receipt.boxTitle),
    parts: [
      {
        title: said.facts,
        facts: [
          [said.number, receipt.number],
          ...(receipt.sender ? [[said.sender, receipt.sender.name] as const] : []),
          ...(receipt.at === null ? [] : [[said.at, momentOf(language, receipt.at)] as const]),
        ],
      },
      {
        title: said.files,
        entries: receipt.files.map((file) => ({ name: file.name, lines: fileLines(language, file) })),
        none: said.noFiles,
      },
      ...(receipt.heldBack.length === 0
        ? []
        : [
            {
              title: said.heldBack,
              entries: receipt.heldBack.map((file) => ({
                name: file.name,
                lines: [said.malware(file.finding), ...fileLines(language, file)],
              })),
              none: "",
            },
          ]),
    ],
    foot: said.foot,
    language,
  };
}

/** What whoever sent or asked keeps: who came, what was fetched or handed in. @param now unix seconds */
export function linkReceipt(details: LinkDetails, language: Language, now: number): Receipt {
  const said = words[language];
  const { link, boxTitle } = details;
  const when = (at: number | null): string => (at === null ? said.never : momentOf(language, at));
  const facts: (readonly [string, string])[] = [
    ...(link.subject === "" ? [] : [[said.subject, link.subject] as const]),
    ...(link.reference === "" ? [] : [[said.reference, link.reference] as const]),
    [said.created, when(link.createdAt)],
    [link.kind === "request" ? said.asked : said.opened, when(link.openedAt)],
    [said.valid, when(link.expiresAt)],
    [said.seen, when(link.seenAt)],
    ...(link.kind === "request" ? [] : [[said.taken, when(link.takenAt)] as const]),
    ...(link.recalledAt === null ? [] : [[said.recalled, when(link.recalledAt)] as const]),
    [said.printed, momentOf(language, now)],
  ];
  const files = details.files.map((file) => ({
    name: file.path.join(" › "),
    lines: [...fileLines(language, file), ...(file.unscanned === null ? [] : [said.unscanned[file.unscanned]])],
  }));
  return {
    title: `${link.kind === "request" ? said.request : said.delivery} – ${boxTitle}`,
    lead: said.about(boxTitle),
    parts: [
      { title: said.facts, facts },
      {
        title: said.recipients,
        entries: details.recipients.map(({ email, state, at, own, seenAt, takenAt, handedInAt }) => ({
          name: email,
          lines: [
            `${said.mail[state]}${at === null ? "" : ` · ${momentOf(language, at)}`}`,
            ...(own
              ? [
                  `${said.seen}: ${when(seenAt)}`,
                  link.kind === "request" ? `${said.came}: ${when(handedInAt)}` : `${said.taken}: ${when(takenAt)}`,
                ]
              : []),
          ],
        })),
        none: said.noRecipients,
      },
      {
        title: said.events,
        entries: details.events.map(({ kind, name, at, network, finding, recipient }) => ({
          name: `${said.did[kind]}${name === null ? "" : `: ${name}`}`,
          lines: [
            ...(finding === null ? [] : [said.malware(finding)]),
            [momentOf(language, at), network === "internal" ? said.internal : network, recipient].filter(Boolean).join(" · "),
          ],
        })),
        none: said.noEvents,
      },
      {
        title: said.files,
        entries: details.moreFiles > 0 ? [...files, { name: said.more(details.moreFiles), lines: [] }] : files,
        none: said.noFiles,
      },
    ],
    foot: said.foot,
    language,
  };
}
