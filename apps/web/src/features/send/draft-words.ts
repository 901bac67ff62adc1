// What is said of a delivery whose upload was interrupted.
import { addWords } from "../../i18n/messages.ts";

addWords(
  {
    draft: {
      title: "Eine Sendung ist noch nicht fertig",
      titleNamed: "Die Sendung „{name}“ ist noch nicht fertig",
      one: "Das Hochladen von „{name}“ wurde unterbrochen.",
      many: "Das Hochladen wurde unterbrochen. Es fehlen noch {n} Dateien: {names}.",
      andMore: "{names} und {n} weitere",
      complete: "Alle Dateien sind da. Die Sendung muss nur noch freigegeben werden.",
      again: "Was schon da ist, wird nicht noch einmal übertragen. Link und Passwort bleiben gleich.",
      choose: "Wählen Sie dieselbe Datei noch einmal aus. | Wählen Sie dieselben Dateien noch einmal aus.",
      goOn: "Weiter senden",
      goOnNamed: "„{name}“ weiter senden",
      goOnFolder: "Ordner auswählen und weiter senden",
      strange: "„{name}“ fehlt hier nicht, oder die Datei wurde seither geändert. Bitte wählen Sie dieselbe Datei wie beim ersten Mal.",
      toDelivery: "Zur Sendung",
    },
  },
  {
    draft: {
      title: "A delivery is not finished yet",
      titleNamed: "The delivery “{name}” is not finished yet",
      one: "The upload of “{name}” was interrupted.",
      many: "The upload was interrupted. {n} files are still missing: {names}.",
      andMore: "{names} and {n} more",
      complete: "All files are there. The delivery only has to be released.",
      again: "What is there already is not sent again. Link and password stay the same.",
      choose: "Choose the same file again. | Choose the same files again.",
      goOn: "Go on sending",
      goOnNamed: "Go on sending “{name}”",
      goOnFolder: "Choose a folder and go on sending",
      strange: "“{name}” is not missing here, or the file was changed since. Please choose the same file as the first time.",
      toDelivery: "To the delivery",
    },
  },
);
