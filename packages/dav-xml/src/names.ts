// Qualified names of WebDAV elements and the namespaces that answers declare once at their root.

/** A qualified XML name; namespace "" is the empty namespace. */
export interface XmlName {
  readonly namespace: string;
  readonly name: string;
}

export const namespaces = {
  dav: "DAV:",
  owncloud: "http://owncloud.org/ns",
  nextcloud: "http://nextcloud.org/ns",
  openCollaboration: "http://open-collaboration-services.org/ns",
  sabre: "http://sabredav.org/ns",
} as const;

/** Prefixes that every document of ours binds at its root element. */
export const prefixOf: ReadonlyMap<string, string> = new Map([
  [namespaces.dav, "d"],
  [namespaces.owncloud, "oc"],
  [namespaces.nextcloud, "nc"],
  [namespaces.openCollaboration, "ocs"],
  [namespaces.sabre, "s"],
]);

/** One text per qualified name, for maps and sets (Clark's notation). */
export const nameKey = (name: XmlName): string => `{${name.namespace}}${name.name}`;
