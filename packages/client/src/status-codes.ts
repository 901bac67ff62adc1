// What an HTTP status means where no error code came with it (WebDAV answers carry only Sabre names).
import type { FailureCode } from "./failure.ts";

const codes: Record<number, FailureCode> = {
  400: "bad_request",
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  408: "timeout",
  409: "parent_missing",
  411: "length_required",
  412: "precondition_failed",
  413: "too_large",
  415: "unsupported_media_type",
  416: "range_not_satisfiable",
  423: "locked",
  429: "too_many_requests",
  501: "not_implemented",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
  507: "quota_exceeded",
};

/** The failure code of a status; `unexpected` when it says nothing. */
export const codeOfStatus = (status: number): FailureCode => codes[status] ?? "unexpected";
