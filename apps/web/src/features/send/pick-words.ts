// What choosing files that are in the box already says.
import { addWords } from "../../i18n/messages.ts";

addWords(
  {
    pick: {
      button: "Aus meinen Dateien",
      title: "Aus meinen Dateien senden",
      text: "Es werden keine Daten noch einmal hochgeladen. Gesendet wird, was Sie ankreuzen, so wie es jetzt ist.",
      folders: "Ordner",
      empty: "Dieser Ordner ist leer.",
      enter: "Ordner {name} öffnen",
      more: "Mehr anzeigen",
      chosen: "Noch nichts angekreuzt | 1 Eintrag angekreuzt, {size} | {n} Einträge angekreuzt, {size}",
      take: "Übernehmen",
    },
  },
  {
    pick: {
      button: "From my files",
      title: "Send from my files",
      text: "Nothing is uploaded again. What you tick is sent as it is now.",
      folders: "Folders",
      empty: "This folder is empty.",
      enter: "Open the folder {name}",
      more: "Show more",
      chosen: "Nothing ticked yet | 1 item ticked, {size} | {n} items ticked, {size}",
      take: "Take these",
    },
  },
);
