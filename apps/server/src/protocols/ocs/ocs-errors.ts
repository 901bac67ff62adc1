// How each error of the product looks in OCS: its status code, and the HTTP status of version 2.
import type { ErrorCode } from "@landbox/wire";

interface OcsForm {
  /** As version 1 says it; version 2 derives its own from it. */
  readonly status: number;
  readonly http: number;
}

/** What one call says instead, by `values.fault` of the error or by its code. */
export type OcsCodes = Readonly<Record<string, number>>;

const same = (status: number): OcsForm => ({ status, http: status });

export const ocsErrors = {
  bad_request: same(400),
  malformed_xml: same(400),
  invalid_name: same(400),
  unauthenticated: { status: 997, http: 401 },
  forbidden: same(403),
  not_found: { status: 998, http: 404 },
  method_not_allowed: same(405),
  parent_missing: same(409),
  already_exists: same(409),
  is_folder: same(409),
  into_itself: same(409),
  precondition_failed: same(412),
  locked: same(423),
  lock_token_mismatch: same(409),
  quota_exceeded: same(507),
  checksum_mismatch: same(400),
  length_mismatch: same(400),
  length_required: same(411),
  too_large: same(413),
  unsupported_media_type: same(415),
  malware: same(415),
  range_not_satisfiable: same(416),
  destination_elsewhere: same(502),
  upload_gone: { status: 998, http: 404 },
  offset_mismatch: same(409),
  too_many_requests: same(429),
  box_frozen: same(403),
  timeout: same(408),
  unavailable: same(503),
  not_implemented: same(501),
} satisfies Record<ErrorCode, OcsForm>;
