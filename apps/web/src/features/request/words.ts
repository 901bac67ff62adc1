// What asking for files says; what it shares with sending stands there.
import { addWords } from "../../i18n/messages.ts";
import "../send/words.ts";

addWords(
  {
    request: {
      title: "Dateien anfordern",
      frozen: "Diese Box ist zurzeit nur lesbar. Anfordern ist erst wieder möglich, wenn sie freigegeben ist.",
      what: "Was Sie brauchen",
      subject: "Wofür Sie Dateien brauchen",
      subjectHint: "Zum Beispiel „Bauantrag Hauptstraße 5“.",
      subjectMissing: "Bitte sagen Sie, was Sie anfordern.",
      message: "Hinweise für die Einreichenden (freiwillig)",
      messageHint: "Was genau gebraucht wird und worauf zu achten ist.",
      kinds: "Welche Dateien Sie annehmen",
      kindsHint: "Programme und Dokumente mit Makros werden nie angenommen. Geprüft wird auch der Inhalt, nicht nur der Name.",
      only: "Nur bestimmte Dateitypen annehmen",
      allowed: "Erlaubte Dateitypen",
      groups: {
        pdf: "PDF",
        pictures: "Bilder und Fotos ({endings})",
        office: "Office-Dokumente ({endings})",
        plans: "Pläne und Archive ({endings})",
      },
      others: "Weitere Endungen",
      othersHint: "Zum Beispiel: mp4, gpx",
      noKind: "Bitte wählen Sie mindestens einen Dateityp.",
      largest: "Größte Datei in MB (freiwillig)",
      largestHint: "Ohne Angabe gibt es keine Grenze außer Ihrem Speicherplatz.",
      wrongSize: "Bitte geben Sie eine ganze Zahl ab 1 an.",
      safety: "Frist und Passwort",
      submit: "Anfordern",
      after:
        "Danach bekommen Sie einen Link und ein Passwort zum Weitergeben. Was eingeht, liegt in Ihren Dateien, für jede Person in einem eigenen Ordner.",
    },
  },
  {
    request: {
      title: "Request files",
      frozen: "This box is read-only at the moment. Requests will be possible again when it is released.",
      what: "What you need",
      subject: "What you need files for",
      subjectHint: "For example “Building application Main Street 5”.",
      subjectMissing: "Please say what you ask for.",
      message: "Notes for those who hand in (optional)",
      messageHint: "What exactly is needed and what to look out for.",
      kinds: "Which files you take",
      kindsHint: "Programs and documents with macros are never taken. The content is checked, not only the name.",
      only: "Take only certain types of files",
      allowed: "Allowed types of files",
      groups: {
        pdf: "PDF",
        pictures: "Pictures and photos ({endings})",
        office: "Office documents ({endings})",
        plans: "Plans and archives ({endings})",
      },
      others: "Other endings",
      othersHint: "For example: mp4, gpx",
      noKind: "Please choose at least one type of file.",
      largest: "Largest file in MB (optional)",
      largestHint: "Without it there is no limit but your storage.",
      wrongSize: "Please give a whole number from 1.",
      safety: "Deadline and password",
      submit: "Request",
      after: "You then get a link and a password to pass on. What comes in lies in your files, for each person in a folder of their own.",
    },
  },
);
