// The properties of Nextcloud's namespace that its clients ask for.
import { namespaces } from "@landbox/dav-xml";
import { thumbnailKindOf } from "@landbox/wire";
import type { LiveProperty } from "./live-property.ts";

const namespace = namespaces.nextcloud;

export const nextcloudProperties: readonly LiveProperty[] = [
  {
    namespace,
    name: "has-preview",
    print: (node) => (node.isFolder ? undefined : String(thumbnailKindOf(node.name, node.size) !== undefined)),
  },
];
