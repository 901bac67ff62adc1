// What the legal pages say around their texts.
import { addWords } from "../../i18n/messages.ts";

addWords(
  {
    legal: {
      incomplete: "Diese Seite ist noch eine Vorlage: Markierte Angaben werden noch ergänzt.",
      toLogin: "Zur Anmeldung",
      barrier: {
        title: "Barriere melden",
        intro:
          "Können Sie etwas nicht lesen, bedienen oder verstehen? Schreiben Sie uns, was Sie daran hindert. Wir bessern nach oder helfen auf anderem Weg.",
        missing: "Bitte beschreiben Sie, was nicht funktioniert.",
        email: "E-Mail-Adresse (freiwillig)",
        emailHint: "Dorthin bekommen Sie die Antwort.",
        name: "Name (freiwillig)",
        trap: "Bitte frei lassen",
        kept: "Gespeichert werden Ihre Angaben, die Seite und die Bezeichnung Ihres Browsers: bis ein Jahr nach der Antwort.",
        send: "Meldung absenden",
        thanks: "Ihre Meldung ist eingegangen",
        number: "Sie hat die Nummer {number} und wird spätestens bis zum {day} beantwortet.",
        mailed: "Eine Bestätigung geht an {email}.",
        noAnswer: "Weil Sie keine Adresse angegeben haben, bekommen Sie keine Nachricht. Die Meldung wird trotzdem bearbeitet.",
        another: "Noch etwas melden",
        noBox:
          "Hier ist nicht bekannt, um welche Box es geht. Bitte wenden Sie sich an die Stelle, die unten oder im Impressum genannt ist.",
        instead: "Sie können auch eine E-Mail schreiben:",
        what: "Was funktioniert für Sie nicht?",
        page: "Seite",
        browser: "Browser",
        subject: "Barriere in der Box",
        write: "E-Mail an {email}",
      },
    },
  },
  {
    legal: {
      incomplete: "This page is still a template: what is marked will be completed.",
      toLogin: "To the log-in",
      barrier: {
        title: "Report a barrier",
        intro:
          "Is there something you cannot read, operate or understand? Tell us what keeps you from it. We will improve it or help in another way.",
        missing: "Please describe what does not work.",
        email: "E-mail address (optional)",
        emailHint: "You get the answer there.",
        name: "Name (optional)",
        trap: "Please leave empty",
        kept: "What you enter is kept with the page and the name of your browser, until a year after the answer.",
        send: "Send report",
        thanks: "Your report has arrived",
        number: "It has the number {number} and will be answered by {day} at the latest.",
        mailed: "A confirmation goes to {email}.",
        noAnswer: "Because you gave no address you get no message. Your report is looked at all the same.",
        another: "Report something else",
        noBox: "It is not known here which box this is about. Please contact the office that is named below or in the imprint.",
        instead: "You can also write an e-mail:",
        what: "What does not work for you?",
        page: "Page",
        browser: "Browser",
        subject: "Barrier in the box",
        write: "E-mail to {email}",
      },
    },
  },
);
