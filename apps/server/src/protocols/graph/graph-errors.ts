// How each error of the product looks in Libre Graph: its status and one of Graph's codes, and a sentence in the reader's language.
import { DomainError, type ErrorCode } from "@landbox/wire";
import type { FastifyReply, FastifyRequest } from "fastify";
import { ZodError } from "zod";
import { challengeFor } from "../shared/challenge.ts";
import { faultMessage } from "../shared/fault-messages.ts";
import { acceptedLanguage, type Language } from "../shared/language.ts";
import { internalMessage } from "../shared/messages.ts";

interface GraphForm {
  readonly status: number;
  /** Of the list that Graph's clients know. */
  readonly code: string;
}

const form = (status: number, code: string): GraphForm => ({ status, code });

export const graphErrors = {
  bad_request: form(400, "invalidRequest"),
  malformed_xml: form(400, "invalidRequest"),
  invalid_name: form(400, "invalidRequest"),
  unauthenticated: form(401, "unauthenticated"),
  forbidden: form(403, "accessDenied"),
  not_found: form(404, "itemNotFound"),
  method_not_allowed: form(405, "notAllowed"),
  parent_missing: form(409, "itemNotFound"),
  already_exists: form(409, "nameAlreadyExists"),
  is_folder: form(409, "notAllowed"),
  into_itself: form(409, "notAllowed"),
  precondition_failed: form(412, "preconditionFailed"),
  locked: form(423, "itemIsLocked"),
  lock_token_mismatch: form(409, "itemIsLocked"),
  quota_exceeded: form(507, "quotaLimitReached"),
  checksum_mismatch: form(400, "invalidRequest"),
  length_mismatch: form(400, "invalidRequest"),
  length_required: form(411, "invalidRequest"),
  too_large: form(413, "invalidRequest"),
  unsupported_media_type: form(415, "invalidRequest"),
  malware: form(422, "malwareDetected"),
  range_not_satisfiable: form(416, "invalidRange"),
  destination_elsewhere: form(502, "notSupported"),
  upload_gone: form(404, "itemNotFound"),
  offset_mismatch: form(409, "resourceModified"),
  too_many_requests: form(429, "activityLimitReached"),
  box_frozen: form(403, "notAllowed"),
  timeout: form(408, "generalException"),
  unavailable: form(503, "generalException"),
  not_implemented: form(501, "notSupported"),
} satisfies Record<ErrorCode, GraphForm>;

/** What is said here alone, in German. Keys: `values.fault` of the error. */
const german: Readonly<Record<string, string>> = {
  query_option: "Diese Abfrageoption wird hier nicht unterstützt: {option}.",
  body_field: "Die Angabe {field} fehlt oder ist nicht möglich.",
  drive_purge: "Ein gelöschter Bereich bleibt 30 Tage lang wiederherstellbar und wird dann von selbst entfernt.",
  drive_kind: "Das geht nur mit Bereichen, die sich mehrere Personen teilen.",
  search_short: "Bitte geben Sie mindestens {least} Zeichen ein. Alle Konten sehen nur die Administratorinnen und Administratoren der Box.",
  group_rename: "Gruppen lassen sich nicht umbenennen.",
  no_space: "Diesen Bereich gibt es nicht, oder Sie sind kein Mitglied.",
  not_manager: "Das können nur Personen, die den Bereich verwalten, und die Administratorinnen und Administratoren der Box.",
  no_member: "Diese Person oder Gruppe ist kein Mitglied des Bereichs.",
  mounted_space: "Ein Bereich lässt sich nicht aus Ihren Dateien entfernen.",
  wrong_password: "Das bisherige Passwort ist falsch.",
  same_as_before: "Das neue Passwort ist dasselbe wie das bisherige.",
};

/** Sends any thrown thing in Graph's form; what is no DomainError is a bug: logged, not told. */
export function sendGraphError(request: FastifyRequest, reply: FastifyReply, thrown: unknown, account?: Language): FastifyReply {
  const error = domainErrorOf(thrown);
  const language = acceptedLanguage(request.headers["accept-language"]) ?? account ?? "de";
  if (!error) request.log.error({ err: thrown }, "request failed");
  const { status, code } = error ? graphErrors[error.code] : form(500, "generalException");
  if (error?.detail.retryAfter !== undefined) reply.header("retry-after", String(error.detail.retryAfter));
  const challenge = status === 401 ? challengeFor(request.headers) : undefined;
  if (challenge !== undefined) reply.header("www-authenticate", challenge);
  const message = error ? faultMessage(error, language, german) : internalMessage(language);
  const innererror = { date: new Date().toISOString(), "request-id": request.id };
  return reply.code(status).send({ error: { code, message, innererror } });
}

function domainErrorOf(thrown: unknown): DomainError | undefined {
  if (thrown instanceof DomainError) return thrown;
  if (thrown instanceof ZodError) {
    const [issue] = thrown.issues;
    const field = [...(issue?.path ?? []), ...(issue?.code === "unrecognized_keys" ? issue.keys : [])].join(".") || "body";
    return new DomainError("bad_request", `The value of ${field} is missing or not possible.`, { values: { fault: "body_field", field } });
  }
  const status = (thrown as { statusCode?: unknown } | null)?.statusCode;
  if (status === 413) return new DomainError("too_large", "The request is too large.");
  if (status === 415) return new DomainError("unsupported_media_type", "Requests to this interface are JSON.");
  return typeof status === "number" && status >= 400 && status < 500
    ? new DomainError("bad_request", "The request is not well-formed.")
    : undefined;
}
