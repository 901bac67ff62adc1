// Why a file was not scanned for malware, for everybody who may read it.
import { addWords } from "../../i18n/messages.ts";

addWords(
  {
    unscanned: {
      too_large: "Nicht auf Schadsoftware geprüft: zu groß",
      encrypted: "Nicht auf Schadsoftware geprüft: verschlüsselt",
      away: "Nicht auf Schadsoftware geprüft: Die Prüfung war nicht möglich",
    },
  },
  {
    unscanned: {
      too_large: "Not scanned for malware: too large",
      encrypted: "Not scanned for malware: encrypted",
      away: "Not scanned for malware: the scanner was out of reach",
    },
  },
);
