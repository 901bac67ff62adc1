// A report of a data breach as PDF: what the form of Art. 33(3) GDPR asks for, and what was known of the delivery.
import { type Breach, breachWords, type LinkEvent } from "@landbox/wire";
import type { Language } from "../shared/language.ts";
import type { Receipt } from "./receipt-pdf.ts";

const moments = {
  de: new Intl.DateTimeFormat("de-DE", { dateStyle: "long", timeStyle: "medium", timeZone: "Europe/Berlin" }),
  en: new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "medium", timeZone: "Europe/Berlin" }),
};

const words = {
  de: {
    ...breachWords.de,
    lead: (box: string) =>
      `Aufgenommen in der Box ${box}. Dies ist die Meldung im Haus; ob die Aufsichtsbehörde zu benachrichtigen ist, entscheidet der Verantwortliche.`,
    contact: "Datenschutzkontakt",
    categories: "Arten der Daten",
    delivery: "Die Sendung",
    subject: "Betreff",
    reference: "Aktenzeichen",
    opened: "Gesendet am",
    valid: "Gültig bis",
    recalled: "Zurückgerufen am",
    seen: "Geöffnet",
    taken: "Zuletzt abgerufen",
    recipients: "Angeschrieben",
    noRecipients: "Der Link wurde nicht per E-Mail verschickt.",
    events: "Was von außen geschah",
    noEvents: "Niemand hat den Link geöffnet.",
    did: {
      opened: "Geöffnet",
      viewed: "Angesehen",
      downloaded: "Heruntergeladen",
      archive: "Als Archiv heruntergeladen",
      handed_in: "Eingereicht",
      held_back: "Zurückgehalten",
      changed: "Geändert",
      recalled: "Zurückgerufen",
    } satisfies Record<LinkEvent["kind"], string>,
    internal: "aus dem eigenen Netz",
    files: "Dateien",
    noFiles: "Keine Dateien.",
    bytes: "Byte",
    more: (n: number) => `und ${n} weitere`,
    foot: "Von Besuchern ist nur die Klasse ihres Netzes bekannt, keine Adresse.",
  },
  en: {
    ...breachWords.en,
    lead: (box: string) =>
      `Recorded in the box ${box}. This is the report within the house; the controller decides whether the supervisory authority has to be notified.`,
    contact: "Data-protection contact",
    categories: "Kinds of data",
    delivery: "The delivery",
    subject: "Subject",
    reference: "File number",
    opened: "Sent on",
    valid: "Valid until",
    recalled: "Recalled on",
    seen: "Opened",
    taken: "Last picked up",
    recipients: "Written to",
    noRecipients: "The link was not sent by mail.",
    events: "What happened from outside",
    noEvents: "Nobody opened the link.",
    did: {
      opened: "Opened",
      viewed: "Viewed",
      downloaded: "Downloaded",
      archive: "Downloaded as an archive",
      handed_in: "Handed in",
      held_back: "Held back",
      changed: "Changed",
      recalled: "Recalled",
    } satisfies Record<LinkEvent["kind"], string>,
    internal: "from the own network",
    files: "Files",
    noFiles: "No files.",
    bytes: "bytes",
    more: (n: number) => `and ${n} more`,
    foot: "Of visitors only the class of their network is known, no address.",
  },
} as const;

export function breachReport(one: Breach, contact: { name: string; email: string | undefined }, language: Language): Receipt {
  const said = words[language];
  const { facts } = one;
  const when = (at: number | null, never: string): string => (at === null ? never : moments[language].format(at * 1000));
  const or = (text: string): string => (text === "" ? said.unsaid : text);
  return {
    title: `${said.title} – ${facts.boxTitle}`,
    lead: said.lead(facts.boxTitle),
    parts: [
      {
        title: said.report,
        facts: [
          [said.by, one.by],
          [said.at, when(one.at, "")],
          [said.discovered, when(one.discoveredAt, "")],
          [said.deadline, when(one.deadline, "")],
          [said.contact, or([contact.name, contact.email ?? ""].filter((part) => part !== "").join(", "))],
          [said.told, one.told ? [said.yes, one.toldEmail ?? ""].filter((part) => part !== "").join(", ") : said.no],
          [said.what, one.what],
          [said.categories, or(one.categories.map((kind) => said.kinds[kind]).join("; "))],
          [said.persons, or(one.persons)],
          [said.consequences, or(one.consequences)],
          [said.measures, or(one.measures)],
        ],
      },
      {
        title: said.delivery,
        facts: [
          [said.subject, or(facts.subject)],
          [said.reference, or(facts.reference)],
          [said.opened, when(facts.openedAt, said.notYet)],
          [said.valid, when(facts.expiresAt, "")],
          [said.recalled, when(facts.recalledAt, said.notYet)],
          [said.seen, when(facts.seenAt, said.no)],
          [said.taken, when(facts.takenAt, said.no)],
        ],
      },
      { title: said.recipients, entries: facts.recipients.map((name) => ({ name, lines: [] })), none: said.noRecipients },
      {
        title: said.events,
        entries: facts.events
          .filter(({ network }) => network !== null)
          .map(({ at, kind, network, name }) => ({
            name: `${kind in said.did ? said.did[kind as LinkEvent["kind"]] : kind}${name === null ? "" : `: ${name}`}`,
            lines: [`${when(at, "")} · ${network === "internal" ? said.internal : network}`],
          })),
        none: said.noEvents,
      },
      {
        title: said.files,
        entries: [
          ...facts.files.map(({ path, size }) => ({ name: path.join(" › "), lines: [`${size} ${said.bytes}`] })),
          ...(facts.moreFiles > 0 ? [{ name: said.more(facts.moreFiles), lines: [] }] : []),
        ],
        none: said.noFiles,
      },
    ],
    foot: said.foot,
    language,
  };
}
