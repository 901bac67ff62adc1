// The properties of ownCloud's namespace that its desktop, web and mobile clients ask for.
import { escapeXml, namespaces } from "@landbox/dav-xml";
import { mayDownload } from "../../../domain/access/downloading.ts";
import type { Granted } from "../../../domain/access/granted.ts";
import type { Mount } from "../../../domain/mounts/mounts.ts";
import type { Link } from "../../../domain/links/links.ts";
import type { Node } from "../../../domain/tree/node.ts";
import type { LiveProperty } from "./live-property.ts";

const namespace = namespaces.owncloud;

/** oc:id and OC-FileId: the number, padded to 8 digits, and the instance's id. The same in every root, so clients recognise renames by it. */
export const ownCloudId = (node: Pick<Node, "id">, instanceId: string): string => String(node.id).padStart(8, "0") + instanceId;

/**
 * What may be done to it while its box is active, in the order of ownCloud's own servers: shared and mounted (what was granted alone), delete, rename,
 * move, write a file's content, create files and folders; X may only be looked at. A share can be taken out of the own root, and renamed there,
 * whatever its role; a project space that hangs there cannot. R (may be shared on): without it desktop clients offer no sharing; a whole space is shared with
 * its members only.
 */
export function permissionsOf(
  node: Pick<Node, "isFolder" | "parent">,
  { rights, top }: Pick<Granted<"read">, "rights" | "top">,
  mount?: Pick<Mount, "kind">,
): string {
  const share = top !== undefined;
  const isTop = node.parent === undefined;
  const movable = !(isTop && mount?.kind === "space");
  const may = (letter: string, allowed: boolean): string => (allowed ? letter : "");
  return (
    may("S", share) +
    may("R", rights.has("share") && (share || !isTop)) +
    may("M", share || mount !== undefined) +
    may("D", movable && ((isTop && share) || rights.has("delete"))) +
    may("N", movable && ((isTop && share) || rights.has("update"))) +
    may("V", movable && ((isTop && share) || rights.has("delete"))) +
    (node.isFolder ? may("CK", rights.has("create")) : may("W", rights.has("update"))) +
    may("X", !mayDownload({ rights }))
  );
}

/** The checksum that clients compare, as in OC-Checksum. */
export const checksumText = (node: Pick<Node, "sha1">): string | undefined => (node.sha1 === undefined ? undefined : `SHA1:${node.sha1}`);

/** Numbers of OCS. */
const typeNumbers: Readonly<Record<string, number>> = { account: 0, group: 1, link: 3, remote: 6 };
const typeElement = (kind: string): string =>
  typeNumbers[kind] === undefined ? "" : `<oc:share-type>${typeNumbers[kind]}</oc:share-type>`;

/** What of a link's own folder or file its clients ask for: nothing anywhere else. */
const ofLink = (name: string, print: (link: Link, node: Node) => string): LiveProperty => ({
  namespace,
  name: `public-link-${name}`,
  print: (node, { link }) => (link && node.parent === undefined ? print(link, node) : undefined),
});

const linkProperties: readonly LiveProperty[] = [
  // The folder as which a single file shows itself has its content.
  ofLink("item-type", (_link, node) => (node.isFolder && node.blob === undefined ? "folder" : "file")),
  ofLink("permission", ({ role }, node) => String(role === "editor" ? (node.isFolder ? 15 : 3) : 1)),
  ofLink("expiration", ({ expiresAt }) => expiresAt.toUTCString()),
  ofLink("share-datetime", ({ createdAt }) => createdAt.toUTCString()),
  ofLink("share-owner", ({ owner }) => escapeXml(owner)),
];

export const ownCloudProperties: readonly LiveProperty[] = [
  { namespace, name: "id", print: (node, facts) => ownCloudId(node, facts.instanceId) },
  { namespace, name: "fileid", print: (node, facts) => facts.place.root.fileId(node) },
  // Empty, but there: without the element clients take the answer for broken.
  {
    namespace,
    name: "permissions",
    print: (node, facts) => (facts.actor.boxState === "frozen" ? "" : permissionsOf(node, facts.grant, facts.place.mount)),
  },
  { namespace, name: "size", print: (node) => String(node.size) },
  {
    namespace,
    name: "checksums",
    print: (node, { grant }) =>
      node.sha1 === undefined || !mayDownload(grant) ? undefined : `<oc:checksum>SHA1:${node.sha1}</oc:checksum>`,
  },
  // Changes only when a restore made clients' knowledge wrong; then they keep both versions.
  { namespace, name: "data-fingerprint", print: (node) => (node.parent === undefined ? "" : undefined) },
  { namespace, name: "name", print: (node, { place }) => escapeXml((node.parent === undefined && place.mount?.name) || node.name) },
  { namespace, name: "owner-id", print: (_node, { place }) => place.mount?.owner && escapeXml(place.mount.owner.id) },
  { namespace, name: "owner-display-name", print: (_node, { place }) => place.mount?.owner && escapeXml(place.mount.owner.displayName) },
  // Of what is shared with nobody, and for whom it is none of their business: empty.
  {
    namespace,
    name: "share-types",
    needsShares: true,
    print: (node, { shareTypes }) => (shareTypes.get(node.id) ?? []).map(typeElement).join(""),
  },
  { namespace, name: "favorite", needsFavorites: true, print: (node, facts) => (facts.favorites.has(node.id) ? "1" : "0") },
  { namespace, name: "privatelink", byOrigin: true, print: (node, facts) => escapeXml(`${facts.origin}/f/${node.id}`) },
  { namespace, name: "spaceid", print: (node) => escapeXml(node.space) },
  {
    namespace,
    name: "file-parent",
    print: (node, facts) => (node.parent === undefined ? undefined : facts.place.root.fileId({ ...node, id: node.parent })),
  },
  ...linkProperties,
  // What of it may be given on, in OCS's bits.
  {
    namespace: namespaces.openCollaboration,
    name: "share-permissions",
    print: (node, { grant: { rights } }) => {
      const bits = (rights.has("read") ? 1 : 0) + (rights.has("update") ? 2 : 0) + (rights.has("share") ? 16 : 0);
      return String(node.isFolder ? bits + (rights.has("create") ? 4 : 0) + (rights.has("delete") ? 8 : 0) : bits);
    },
  },
];
