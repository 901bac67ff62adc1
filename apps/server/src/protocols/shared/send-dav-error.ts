// Answers a failed request in the form that WebDAV clients read.
import { printError, xmlContentType } from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import type { FastifyReply, FastifyRequest } from "fastify";
import { challengeFor } from "./challenge.ts";
import { davErrors, internalError } from "./dav-errors.ts";
import { acceptedLanguage, type Language } from "./language.ts";
import { errorMessage, internalMessage } from "./messages.ts";

/** The part of the log that is needed here. */
export interface ErrorLog {
  error(fields: object, message: string): void;
}

export interface DavErrorContext {
  /** Where a bug is reported; nothing of it is told to the caller. */
  readonly log?: ErrorLog;
  /** The account's language, used when the request names none of ours. */
  readonly language?: Language;
  /** Printed precondition elements (RFC 4918 16). */
  readonly conditions?: string;
  /** ownCloud Web's `s:errorcode`. */
  readonly errorCode?: string;
  /** Instead of the error's usual status. */
  readonly status?: number;
}

/** Whether an error is what it claims to be: a caller's doing, or a bug that is logged and not told. */
export function sendDavError(request: FastifyRequest, reply: FastifyReply, thrown: unknown, context: DavErrorContext = {}): FastifyReply {
  const language = acceptedLanguage(request.headers["accept-language"]) ?? context.language ?? "de";
  const error = thrown instanceof DomainError ? thrown : undefined;
  const clientStatus = error ? undefined : clientFaultOf(thrown);
  const form = error ? davErrors[error.code] : clientStatus ? davErrors[clientStatus] : internalError;
  if (form === internalError)
    context.log?.error({ id: request.id, route: request.routeOptions.url, err: thrown }, "A WebDAV request failed.");
  if (error?.detail.retryAfter !== undefined) reply.header("retry-after", String(error.detail.retryAfter));
  if (form.status === 401) {
    const challenge = challengeFor(request.headers);
    if (challenge) reply.header("www-authenticate", challenge);
  }
  const message = error ? errorMessage(error, language) : internalMessage(language);
  reply.code(context.status ?? form.status).header("content-type", xmlContentType);
  return reply.send(printError({ exception: form.exception, message, errorCode: context.errorCode, conditions: context.conditions }));
}

/** Fastify's own refusals carry a 4xx status. */
function clientFaultOf(thrown: unknown): "bad_request" | "too_large" | "unsupported_media_type" | undefined {
  const status = (thrown as { statusCode?: unknown } | null)?.statusCode;
  if (status === 413) return "too_large";
  if (status === 415) return "unsupported_media_type";
  return typeof status === "number" && status >= 400 && status < 500 ? "bad_request" : undefined;
}
