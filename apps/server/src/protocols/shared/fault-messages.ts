// What clients of other makers are told in German where the shared sentences speak of files; in English the error's own message is used.
import type { DomainError } from "@landbox/wire";
import type { Language } from "./language.ts";
import { errorMessage, germanWait } from "./messages.ts";

/** Keys: `values.fault` of the error. */
const german: Readonly<Record<string, string>> = {
  not_allowed: "Das dürfen nur Personen, die Konten verwalten.",
  no_account: "Dieses Konto gibt es in der Box nicht.",
  no_group: "Diese Gruppe gibt es in der Box nicht.",
  no_right: "Das erlaubt Ihre Freigabe nicht.",
  room_share: "In einem Datenraum lässt sich nichts einzeln freigeben. Wer mitwirkt, legen die Stellen fest.",
  no_share: "Diese Freigabe gibt es nicht.",
  no_path: "Diese Datei oder diesen Ordner gibt es nicht.",
  no_principal: "Diese Person oder Gruppe gibt es in der Box nicht.",
  share_self: "Das lässt sich nur mit anderen teilen.",
  note_people: "Ein Hinweis lässt sich nur einem Link mitgeben.",
  not_folder: "Das ist kein Ordner.",
  no_change: "Es ist nichts genannt, das sich ändern lässt.",
  share_manager: "Gäste und Personen anderer Boxen können nicht weiter teilen.",
  share_end_late: "Eine Freigabe kann nicht länger gelten als Ihre eigene.",
  across_off: "Diese Box teilt nichts mit anderen Boxen. Das legen ihre Administratorinnen und Administratoren fest.",
  across_step: "Dateien verschiedener Boxen lassen sich so nicht verbinden. Bitte laden Sie die Datei herunter und hier wieder hoch.",
  end_past: "Das Ende der Freigabe liegt in der Vergangenheit.",
  no_comment: "Diesen Kommentar gibt es nicht (mehr).",
  comment_not_own: "Nur wer einen Kommentar geschrieben hat, kann ihn ändern.",
  comment_length: "Ein Kommentar hat 1 bis {most} Zeichen.",
  no_barrier: "Diese Meldung gibt es nicht (mehr).",
  barrier_text: "Bitte beschreiben Sie, was nicht funktioniert.",
  barrier_box: "Es ist nicht bekannt, um welche Box es geht. Bitte öffnen Sie die Seite über die Adresse der Box.",
  barrier_many: "Heute sind sehr viele Meldungen eingegangen. Bitte schreiben Sie an die Stelle, die in der Erklärung genannt ist.",
  no_notification: "Diese Benachrichtigung gibt es nicht (mehr).",
  no_call: "Diesen Aufruf gibt es nicht.",
  missing: "Es fehlt eine Angabe.",
  unknown_key: "Diese Angabe lässt sich nicht ändern.",
  bad_value: "Dieser Wert ist nicht möglich.",
  login_form: "Ein Anmeldename hat 1 bis 64 Buchstaben, Ziffern, Punkte, Binde- oder Unterstriche und beginnt mit Buchstabe oder Ziffer.",
  email_form: "Das ist keine E-Mail-Adresse.",
  group_name: "Ein Gruppenname hat 1 bis 100 Zeichen.",
  group_exists: "Dieser Name steht für die Administratoren der Box.",
  last_admin: "Das ist der letzte aktive Administrator der Box.",
  self: "Das eigene Konto lässt sich nicht löschen oder sperren.",
  guest_rule: "Nach den Regeln dieser Box können Sie keine Gäste einladen.",
  guest_end_past: "Das Ende muss in der Zukunft liegen.",
  guest_end_late: "Gäste kommen hier für höchstens {most} Tage.",
  needs_group: "Bitte nennen Sie eine Ihrer Gruppen für das neue Konto.",
  foreign_group: "Diese Gruppe gehört nicht zu denen, die Sie verwalten.",
  last_group: "Das ist die letzte Ihrer Gruppen, in der das Konto ist.",
  admin_group: "Die Gruppe der Administratoren lässt sich so nicht ändern.",
  not_group_admin: "Das Konto verwaltet diese Gruppe nicht.",
  needs_password: "Mit einem App-Passwort lassen sich keine Konten verwalten. Bitte verwenden Sie das Passwort des Kontos.",
  own_password: "Bitte ändern Sie Ihr eigenes Passwort in den Einstellungen.",
  link_password_missing: "Ein Link braucht hier ein Passwort.",
  link_password_short: "Das Passwort eines Links braucht mindestens {least} Zeichen.",
  link_expiry_missing: "Ein Link braucht hier ein Ablaufdatum.",
  link_expiry_past: "Das Ablaufdatum muss in der Zukunft liegen.",
  link_expiry_late: "Ein Link darf hier höchstens {most} Tage gelten.",
  link_foreign: "Einen Link gibt es nur zu eigenen Dateien, nicht zu dem, was andere mit Ihnen geteilt haben.",
  link_root: "Der ganze Bereich lässt sich nicht teilen. Bitte wählen Sie eine Datei oder einen Ordner darin.",
  link_unknown: "Diese Freigabe gibt es nicht.",
  link_subject: "Der Name eines Links darf höchstens {most} Zeichen haben.",
  link_ended: "Dieser Link ist beendet und lässt sich nicht mehr ändern.",
  share_drop: "Zum Einsammeln von Dateien verwenden Sie bitte „Anfordern“ auf der Webseite: Dort bekommt jede Person einen eigenen Ordner.",
  too_short: "Das Passwort ist zu kurz: Es braucht mindestens 12 Zeichen.",
  too_long: "Das Passwort ist zu lang: Es darf höchstens 1.024 Zeichen haben.",
  common: "Dieses Passwort steht auf der Liste der häufigen Passwörter.",
  repeating: "Dieses Passwort wiederholt nur wenige Zeichen oder folgt der Tastatur.",
  contains_name: "Dieses Passwort besteht vor allem aus dem Namen der Person oder der Box.",
};

/**
 * The sentence for a person: by `values.fault` of the error, else by its code.
 * @param own what a protocol says in German in words of its own, by fault, or by code for faults that nobody has words for
 */
export function faultMessage(error: DomainError, language: Language, own: Readonly<Record<string, string>> = {}): string {
  const values: Readonly<Record<string, string | number>> = { wait: germanWait(error), ...error.detail.values };
  const fault = String(values["fault"] ?? "");
  const sentence = language === "de" ? (own[fault] ?? german[fault] ?? own[error.code]) : undefined;
  return sentence?.replaceAll(/\{(\w+)\}/g, (_all, name: string) => String(values[name] ?? "")) ?? errorMessage(error, language);
}
