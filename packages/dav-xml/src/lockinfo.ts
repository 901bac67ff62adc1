// The body of LOCK (RFC 4918 14.11), and how a lock is told of in a lockdiscovery property.
import { elementsOf, readDocument, type XmlElement, XmlError } from "./document.ts";
import { namespaces } from "./names.ts";
import { escapeXml, printContent } from "./print.ts";

export interface LockInfo {
  readonly exclusive: boolean;
  /** Content of the owner element as XML that stands alone; "" when there is none. */
  readonly ownerXml: string;
}

/** @throws XmlError; only write locks exist */
export function readLockInfo(body: Uint8Array | string): LockInfo {
  const root = readDocument(body);
  if (root.namespace !== namespaces.dav || root.name !== "lockinfo") throw new XmlError("The body is not a DAV: lockinfo element.");
  const scope = child(root, "lockscope");
  const exclusive = child(scope, "exclusive") !== undefined;
  if (exclusive === (child(scope, "shared") !== undefined)) throw new XmlError("The lock scope is one of exclusive and shared.");
  if (!child(child(root, "locktype"), "write")) throw new XmlError("The lock type is not write.");
  const owner = child(root, "owner");
  return { exclusive, ownerXml: owner ? printContent(owner) : "" };
}

const child = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element && elementsOf(element).find((candidate) => candidate.namespace === namespaces.dav && candidate.name === name);

export interface ActiveLock extends LockInfo {
  readonly infinite: boolean;
  /** Seconds left. */
  readonly timeout: number;
  readonly token: string;
  /** Encoded href of the resource the lock is rooted at. */
  readonly rootHref: string;
  /** When it was taken, ISO 8601 (ownCloud's addition); left out when unknown. */
  readonly takenAt?: string;
}

/** An activelock element (RFC 4918 14.1). */
export const printActiveLock = (lock: ActiveLock): string =>
  `<d:activelock><d:locktype><d:write/></d:locktype><d:lockscope><d:${lock.exclusive ? "exclusive" : "shared"}/></d:lockscope>` +
  `<d:depth>${lock.infinite ? "infinity" : "0"}</d:depth>${lock.ownerXml === "" ? "" : `<d:owner>${lock.ownerXml}</d:owner>`}` +
  `<d:timeout>Second-${lock.timeout}</d:timeout><d:locktoken><d:href>${escapeXml(lock.token)}</d:href></d:locktoken>` +
  `<d:lockroot><d:href>${escapeXml(lock.rootHref)}</d:href></d:lockroot>` +
  `${lock.takenAt === undefined ? "" : `<oc:locktime>${lock.takenAt}</oc:locktime>`}</d:activelock>`;

/** Content of the supportedlock property: exclusive and shared write locks. */
export const supportedLocks = ["exclusive", "shared"]
  .map((scope) => `<d:lockentry><d:lockscope><d:${scope}/></d:lockscope><d:locktype><d:write/></d:locktype></d:lockentry>`)
  .join("");
