// The text that is offered as the arrangement of joint controllers (Art. 26 GDPR): names the bodies and whom to ask, and is meant to be read and changed.
import { arrangementGaps } from "@landbox/wire";
import type { Language } from "../identity/account.ts";

export interface PresetBody {
  readonly title: string;
  readonly contactName: string | undefined;
  readonly contactEmail: string | undefined;
}

export interface PresetRoom {
  readonly name: string;
  readonly subject: string;
  readonly fileNumber: string;
  readonly host: PresetBody;
  readonly bodies: readonly PresetBody[];
}

const contact = ({ contactName, contactEmail }: PresetBody, unknown: string): string => {
  const known = [contactName, contactEmail].filter((part) => part !== undefined && part !== "");
  return known.length > 0 ? known.join(", ") : unknown;
};

/** @returns paragraphs separated by empty lines, without markup */
export function arrangementPreset(room: PresetRoom, language: Language): string {
  return (language === "en" ? english(room) : german(room)).join("\n\n");
}

function german({ name, subject, fileNumber, host, bodies }: PresetRoom): string[] {
  const all = [host, ...bodies].map((body) => `– ${body.title} (Kontakt: ${contact(body, arrangementGaps.de)})`);
  const purpose = [subject || name, fileNumber === "" ? "" : `Aktenzeichen ${fileNumber}`].filter(Boolean).join(", ");
  return [
    "Vereinbarung zur gemeinsamen Verantwortung nach Art. 26 DSGVO",
    `1. Beteiligte\nIm Datenraum „${name}“ arbeiten als gemeinsam Verantwortliche zusammen:\n${all.join("\n")}`,
    `2. Zweck und Mittel\nDer Datenraum dient dem Vorhaben: ${purpose}. Verarbeitet werden nur Unterlagen, die dafür erforderlich sind. Der Datenraum wird in der Box von ${host.title} geführt und zählt auf deren Speicherplatz.`,
    `3. Wer wofür verantwortlich ist\n${host.title} richtet den Datenraum ein, legt die Rollen der Stellen fest, sorgt für den technischen Schutz und schließt ihn, wenn der Zweck erfüllt ist. Jede Stelle entscheidet selbst, welche ihrer Beschäftigten mitwirken, und ist für die Rechtmäßigkeit der Unterlagen verantwortlich, die sie einstellt.`,
    `4. Rechte der betroffenen Personen\nBetroffene können sich an jede beteiligte Stelle wenden. Anlaufstelle ist ${host.title} (${contact(host, arrangementGaps.de)}). Wer ein Anliegen erhält, leitet es unverzüglich an die Stelle weiter, deren Unterlagen betroffen sind. Jede Stelle erfüllt die Informationspflichten nach Art. 13 und 14 DSGVO für die Daten, die sie erhebt.`,
    "5. Verletzungen des Schutzes personenbezogener Daten\nWer eine Verletzung bemerkt, unterrichtet die anderen Beteiligten unverzüglich. Die Meldung nach Art. 33 und 34 DSGVO übernimmt die Stelle, in deren Bereich die Verletzung liegt.",
    "6. Ausscheiden und Löschung\nEine ausscheidende Stelle erhält vor dem Ende ihres Zugangs eine Kopie der Unterlagen, die sie sehen darf. Nach Schließung werden die Unterlagen nach 30 Tagen gelöscht, soweit keine Stelle sie zu ihrer Akte genommen hat.",
    "7. Protokoll\nJede Stelle sieht, was ihre Beschäftigten im Datenraum getan haben. Das gesamte Protokoll führt die einrichtende Stelle. Das Wesentliche dieser Vereinbarung wird den betroffenen Personen auf Anfrage zur Verfügung gestellt.",
  ];
}

function english({ name, subject, fileNumber, host, bodies }: PresetRoom): string[] {
  const all = [host, ...bodies].map((body) => `– ${body.title} (contact: ${contact(body, arrangementGaps.en)})`);
  const purpose = [subject || name, fileNumber === "" ? "" : `file number ${fileNumber}`].filter(Boolean).join(", ");
  return [
    "Arrangement between joint controllers under Art. 26 GDPR",
    `1. Parties\nIn the room “${name}” these bodies work together as joint controllers:\n${all.join("\n")}`,
    `2. Purpose and means\nThe room serves: ${purpose}. Only documents that are necessary for it are processed. The room is kept in the box of ${host.title} and counts towards its storage.`,
    `3. Who is responsible for what\n${host.title} sets up the room, decides on the roles of the bodies, sees to technical protection and closes the room when its purpose is fulfilled. Each body decides which of its staff take part and is responsible for the lawfulness of the documents it provides.`,
    `4. Rights of data subjects\nData subjects may turn to any of the bodies. The contact point is ${host.title} (${contact(host, arrangementGaps.en)}). Whoever receives a request passes it on without delay to the body whose documents are concerned. Each body informs data subjects under Art. 13 and 14 GDPR about the data it collects.`,
    "5. Personal data breaches\nWhoever notices a breach informs the other bodies without delay. The body in whose area the breach lies notifies it under Art. 33 and 34 GDPR.",
    "6. Leaving and deletion\nA body that leaves gets a copy of the documents it may see before its access ends. After the room is closed its documents are deleted after 30 days unless a body has taken them to its files.",
    "7. Log\nEach body sees what its staff did in the room. The body that set it up keeps the whole log. The essence of this arrangement is made available to data subjects on request.",
  ];
}
