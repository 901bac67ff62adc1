// What the legal pages say around their texts.
import { addWords } from "../../i18n/messages.ts";

addWords(
  { legal: { incomplete: "Diese Seite ist noch eine Vorlage: Markierte Angaben werden noch ergänzt.", toLogin: "Zur Anmeldung" } },
  { legal: { incomplete: "This page is still a template: what is marked will be completed.", toLogin: "To the log-in" } },
);
