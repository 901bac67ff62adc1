// What the legal pages say until a box has written its own: made from the register, with what is missing marked in brackets.
import type { Body } from "../boxes/body.ts";
import type { Language } from "../identity/account.ts";
import type { LegalPage } from "./profile.ts";

/** Whose pages they are. */
export interface LegalFacts {
  /** "Gemeinde Hohenwarth", or the product's name for the land's own pages. */
  readonly title: string;
  readonly productName: string;
  readonly body: Body | undefined;
  readonly contactEmail: string | undefined;
}

/** Markdown of a page; everything in [[…]] has to be completed by the body. */
export function legalTemplate(page: LegalPage, language: Language, facts: LegalFacts): string {
  return templates[page][language](facts);
}

const postal = ({ title, body }: LegalFacts, street: string, place: string): string =>
  [title, street, body?.plz || body?.seat ? [body.plz, body.seat ?? body.name].filter(Boolean).join(" ") : place].join("  \n");
const mail = ({ contactEmail }: LegalFacts, missing: string): string => contactEmail ?? missing;

const templates: Record<LegalPage, Record<Language, (facts: LegalFacts) => string>> = {
  imprint: {
    de: (facts) => `## Anbieter

${postal(facts, "[[Straße und Hausnummer]]", "[[Postleitzahl und Ort]]")}

Telefon: [[Telefonnummer]]  
E-Mail: ${mail(facts, "[[E-Mail-Adresse]]")}

## Vertretung

${facts.body ? `${facts.title} ist eine Körperschaft des öffentlichen Rechts.` : "[[Rechtsform]]"} Vertreten durch: [[Name und Amt der vertretungsberechtigten Person]]

## Aufsicht

Zuständige Rechtsaufsichtsbehörde: [[Name der Behörde]]

## Umsatzsteuer

Umsatzsteuer-Identifikationsnummer, soweit vorhanden: [[Nummer]]

## Technik

Dieser Dienst wird mit ${facts.productName} betrieben, einer quelloffenen Software.`,
    en: (facts) => `## Provider

${postal(facts, "[[street and number]]", "[[postcode and place]]")}

Telephone: [[telephone number]]  
E-mail: ${mail(facts, "[[e-mail address]]")}

## Representation

${facts.body ? `${facts.title} is a corporation under public law.` : "[[legal form]]"} Represented by: [[name and office]]

## Supervision

Supervisory authority: [[name of the authority]]

## VAT

VAT identification number, if there is one: [[number]]

## Technology

This service runs on ${facts.productName}, an open-source software.`,
  },
  privacy: {
    de: (facts) => `## Verantwortlich

${postal(facts, "[[Straße und Hausnummer]]", "[[Postleitzahl und Ort]]")}

E-Mail: ${mail(facts, "[[E-Mail-Adresse]]")}

Datenschutzbeauftragte Person: [[Name, Anschrift, E-Mail-Adresse]]

## Wozu Daten verarbeitet werden

Dieser Dienst dient dem geschützten Austausch von Dateien. Dafür werden Konten mit Anmeldename, Anzeigename und, falls angegeben, E-Mail-Adresse geführt, und die Dateien, die Sie hier ablegen, verschlüsselt gespeichert. Rechtsgrundlage ist Art. 6 Abs. 1 Buchst. e DSGVO in Verbindung mit Art. 4 BayDSG.

## Protokolle und Cookies

Beim Aufruf werden Zeitpunkt, Netzadresse, Art des Zugriffs und Ergebnis protokolliert, um den Dienst sicher zu betreiben; Dateinamen stehen nicht im Protokoll. Speicherdauer: [[Dauer]]

Nach der Anmeldung merkt sich Ihr Browser die Sitzung in einem technisch notwendigen Cookie, außerdem die gewählte Sprache und Darstellung. Es gibt keine Auswertung Ihres Verhaltens und keine Verbindungen zu Dritten.

## Sendungen und Anforderungen

Wer Ihnen über einen Link Dateien sendet oder Dateien von Ihnen anfordert, sieht, wann der Link geöffnet und was damit angesehen, heruntergeladen oder eingereicht wurde, bei einem Link aus einer E-Mail auch, an welche Adresse er ging. Von Ihrer Netzadresse wird dabei nur ein Teil gespeichert. Die Aufzeichnung dient als Quittung und wird 365 Tage nach dem Ende des Links gelöscht.

Dass Sie das Passwort eingegeben haben, merkt sich Ihr Browser höchstens 12 Stunden in einem technisch notwendigen Cookie. Reichen Sie etwas ein, werden Ihr Name und, falls angegeben, Ihre E-Mail-Adresse gespeichert.

## Empfänger

Betrieb der Technik im Auftrag: [[Name und Anschrift des Auftragsverarbeiters]]

Nennt die Administration Sie im Verzeichnis für andere Boxen als Ansprechperson, sehen Personen anderer Körperschaften Ihren Namen, Ihre Aufgabe und Ihre Adresse in diesem Dienst. Sie werden darüber benachrichtigt.

## Speicherdauer

Dateien bleiben gespeichert, bis sie gelöscht werden. Nach der Löschung eines Kontos werden seine Dateien noch 30 Tage aufbewahrt und dann endgültig gelöscht.

## Ihre Rechte

Sie haben das Recht auf Auskunft, Berichtigung, Löschung, Einschränkung der Verarbeitung und Widerspruch (Art. 15 bis 18 und 21 DSGVO). Sie können sich beim Bayerischen Landesbeauftragten für den Datenschutz, Postfach 22 12 19, 80502 München, beschweren.`,
    en: (facts) => `## Controller

${postal(facts, "[[street and number]]", "[[postcode and place]]")}

E-mail: ${mail(facts, "[[e-mail address]]")}

Data protection officer: [[name, address, e-mail address]]

## Why data are processed

This service is for the protected exchange of files. For that it keeps accounts with login name, display name and, if given, e-mail address, and stores the files that you put here in encrypted form. The legal basis is Art. 6 (1) (e) GDPR together with Art. 4 BayDSG.

## Logs and cookies

Requests are logged with time, network address, kind and result, to run the service securely; names of files are not in the log. Kept for: [[period]]

After the log-in your browser keeps the session in a cookie that is technically necessary, and the language and appearance that you chose. Your behaviour is not analysed, and there are no connections to third parties.

## Deliveries and requests

Whoever sends you files by a link, or asks you for files, sees when the link was opened and what was viewed, downloaded or handed in with it, and for a link from a mail also to which address it went. Only a part of your network address is kept with that. The record serves as a receipt and is deleted 365 days after the end of the link.

That you have given the password is kept by your browser for at most 12 hours in a cookie that is technically necessary. If you hand something in, your name and, if given, your e-mail address are stored.

## Recipients

The technology is run on our behalf by: [[name and address of the processor]]

If the administration names you as a contact in the directory for other boxes, people of other bodies see your name, your duty and your address in this service. You are notified of it.

## How long data are kept

Files are kept until they are deleted. After an account is deleted its files are kept for another 30 days and then deleted for good.

## Your rights

You have the right of access, rectification, erasure, restriction of processing and objection (Art. 15 to 18 and 21 GDPR). You can lodge a complaint with the Bayerischer Landesbeauftragter für den Datenschutz, Postfach 22 12 19, 80502 München, Germany.`,
  },
  accessibility: {
    de: (
      facts,
    ) => `${facts.title} möchte, dass alle Menschen diesen Dienst nutzen können. Diese Erklärung gilt für die Seiten dieses Dienstes. Grundlage sind das Bayerische Behindertengleichstellungsgesetz (BayBGG) und die Bayerische Digitalverordnung (BayDiV).

## Stand der Vereinbarkeit

[[Bitte nach einer Prüfung ausfüllen: vollständig vereinbar / teilweise vereinbar / nicht vereinbar mit den geltenden Anforderungen]]

## Was noch nicht barrierefrei ist

[[Inhalte mit Begründung und, falls vorhanden, barrierefreien Alternativen]]

Dateien, die Nutzerinnen und Nutzer hier ablegen, kommen von diesen selbst und werden nicht auf Barrierefreiheit geprüft.

## Erstellung dieser Erklärung

Erstellt am [[Datum]] auf der Grundlage von [[Selbstbewertung oder Prüfung durch Dritte]], zuletzt überprüft am [[Datum]].

## Rückmeldung und Kontakt

Ist Ihnen eine Barriere aufgefallen, oder brauchen Sie Informationen in anderer Form? Bitte schreiben Sie uns:

${postal(facts, "[[Straße und Hausnummer]]", "[[Postleitzahl und Ort]]")}

E-Mail: ${mail(facts, "[[E-Mail-Adresse]]")}  
Telefon: [[Telefonnummer]]

## Durchsetzung

Erhalten Sie innerhalb von sechs Wochen keine zufriedenstellende Antwort, können Sie sich an die Durchsetzungsstelle wenden:

Landesamt für Digitalisierung, Breitband und Vermessung (LDBV)  
IT-Dienstleistungszentrum des Freistaats Bayern – Durchsetzungs- und Überwachungsstelle für barrierefreie Informationstechnik  
St.-Martin-Straße 47, 81541 München  
E-Mail: bitv@bayern.de`,
    en: (
      facts,
    ) => `${facts.title} wants everybody to be able to use this service. This statement is about the pages of this service. It is based on the Bavarian Act on Equal Opportunities for People with Disabilities (BayBGG) and the Bavarian Digital Ordinance (BayDiV).

## Status of conformance

[[To be filled in after a test: fully / partially / not conformant with the requirements in force]]

## What is not accessible yet

[[Contents with reasons and, if there are any, accessible alternatives]]

Files that people put here come from them and are not tested for accessibility.

## How this statement was made

Made on [[date]] on the basis of [[self-assessment or test by others]], last reviewed on [[date]].

## Feedback and contact

Did you come across a barrier, or do you need information in another form? Please write to us:

${postal(facts, "[[street and number]]", "[[postcode and place]]")}

E-mail: ${mail(facts, "[[e-mail address]]")}  
Telephone: [[telephone number]]

## Enforcement

If you do not get a satisfactory answer within six weeks, you can turn to the enforcement body:

Landesamt für Digitalisierung, Breitband und Vermessung (LDBV)  
IT-Dienstleistungszentrum des Freistaats Bayern – Durchsetzungs- und Überwachungsstelle für barrierefreie Informationstechnik  
St.-Martin-Straße 47, 81541 München, Germany  
E-mail: bitv@bayern.de`,
  },
};
