// What people read when something fails, in German; in English the error's own message is more precise and is used as it is.
import type { DomainError, ErrorCode } from "@landbox/wire";
import type { Language } from "./language.ts";

const german = {
  bad_request: "Die Anfrage ist fehlerhaft.",
  malformed_xml: "Der Inhalt der Anfrage ist kein gültiges XML.",
  invalid_name:
    "Dieser Name ist nicht möglich: Er darf weder leer noch „.“ oder „..“ sein, höchstens 250 Byte lang sein und keine Schrägstriche oder Steuerzeichen enthalten.",
  unauthenticated: "Bitte melden Sie sich an. Benutzername oder Passwort stimmen nicht.",
  forbidden: "Dazu haben Sie keine Berechtigung.",
  not_found: "Die Datei oder der Ordner wurde nicht gefunden.",
  method_not_allowed: "Das ist an dieser Stelle nicht möglich.",
  parent_missing: "Der übergeordnete Ordner ist nicht vorhanden.",
  already_exists: "Diesen Namen gibt es bereits.",
  is_folder: "An dieser Stelle liegt ein Ordner.",
  into_itself: "Ein Ordner kann nicht in sich selbst verschoben oder kopiert werden.",
  precondition_failed: "Der Stand auf dem Server ist ein anderer als erwartet.",
  locked: "Die Datei oder der Ordner ist gesperrt.",
  lock_token_mismatch: "Diese Sperre gehört nicht zu dieser Datei.",
  quota_exceeded: "Der Speicherplatz reicht nicht aus.",
  checksum_mismatch: "Die Prüfsumme der empfangenen Daten stimmt nicht mit der angegebenen überein.",
  length_mismatch: "Es wurde eine andere Datenmenge empfangen als angekündigt.",
  length_required: "Die Länge der Daten muss angegeben werden.",
  too_large: "Die Daten sind zu groß.",
  unsupported_media_type: "Diese Art von Inhalt wird hier nicht angenommen.",
  malware: "Nicht angenommen: In dieser Datei wurde Schadsoftware gefunden ({finding}).",
  range_not_satisfiable: "Der gewünschte Ausschnitt liegt außerhalb der Datei.",
  destination_elsewhere: "Das Ziel liegt auf einem anderen Server.",
  upload_gone: "Dieser Upload ist nicht mehr vorhanden. Bitte beginnen Sie von vorn.",
  offset_mismatch: "Der Upload muss an einer anderen Stelle fortgesetzt werden.",
  too_many_requests: "Zu viele Versuche. Bitte versuchen Sie es in {wait} noch einmal.",
  box_frozen: "Diese Box ist eingefroren: Sie können lesen, aber nichts ändern.",
  timeout: "Die Daten kamen zu langsam an.",
  unavailable: "Der Dienst ist gerade nicht erreichbar. Bitte versuchen Sie es gleich noch einmal.",
  not_implemented: "Diese Funktion gibt es nicht.",
} satisfies Record<ErrorCode, string>;

/** What every protocol says more exactly. Keys: `values.fault` of the error. */
const faults: Readonly<Record<string, string>> = {
  guest_root: "Als Gast haben Sie hier keinen eigenen Speicher. Bitte legen Sie Dateien in einen Ordner, der mit Ihnen geteilt wurde.",
  view_only: "Das können Sie hier ansehen, aber weder herunterladen noch kopieren.",
  guest_may_not: "Das ist Gästen der Box nicht möglich.",
  scanner_away: "Die Datei kann gerade nicht auf Schadsoftware geprüft werden. Bitte versuchen Sie es in einigen Minuten noch einmal.",
  scan_too_large: "Nicht angenommen: Die Datei ist zu groß, um sie auf Schadsoftware zu prüfen.",
  scan_encrypted: "Nicht angenommen: Die Datei ist verschlüsselt und lässt sich nicht auf Schadsoftware prüfen.",
};

const internal = { de: "Auf dem Server ist ein Fehler aufgetreten.", en: "An error occurred on the server." };

/** The message of an error for a person. Never tells of anything but the caller's own request. */
export function errorMessage(error: DomainError, language: Language): string {
  if (language === "en") return error.message;
  const exact = faults[String(error.detail.values?.["fault"] ?? "")];
  if (exact !== undefined) return exact;
  return german[error.code]
    .replace("{wait}", germanWait(error))
    .replace("{finding}", () => String(error.detail.values?.["finding"] ?? "?"));
}

/** How long to wait, as it stands after "in". */
export const germanWait = ({ detail: { retryAfter = 1 } }: DomainError): string =>
  retryAfter === 1 ? "einer Sekunde" : `${retryAfter} Sekunden`;

/** What is told of a bug: nothing. */
export const internalMessage = (language: Language): string => internal[language];
