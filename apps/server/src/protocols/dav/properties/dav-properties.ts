// The properties of RFC 4918 and RFC 4331.
import { escapeXml, namespaces, printActiveLock, supportedLocks } from "@landbox/dav-xml";
import { type Node, shownEtag } from "../../../domain/tree/node.ts";
import type { LockAt, Path } from "../../../domain/tree/tree.ts";
import { contentTypeOf } from "../../shared/content-type.ts";
import { hrefOfPath, type Place } from "../place.ts";
import type { Facts, LiveProperty } from "./live-property.ts";

const namespace = namespaces.dav;

/** What "unlimited" looks like to programs that cannot read a negative number as such: 1 PiB. */
const unlimited = 2 ** 50;

export const httpDate = (unixSeconds: number): string => new Date(unixSeconds * 1000).toUTCString();

export const davProperties: readonly LiveProperty[] = [
  { namespace, name: "resourcetype", all: true, print: (node) => (node.isFolder ? "<d:collection/>" : "") },
  { namespace, name: "getlastmodified", all: true, print: (node) => httpDate(node.mtime) },
  {
    namespace,
    name: "getetag",
    all: true,
    print: (node, facts) => tagged(shownEtag(node, facts.epoch, facts.actor.boxState), node, facts),
  },
  { namespace, name: "getcontentlength", all: true, print: (node) => (node.isFolder ? undefined : String(node.size)) },
  { namespace, name: "getcontenttype", all: true, print: (node) => (node.isFolder ? undefined : contentTypeOf(node.name)) },
  {
    namespace,
    name: "displayname",
    all: true,
    print: (node, facts) => escapeXml(node.parent === undefined ? rootName(facts.place) : node.name),
  },
  { namespace, name: "creationdate", all: true, print: (node) => `${new Date(node.created * 1000).toISOString().slice(0, 19)}Z` },
  { namespace, name: "supportedlock", all: true, print: () => supportedLocks },
  {
    namespace,
    name: "lockdiscovery",
    all: true,
    volatile: true,
    needsLocks: true,
    print: (_node, facts) => printLocks(facts.locks, facts.path, facts.place, facts.now),
  },
  { namespace, name: "quota-used-bytes", volatile: true, print: (node, facts) => (node.isFolder ? String(facts.usage.used) : undefined) },
  {
    namespace,
    name: "quota-available-bytes",
    volatile: true,
    print: (node, { usage }) => (node.isFolder ? String(Math.max(0, (usage.total ?? unlimited) - usage.used)) : undefined),
  },
];

/** A root changes also with what hangs in it, though nothing of its own did. */
const tagged = (etag: string, node: Node, { mountsTag }: Facts): string =>
  node.parent === undefined && mountsTag !== "" ? `${etag.slice(0, -1)}-${mountsTag}"` : etag;

const rootName = (place: Place): string => decodeURIComponent(place.prefix.slice(place.prefix.lastIndexOf("/") + 1));

/** The activelock elements of the locks that bear on a path. */
export function printLocks(locks: readonly LockAt[], path: Path, place: Place, now: number): string {
  let text = "";
  for (const { lock, path: root } of locks) {
    if (root.length > path.length || (root.length < path.length && !lock.infinite) || !root.every((name, i) => name === path[i])) continue;
    // The lock runs on the database's clock, which may differ a little from ours.
    const timeout = Math.min(lock.timeout, Math.max(0, Math.ceil((lock.expires - now) / 1000)));
    text += printActiveLock({
      exclusive: lock.exclusive,
      infinite: lock.infinite,
      ownerXml: lock.ownerXml,
      token: lock.token,
      timeout,
      rootHref: hrefOfPath(place, root),
      takenAt: new Date(lock.expires - lock.timeout * 1000).toISOString(),
    });
  }
  return text;
}
