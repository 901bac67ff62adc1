// What downloads of several files say.
import { addWords } from "../../i18n/messages.ts";

addWords(
  {
    archives: {
      download: "Als ZIP herunterladen",
      downloadFolder: "Ordner {name} als ZIP herunterladen",
      title: "Als ZIP herunterladen",
      preparing: "Der Download wird vorbereitet …",
      started: "Der Download von {size} hat begonnen. Ihr Browser zeigt, wie weit er ist.",
      failed: "Der Download ist nicht möglich. {reason}",
      tooMany: "Das sind zu viele Dateien für ein Archiv. Bitte wählen Sie weniger aus oder verwenden Sie einen Synchronisationsclient.",
      gone: "Eine der ausgewählten Dateien ist nicht mehr vorhanden. Bitte laden Sie die Ansicht neu.",
    },
  },
  {
    archives: {
      download: "Download as ZIP",
      downloadFolder: "Download as ZIP: folder {name}",
      title: "Download as ZIP",
      preparing: "The download is being prepared …",
      started: "The download of {size} has begun. Your browser shows how far it is.",
      failed: "The download is not possible. {reason}",
      tooMany: "These are too many files for one archive. Please choose fewer, or use a sync client.",
      gone: "One of the chosen files is no longer there. Please reload the view.",
    },
  },
);
