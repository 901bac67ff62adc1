// A refusal with more to tell than its error code: precondition elements (RFC 4918 16) or ownCloud Web's error code.
import type { DomainError } from "@landbox/wire";

export interface RefusalDetail {
  /** Printed elements in the d: prefix. */
  readonly conditions?: string;
  readonly errorCode?: string;
  /** Instead of the status that WebDAV has for the error. */
  readonly status?: number;
}

export class DavRefusal extends Error {
  override readonly name = "DavRefusal";
  readonly error: DomainError;
  readonly detail: RefusalDetail;
  constructor(error: DomainError, detail: RefusalDetail) {
    super(error.message);
    this.error = error;
    this.detail = detail;
  }
}
