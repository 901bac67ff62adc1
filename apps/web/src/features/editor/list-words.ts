// What lists say about writing texts: needed before the editor itself.
import { addWords } from "../../i18n/messages.ts";

addWords(
  {
    editing: {
      newText: "Neue Textdatei",
      newMarkdown: "Neue Markdown-Datei",
      edit: "Text bearbeiten",
      editNamed: "Datei {name}: Text bearbeiten",
    },
  },
  { editing: { newText: "New text file", newMarkdown: "New Markdown file", edit: "Edit text", editNamed: "Edit text: file {name}" } },
);
