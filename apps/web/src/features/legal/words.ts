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
        noAddress:
          "Für Ihre Nachricht ist noch keine E-Mail-Adresse hinterlegt. Bitte wenden Sie sich an die Stelle, die unten oder im Impressum genannt ist.",
        what: "Was funktioniert für Sie nicht?",
        page: "Seite",
        browser: "Browser",
        subject: "Barriere in der Box",
        write: "E-Mail verfassen",
        answer: "Ihr E-Mail-Programm öffnet sich mit einer Nachricht an {email}. Sie wird erst verschickt, wenn Sie sie dort absenden.",
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
        noAddress: "There is no e-mail address for your message yet. Please contact the office that is named below or in the imprint.",
        what: "What does not work for you?",
        page: "Page",
        browser: "Browser",
        subject: "Barrier in the box",
        write: "Write an e-mail",
        answer: "Your e-mail program opens with a message to {email}. It is sent only when you send it there.",
      },
    },
  },
);
