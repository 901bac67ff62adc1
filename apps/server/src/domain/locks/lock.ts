// A write lock (RFC 4918 6 and 7) as a plain record, and the limits of its lifetime.
import type { AccountId, NodeId } from "@landbox/kit";

export interface NodeLock {
  /** `urn:uuid:…` */
  readonly token: string;
  readonly node: NodeId;
  readonly account: AccountId;
  readonly exclusive: boolean;
  /** Depth infinity. */
  readonly infinite: boolean;
  /** The owner element's content, verbatim XML. */
  readonly ownerXml: string;
  /** Seconds granted. */
  readonly timeout: number;
  /** Unix milliseconds on the database's clock. */
  readonly expires: number;
}

/** Longest and default lifetime in seconds. */
export const lockTimeout = { longest: 7 * 24 * 3600, usual: 1800 };
