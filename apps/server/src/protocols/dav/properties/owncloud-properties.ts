// The properties of ownCloud's namespace that its desktop, web and mobile clients ask for.
import { escapeXml, namespaces } from "@landbox/dav-xml";
import type { Node } from "../../../domain/tree/node.ts";
import type { LiveProperty } from "./live-property.ts";

const namespace = namespaces.owncloud;

/** oc:id and OC-FileId: the number, padded to 8 digits, and the instance's id. The same in every root, so clients recognise renames by it. */
export const ownCloudId = (node: Pick<Node, "id">, instanceId: string): string => String(node.id).padStart(8, "0") + instanceId;

/** What may be done to it while its box is active: delete, rename, move, and write or create. R (may reshare) is missing as long as there is nothing to share with. */
export const permissionsOf = (node: Pick<Node, "isFolder">): string => (node.isFolder ? "DNVCK" : "DNVW");

/** The checksum that clients compare, as in OC-Checksum. */
export const checksumText = (node: Pick<Node, "sha1">): string | undefined => (node.sha1 === undefined ? undefined : `SHA1:${node.sha1}`);

export const ownCloudProperties: readonly LiveProperty[] = [
  { namespace, name: "id", print: (node, facts) => ownCloudId(node, facts.instanceId) },
  { namespace, name: "fileid", print: (node, facts) => facts.place.root.fileId(node) },
  // Empty, but there: without the element clients take the answer for broken.
  { namespace, name: "permissions", print: (node, facts) => (facts.actor.boxState === "frozen" ? "" : permissionsOf(node)) },
  { namespace, name: "size", print: (node) => String(node.size) },
  { namespace, name: "checksums", print: (node) => (node.sha1 === undefined ? undefined : `<oc:checksum>SHA1:${node.sha1}</oc:checksum>`) },
  // Changes only when a restore made clients' knowledge wrong; then they keep both versions.
  { namespace, name: "data-fingerprint", print: (node) => (node.parent === undefined ? "" : undefined) },
  { namespace, name: "name", print: (node) => escapeXml(node.name) },
  { namespace, name: "favorite", needsFavorites: true, print: (node, facts) => (facts.favorites.has(node.id) ? "1" : "0") },
  { namespace, name: "privatelink", byOrigin: true, print: (node, facts) => escapeXml(`${facts.origin}/f/${node.id}`) },
  { namespace, name: "spaceid", print: (node) => escapeXml(node.space) },
  {
    namespace,
    name: "file-parent",
    print: (node, facts) => (node.parent === undefined ? undefined : facts.place.root.fileId({ ...node, id: node.parent })),
  },
];
