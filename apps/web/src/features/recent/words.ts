// What the list of recent files says.
import { addWords } from "../../i18n/messages.ts";

addWords(
  {
    recent: {
      all: "Alle Änderungen",
      mine: "Nur meine",
      filter: "Anzeigen",
      emptyTitle: "Hier hat sich noch nichts getan",
      emptyText: "Sobald Dateien hochgeladen oder geändert werden, stehen sie hier.",
      created: "hochgeladen",
      changed: "geändert",
      copied: "kopiert",
      restored: "wiederhergestellt",
      byYou: "Von Ihnen {what}, {date}",
      by: "Von {name} {what}, {date}",
      gone: "{what}, {date}",
    },
  },
  {
    recent: {
      all: "All changes",
      mine: "Only mine",
      filter: "Show",
      emptyTitle: "Nothing has happened here yet",
      emptyText: "As soon as files are uploaded or changed, they appear here.",
      created: "Uploaded",
      changed: "Changed",
      copied: "Copied",
      restored: "Restored",
      byYou: "{what} by you, {date}",
      by: "{what} by {name}, {date}",
      gone: "{what}, {date}",
    },
  },
);
