// Every live property by name; a feature adds its own by adding its list here.
import { nameKey, namespaces, type XmlName } from "@landbox/dav-xml";
import { commentProperties } from "./comment-properties.ts";
import { davProperties } from "./dav-properties.ts";
import type { LiveProperty } from "./live-property.ts";
import { nextcloudProperties } from "./nextcloud-properties.ts";
import { ownCloudProperties } from "./owncloud-properties.ts";

export const liveProperties: readonly LiveProperty[] = [
  ...davProperties,
  ...ownCloudProperties,
  ...commentProperties,
  ...nextcloudProperties,
];

export const livePropertyByName: ReadonlyMap<string, LiveProperty> = new Map(
  liveProperties.map((property) => [nameKey(property), property]),
);

/** Namespaces whose properties only the server sets: a stored `oc:downloadURL` would send other people's clients elsewhere. */
const reserved: ReadonlySet<string> = new Set(Object.values(namespaces));

export const isReserved = (name: XmlName): boolean => reserved.has(name.namespace);
