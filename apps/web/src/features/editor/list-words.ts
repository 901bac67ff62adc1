// What lists say about writing texts: needed before the editor itself.
import { addWords } from "../../i18n/messages.ts";

addWords(
  { editing: { newText: "Neue Textdatei", edit: "Text bearbeiten", editNamed: "Text der Datei {name} bearbeiten" } },
  { editing: { newText: "New text file", edit: "Edit text", editNamed: "Edit text of file {name}" } },
);
