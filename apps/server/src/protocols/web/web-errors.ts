// How each error of the product looks in the JSON API: an HTTP status, and a sentence in the reader's language.
import { type ApiError, DomainError, type ErrorCode } from "@landbox/wire";
import type { FastifyReply, FastifyRequest } from "fastify";
import { ZodError } from "zod";
import { faultMessage } from "../shared/fault-messages.ts";
import { acceptedLanguage, type Language } from "../shared/language.ts";
import { internalMessage } from "../shared/messages.ts";

const statuses = {
  bad_request: 400,
  malformed_xml: 400,
  invalid_name: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  parent_missing: 409,
  already_exists: 409,
  is_folder: 409,
  into_itself: 409,
  precondition_failed: 412,
  locked: 423,
  lock_token_mismatch: 409,
  quota_exceeded: 507,
  checksum_mismatch: 400,
  length_mismatch: 400,
  length_required: 411,
  too_large: 413,
  unsupported_media_type: 415,
  malware: 415,
  range_not_satisfiable: 416,
  destination_elsewhere: 502,
  upload_gone: 404,
  offset_mismatch: 409,
  too_many_requests: 429,
  box_frozen: 403,
  timeout: 408,
  unavailable: 503,
  not_implemented: 501,
} satisfies Record<ErrorCode, number>;

/** What only happens here, or is said to people rather than to clients. Keys: `values.fault` of the error, or its code. */
const german: Readonly<Record<string, string>> = {
  common: "Dieses Passwort steht auf der Liste der häufigen Passwörter. Bitte wählen Sie ein anderes.",
  repeating: "Dieses Passwort wiederholt nur wenige Zeichen oder folgt der Tastatur. Bitte wählen Sie ein anderes.",
  contains_name: "Dieses Passwort besteht vor allem aus Ihrem Namen oder dem der Box. Bitte wählen Sie ein anderes.",
  same_as_before: "Das neue Passwort ist dasselbe wie das bisherige.",
  wrong_login: "Benutzername oder Passwort ist falsch.",
  wrong_password: "Das bisherige Passwort ist falsch.",
  invitation_gone: "Diese Einladung ist unbekannt, schon benutzt oder abgelaufen.",
  archive_gone: "Eine der ausgewählten Dateien ist nicht mehr vorhanden. Bitte laden Sie die Ansicht neu.",
  archive_entries:
    "Das sind zu viele Dateien für ein Archiv. Bitte wählen Sie weniger aus oder verwenden Sie einen Synchronisationsclient.",
  archive_expired: "Dieser Download ist abgelaufen. Bitte starten Sie ihn erneut.",
  flow_gone: "Diese Anmeldung ist unbekannt, schon beantwortet oder abgelaufen.",
  other_box: "Diese Anmeldung gehört zu einer anderen Box.",
  no_box: "Unter dieser Adresse gibt es keine Box.",
  not_admin: "Das können nur die Administratorinnen und Administratoren der Box.",
  not_allowed: "Das können nur Personen, die Konten verwalten.",
  needs_password: "Mit einem App-Passwort lassen sich Konten nicht ändern. Bitte melden Sie sich mit Ihrem Passwort an.",
  no_share: "Diese Freigabe gibt es nicht mehr.",
  mounted_space: "Ein Bereich lässt sich nicht aus Ihren Dateien entfernen.",
  no_space: "Diesen Bereich gibt es nicht, oder Sie sind kein Mitglied.",
  space_exists: "Es gibt in der Box schon einen Bereich mit diesem Namen.",
  not_manager: "Das können nur Personen, die den Bereich verwalten, und die Administratorinnen und Administratoren der Box.",
  no_member: "Diese Person oder Gruppe ist kein Mitglied des Bereichs.",
  no_room: "Diesen Datenraum gibt es nicht, oder Sie wirken nicht darin mit.",
  room_exists: "Es gibt in der Box schon einen Datenraum mit diesem Namen.",
  room_manager: "Das können nur Personen, die den Datenraum verwalten, und die Administratorinnen und Administratoren seiner Box.",
  room_last_manager: "Jemand muss den Datenraum verwalten. Bitte bestimmen Sie zuerst eine andere Person.",
  room_role: "Verwalten können einen Datenraum nur Personen der Box, der er gehört.",
  room_log: "Das Protokoll sehen nur Personen, die den Datenraum verwalten oder für ihre Stelle sprechen.",
  room_export: "Das können nur Personen, die die Dateien des Datenraums herunterladen dürfen.",
  no_body: "Diese Stelle gibt es nicht, oder sie nimmt keine Einladungen an.",
  body_there: "Diese Stelle wirkt schon mit oder ist schon eingeladen.",
  body_invited: "Eine Einladung wird angenommen oder abgelehnt.",
  arrangement_newer: "Von der Vereinbarung gibt es inzwischen eine neuere Fassung. Bitte lesen Sie diese.",
  arrangement_gaps: "In der Vereinbarung ist noch etwas zu ergänzen („bitte ergänzen“). Bitte füllen Sie diese Stellen aus.",
  arrangement_empty: "Die Vereinbarung braucht einen Text.",
  no_account: "Dieses Konto gibt es in der Box nicht (mehr).",
  no_group: "Diese Gruppe gibt es in der Box nicht (mehr).",
  group_exists: "Diesen Namen hat schon eine Gruppe der Box.",
  group_name: "Eine Gruppe braucht einen Namen mit 1 bis 100 Zeichen.",
  login_form:
    "Ein Anmeldename besteht aus 1 bis 64 Buchstaben, Ziffern, Punkten, Binde- oder Unterstrichen und beginnt mit einem Buchstaben oder einer Ziffer.",
  guest_exists: "Diese E-Mail-Adresse hat schon jemand in der Box. Bitte suchen Sie die Person unter ihrem Namen.",
  guest_rules: "Ein Gast kommt für 1 bis {most} Tage, gewöhnlich nicht länger als höchstens erlaubt.",
  guest_ended: "Die Zeit dieses Gasts ist abgelaufen. Bitte verlängern Sie sie mit einem neuen Ende.",
  account_exists: "Diesen Anmeldenamen oder diese E-Mail-Adresse hat schon ein Konto der Box, oder hatte es früher.",
  last_admin: "Das ist die letzte Administratorin oder der letzte Administrator der Box. Bitte bestimmen Sie zuerst jemand anderen.",
  self: "Das eigene Konto können Sie hier nicht sperren, löschen oder neu einladen.",
  disabled: "Ein gesperrtes Konto kann nicht eingeladen werden. Bitte entsperren Sie es zuerst.",
  guest_no_contact: "Gäste gehören nicht zum Haus und werden anderen Boxen nicht als Ansprechpersonen genannt.",
  contacts_many: "Das Verzeichnis einer Box nennt höchstens {most} Personen.",
  duty_long: "Bitte kürzen Sie die Aufgabe auf höchstens {most} Zeichen.",
  email_form: "Das ist keine vollständige E-Mail-Adresse.",
  title_form: "Der Name der Box braucht 1 bis 200 Zeichen.",
  accent_form: "Eine Farbe wird so geschrieben: #1a3a6b.",
  legal_length: "Der Text ist leer oder länger als 100.000 Zeichen.",
  arms_form: "Daraus lässt sich kein Wappen machen. Bitte verwenden Sie ein Bild als PNG, JPEG, WebP oder SVG.",
  arms_size: "Das Bild ist leer oder größer als 1 MB.",
  link_unknown: "Diesen Link gibt es nicht. Bitte prüfen Sie, ob die Adresse vollständig ist.",
  link_password: "Das Passwort stimmt nicht. Bitte achten Sie auf Bindestriche und Ziffern.",
  link_locked: "Bitte geben Sie zuerst das Passwort ein.",
  link_throttled: "Zu viele falsche Passwörter. Bitte versuchen Sie es in {wait} noch einmal.",
  link_preparing: "Die Sendung wird noch vorbereitet. Bitte versuchen Sie es etwas später noch einmal.",
  link_expired: "Dieser Link ist abgelaufen.",
  link_recalled: "Dieser Link wurde zurückgerufen.",
  link_used_up: "Dieser Link wurde schon so oft benutzt, wie es erlaubt war.",
  link_gone: "Was unter diesem Link lag, ist nicht mehr vorhanden.",
  link_empty: "Diese Sendung ist noch leer.",
  link_purpose: "Bitte sagen Sie, was Sie anfordern.",
  link_rules: "Ein Link gilt 1 bis {most} Tage, gewöhnlich nicht länger als höchstens erlaubt, und ein Passwort hat 12 bis 64 Zeichen.",
  link_too_many: "Bitte wählen Sie höchstens {most} Dateien und Ordner auf einmal.",
  link_recipients: "Bitte geben Sie höchstens {most} Empfänger auf einmal an.",
  link_email: "„{email}“ ist keine vollständige E-Mail-Adresse.",
  link_subject: "Der Betreff darf höchstens {most} Zeichen haben.",
  link_reference: "Das Aktenzeichen darf höchstens {most} Zeichen haben.",
  link_message: "Die Nachricht darf höchstens {most} Zeichen haben.",
  link_limit: "Die Zahl der Abrufe muss zwischen 1 und 10.000 liegen.",
  link_types: "Erlaubte Dateitypen sind Endungen wie pdf oder jpg.",
  link_file_program: "Programme und Dokumente mit Makros werden hier nicht angenommen.",
  link_file_type: "Dateien dieses Typs werden nicht erbeten. Erlaubt sind: {types}.",
  link_file_disguised: "Der Inhalt dieser Datei passt nicht zu ihrem Namen (.{ending}).",
  link_file_large: "Diese Datei ist größer, als hier erbeten wird.",
  link_files_most: "Es lassen sich höchstens {most} Dateien einreichen.",
  link_bytes_most: "Zusammen sind diese Dateien größer, als hier erbeten wird.",
  sender_name: "Bitte geben Sie Ihren Namen an.",
  link_terms: "Grenzen sind ganze Zahlen ab 1.",
  unauthenticated: "Bitte melden Sie sich an.",
};

/** Sends any thrown thing as `apiError`. */
export function sendWebError(request: FastifyRequest, reply: FastifyReply, thrown: unknown): FastifyReply {
  const error = domainErrorOf(thrown);
  const body = describeError(request, thrown);
  if (body.error.retryAfter !== undefined) reply.header("retry-after", String(body.error.retryAfter));
  return reply.code(error ? statuses[error.code] : 500).send(body);
}

/** The body of an error in the caller's language; what is nobody's doing is logged and not told. */
export function describeError(request: FastifyRequest, thrown: unknown): ApiError {
  const language = acceptedLanguage(request.headers["accept-language"]) ?? request.webLanguage ?? "de";
  const error = domainErrorOf(thrown);
  if (!error) request.log.error({ err: thrown }, "request failed");
  const retryAfter = error?.detail.retryAfter;
  return {
    error: {
      code: error?.code ?? "internal",
      message: error ? faultMessage(error, language, german) : internalMessage(language),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    },
  };
}

function domainErrorOf(thrown: unknown): DomainError | undefined {
  if (thrown instanceof DomainError) return thrown;
  if (thrown instanceof ZodError)
    return new DomainError("bad_request", `The request is not well-formed: ${thrown.issues[0]?.path.join(".") ?? ""}`);
  const status = (thrown as { statusCode?: unknown } | null)?.statusCode;
  if (status === 413) return new DomainError("too_large", "The request is too large.");
  if (status === 415) return new DomainError("unsupported_media_type", "Requests to this interface are JSON.");
  return typeof status === "number" && status >= 400 && status < 500
    ? new DomainError("bad_request", "The request is not well-formed.")
    : undefined;
}

declare module "fastify" {
  interface FastifyRequest {
    /** The account's language, once it is known. */
    webLanguage?: Language;
  }
}
