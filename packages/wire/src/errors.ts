// The closed table of everything that can go wrong for a reason a caller can understand.

/** Each protocol maps every code to its own form with one table `satisfies Record<ErrorCode, …>`. */
export const errorCodes = [
  "bad_request", // the request is not well-formed (headers, parameters, JSON)
  "malformed_xml", // the body is not the XML the verb wants
  "invalid_name", // a name that no file or folder may have
  "unauthenticated", // no credentials, or wrong ones; never says which part was wrong
  "forbidden", // known to exist, but not allowed
  "not_found", // not there, or not for this caller
  "method_not_allowed", // e.g. MKCOL on an existing name, PUT on a folder
  "parent_missing", // the folder that should hold the new entry is not there
  "already_exists", // Overwrite: F and the target is there; login or box name taken
  "is_folder", // a file operation on a folder
  "into_itself", // moving or copying a folder into its own subtree
  "precondition_failed", // If, If-Match, If-None-Match, If-Unmodified-Since
  "locked", // a lock of somebody else, or one whose token was not submitted
  "lock_token_mismatch", // UNLOCK or refresh with a token that is not on this resource
  "quota_exceeded", // space or box quota, or the disk is full
  "checksum_mismatch", // the bytes received have another checksum than declared
  "length_mismatch", // fewer or more bytes than declared
  "length_required",
  "too_large", // over a limit that is stated in the message
  "unsupported_media_type",
  "malware", // the scanner found malware; `values.finding` is the name it gives it
  "range_not_satisfiable",
  "destination_elsewhere", // Destination on another host
  "upload_gone", // the upload's state is no longer there: start again
  "offset_mismatch", // tus: another offset than the server has
  "too_many_requests", // throttled; carries retryAfter in seconds
  "box_frozen", // the box is read-only
  "timeout", // the body came too slowly
  "unavailable", // the database or the store is away; carries retryAfter in seconds
  "not_implemented",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface ErrorDetail {
  /** Seconds after which trying again makes sense. */
  retryAfter?: number;
  /** Paths (inside the space, as name segments) whose locks were in the way: RFC 4918 lock-token-submitted. */
  lockedPaths?: string[][];
  /** Values for the message's placeholders in the user's language. */
  values?: Record<string, string | number>;
}

/** What a caller can cause. Anything else that is thrown is a bug: 500, logged, nothing told. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;
  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message);
    this.name = "DomainError";
    this.code = code;
    this.detail = detail;
  }
}
