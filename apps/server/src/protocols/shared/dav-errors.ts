// How each error of the product looks in WebDAV: status and the exception name that ownCloud's clients compare.
import type { ErrorCode } from "@landbox/wire";

export interface DavForm {
  readonly status: number;
  /** The class name Sabre (ownCloud's server library) would report. */
  readonly exception: string;
}

const sabre = (status: number, name: string): DavForm => ({ status, exception: `Sabre\\DAV\\Exception\\${name}` });

export const davErrors = {
  bad_request: sabre(400, "BadRequest"),
  malformed_xml: sabre(400, "BadRequest"),
  invalid_name: sabre(400, "BadRequest"),
  unauthenticated: sabre(401, "NotAuthenticated"),
  forbidden: sabre(403, "Forbidden"),
  not_found: sabre(404, "NotFound"),
  method_not_allowed: sabre(405, "MethodNotAllowed"),
  parent_missing: sabre(409, "Conflict"),
  already_exists: sabre(405, "MethodNotAllowed"),
  is_folder: sabre(405, "MethodNotAllowed"),
  into_itself: sabre(409, "Conflict"),
  precondition_failed: sabre(412, "PreconditionFailed"),
  locked: sabre(423, "Locked"),
  lock_token_mismatch: sabre(409, "LockTokenMatchesRequestUri"),
  quota_exceeded: sabre(507, "InsufficientStorage"),
  checksum_mismatch: sabre(400, "BadRequest"),
  length_mismatch: sabre(400, "BadRequest"),
  length_required: sabre(411, "LengthRequired"),
  too_large: { status: 413, exception: "OCA\\DAV\\Connector\\Sabre\\Exception\\EntityTooLarge" },
  unsupported_media_type: sabre(415, "UnsupportedMediaType"),
  // As ownCloud's scanner answers: clients show the message and do not try at once again.
  malware: sabre(415, "UnsupportedMediaType"),
  range_not_satisfiable: sabre(416, "RequestedRangeNotSatisfiable"),
  destination_elsewhere: sabre(502, "BadGateway"),
  upload_gone: sabre(404, "NotFound"),
  offset_mismatch: sabre(409, "Conflict"),
  too_many_requests: sabre(429, "TooManyRequests"),
  box_frozen: sabre(403, "Forbidden"),
  timeout: sabre(408, "RequestTimeout"),
  // Clients end their whole run as "maintenance" when they read this name.
  unavailable: sabre(503, "ServiceUnavailable"),
  not_implemented: sabre(501, "NotImplemented"),
} satisfies Record<ErrorCode, DavForm>;

/** What a bug looks like from outside. */
export const internalError: DavForm = { status: 500, exception: "Sabre\\DAV\\Exception" };
