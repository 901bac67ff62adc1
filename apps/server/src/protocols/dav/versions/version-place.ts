// Where a path below `meta` (ownCloud) or `versions` (Nextcloud) leads: to a file by its id, to its versions, or to one of them.
import { nodeId, type NodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { encodePath, type RequestPath } from "../../shared/request-path.ts";
import type { Exchange } from "../dav-deps.ts";
import { isOwnName } from "../own-name.ts";
import { readItemId } from "../roots/spaces-root.ts";

export const metaPrefixes: readonly (readonly string[])[] = [
  ["remote.php", "dav", "meta"],
  ["dav", "meta"],
];

export const versionsPrefixes: readonly (readonly string[])[] = [
  ["remote.php", "dav", "versions"],
  ["dav", "versions"],
];

export interface VersionPlace {
  /** `item`: the file itself (meta only); `list`: its versions; `one`: one of them. */
  readonly what: "item" | "list" | "one";
  readonly node: NodeId;
  readonly version: number;
  /** Encoded path of the item or of the list, without a final slash. */
  readonly prefix: string;
}

export interface VersionExchange extends Exchange {
  readonly place: VersionPlace;
}

const hidden = (): DomainError => new DomainError("not_found", "There is no such file.");

/** `meta/<id>`, `meta/<id>/v`, `meta/<id>/v/<version>`. @throws DomainError not_found */
export function metaPlaceOf({ deps }: Exchange, path: RequestPath): VersionPlace {
  const prefix = metaPrefixes.find((names) => names.every((name, i) => name === path.names[i]));
  const [id, v, version, deeper] = path.names.slice(prefix?.length ?? 0);
  const node = id === undefined ? undefined : readFileId(id, deps.instanceId);
  if (!prefix || id === undefined || node === undefined || (v !== undefined && v !== "v") || deeper !== undefined) throw hidden();
  const what = v === undefined ? "item" : version === undefined ? "list" : "one";
  return { what, node, version: readVersion(version), prefix: encodePath([...prefix, id, ...(v === undefined ? [] : [v])]) };
}

/** `versions/<user>/versions/<id>`, `versions/<user>/versions/<id>/<version>`. @throws DomainError not_found */
export function versionsPlaceOf({ deps, actor, request }: Exchange, path: RequestPath): VersionPlace {
  const prefix = versionsPrefixes.find((names) => names.every((name, i) => name === path.names[i]));
  const [user, folder, id, version, deeper] = path.names.slice(prefix?.length ?? 0);
  const node = id === undefined ? undefined : readFileId(id, deps.instanceId);
  const own = user !== undefined && isOwnName(actor, user, request.headers.authorization);
  if (!prefix || !own || folder !== "versions" || id === undefined || node === undefined || deeper !== undefined) throw hidden();
  return {
    what: version === undefined ? "list" : "one",
    node,
    version: readVersion(version),
    prefix: encodePath([...prefix, user, folder, id]),
  };
}

function readVersion(name: string | undefined): number {
  if (name === undefined) return 0;
  if (!/^[1-9]\d{0,15}$/.test(name)) throw hidden();
  return Number(name);
}

/** A file's number as any of our properties tells it: bare, in ownCloud's form of a space, or with the instance's id. */
export function readFileId(text: string, instanceId: string): NodeId | undefined {
  const bare = text.endsWith(instanceId) ? text.slice(0, -instanceId.length).replace(/^0+/, "") : text;
  const number = /^[1-9]\d{0,15}$/.test(bare) ? Number(bare) : readItemId(text)?.node;
  return number !== undefined && Number.isSafeInteger(number) ? nodeId(number) : undefined;
}
