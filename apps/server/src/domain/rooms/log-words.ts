// What the log of a room calls what happened, where it is a table: in files that people keep, and read without the page.
import type { RoomHappening, RoomHostRole } from "@landbox/wire";
import type { Language } from "../identity/account.ts";

interface Words {
  readonly columns: readonly [string, string, string, string, string, string];
  readonly happened: Readonly<Record<RoomHappening, string>>;
  readonly roles: Readonly<Record<RoomHostRole, string>>;
}

export const logWords: Readonly<Record<Language, Words>> = {
  de: {
    columns: ["Zeit", "Vorgang", "Person", "Stelle", "Worum", "Einzelheit"],
    happened: {
      made: "Datenraum angelegt",
      changed: "Angaben zum Datenraum geändert",
      closed: "Datenraum geschlossen",
      reopened: "Datenraum wieder geöffnet",
      invited: "Stelle eingeladen",
      accepted: "Einladung angenommen",
      declined: "Einladung abgelehnt",
      withdrawn: "Einladung zurückgenommen",
      role: "Recht der Stelle geändert",
      leaving: "Stelle scheidet aus",
      ended: "Mitwirkung der Stelle beendet",
      "person-added": "Person hinzugefügt",
      "person-changed": "Person geändert",
      "person-removed": "Person entfernt",
      arrangement: "Vereinbarung geändert",
      agreed: "Vereinbarung zugestimmt",
      exported: "Kopie heruntergeladen",
      "file-created": "angelegt",
      "file-changed": "geändert",
      "file-renamed": "umbenannt",
      "file-moved": "verschoben",
      "file-copied": "kopiert",
      "file-deleted": "gelöscht",
      "file-restored": "wiederhergestellt",
      "file-read": "gelesen",
    },
    roles: {
      manager: "Verwalten",
      editor: "Bearbeiten",
      contributor: "Lesen und hinzufügen",
      commenter: "Lesen und kommentieren",
      viewer: "Lesen",
      uploader: "Nur einreichen",
    },
  },
  en: {
    columns: ["time", "what", "who", "body", "about", "detail"],
    happened: {
      made: "data room created",
      changed: "details of the data room changed",
      closed: "data room closed",
      reopened: "data room opened again",
      invited: "body invited",
      accepted: "invitation accepted",
      declined: "invitation declined",
      withdrawn: "invitation withdrawn",
      role: "right of the body changed",
      leaving: "body is leaving",
      ended: "participation of the body ended",
      "person-added": "person added",
      "person-changed": "person changed",
      "person-removed": "person removed",
      arrangement: "arrangement changed",
      agreed: "arrangement agreed to",
      exported: "copy downloaded",
      "file-created": "created",
      "file-changed": "changed",
      "file-renamed": "renamed",
      "file-moved": "moved",
      "file-copied": "copied",
      "file-deleted": "deleted",
      "file-restored": "restored",
      "file-read": "read",
    },
    roles: {
      manager: "manage",
      editor: "edit",
      contributor: "read and add",
      commenter: "read and comment",
      viewer: "read",
      uploader: "hand in only",
    },
  },
};

/** A detail that is a role, in words; everything else as it is. */
export const detailIn = ({ roles }: Words, what: RoomHappening, detail: string): string =>
  withRole.has(what) && Object.hasOwn(roles, detail) ? roles[detail as RoomHostRole] : detail;

const withRole: ReadonlySet<RoomHappening> = new Set<RoomHappening>(["invited", "role", "person-added", "person-changed"]);
