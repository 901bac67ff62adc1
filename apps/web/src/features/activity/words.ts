// What happened, told as sentences. `who` carries the verb's first part, because German puts it there: "Sie haben …", "Anna hat …".
import { addWords } from "../../i18n/messages.ts";

addWords(
  {
    activity: {
      of: "Aktivität von „{name}“",
      you: "Sie haben",
      person: "{name} hat",
      somebody: "Jemand hat",
      createdFile: "{who} „{name}“ hinzugefügt.",
      createdFolder: "{who} den Ordner „{name}“ angelegt.",
      changed: "{who} „{name}“ geändert.",
      renamed: "{who} „{before}“ in „{name}“ umbenannt.",
      moved: "{who} „{name}“ nach „{to}“ verschoben.",
      movedFrom: "{who} „{name}“ von „{from}“ nach „{to}“ verschoben.",
      copied: "{who} „{name}“ als Kopie hinzugefügt.",
      deleted: "{who} „{name}“ in den Papierkorb gelegt.",
      restored: "{who} „{name}“ wiederhergestellt.",
      nothing: "Hier hat sich noch nichts getan.",
      loadFailed: "Die Aktivität kann gerade nicht geladen werden.",
      more: "Frühere anzeigen",
    },
  },
  {
    activity: {
      of: "Activity of “{name}”",
      you: "You",
      person: "{name}",
      somebody: "Somebody",
      createdFile: "{who} added “{name}”.",
      createdFolder: "{who} created the folder “{name}”.",
      changed: "{who} changed “{name}”.",
      renamed: "{who} renamed “{before}” to “{name}”.",
      moved: "{who} moved “{name}” to “{to}”.",
      movedFrom: "{who} moved “{name}” from “{from}” to “{to}”.",
      copied: "{who} added “{name}” as a copy.",
      deleted: "{who} moved “{name}” to the trash.",
      restored: "{who} restored “{name}”.",
      nothing: "Nothing has happened here yet.",
      loadFailed: "The activity cannot be loaded at the moment.",
      more: "Show earlier",
    },
  },
);
