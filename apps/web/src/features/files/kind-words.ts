// The words for kinds of files.
import { addWords } from "../../i18n/messages.ts";

addWords(
  {
    kinds: {
      folder: "Ordner",
      document: "Textdokument",
      sheet: "Tabelle",
      slides: "Präsentation",
      pdf: "PDF-Dokument",
      image: "Bild",
      audio: "Tonaufnahme",
      video: "Video",
      archive: "Archiv",
      other: "Datei",
    },
  },
  {
    kinds: {
      folder: "Folder",
      document: "Text document",
      sheet: "Spreadsheet",
      slides: "Presentation",
      pdf: "PDF document",
      image: "Picture",
      audio: "Audio recording",
      video: "Video",
      archive: "Archive",
      other: "File",
    },
  },
);
