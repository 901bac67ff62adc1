// The properties of Nextcloud's namespace that its clients ask for.
import { escapeXml, namespaces } from "@landbox/dav-xml";
import { thumbnailKindOf } from "@landbox/wire";
import { mayDownload } from "../../../domain/access/downloading.ts";
import type { LiveProperty } from "./live-property.ts";

const namespace = namespaces.nextcloud;

export const nextcloudProperties: readonly LiveProperty[] = [
  {
    namespace,
    name: "has-preview",
    print: (node) => (node.isFolder ? undefined : String(thumbnailKindOf(node.name, node.size) !== undefined)),
  },
  // Of what others gave: Nextcloud's clients hide their downloads by it.
  {
    namespace,
    name: "share-attributes",
    print: (_node, { grant }) =>
      mayDownload(grant) ? undefined : escapeXml(JSON.stringify([{ scope: "permissions", key: "download", enabled: false, value: false }])),
  },
];
