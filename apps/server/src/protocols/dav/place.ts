// Where a path leads: from the names of a URL to a space and a path in it, and back to the href the client knows.
import type { NodeId, SpaceId } from "@landbox/kit";
import { normalizeName } from "@landbox/wire";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Mount } from "../../domain/mounts/mounts.ts";
import type { Node } from "../../domain/tree/node.ts";
import type { Path } from "../../domain/tree/tree.ts";
import { encodePath, type RequestPath } from "../shared/request-path.ts";
import type { DavDeps } from "./dav-deps.ts";

/** A tree of URLs that shows files. One file per root; a new one is added in roots/all.ts. */
export interface DavRoot {
  /** URL prefixes as names, e.g. `["remote.php", "webdav"]`. */
  readonly prefixes: readonly (readonly string[])[];
  /** Whether the name after the prefix says which tree is meant. */
  readonly keyed: boolean;
  /** Whether what others gave to the actor hangs in it. */
  readonly mounts: boolean;
  /** Whether it may stand on a single file, which then shows as a folder with that file in it: some clients (GNOME) can open folders only. */
  readonly mayBeFile?: boolean;
  /**
   * The space (or with `top` the part of one that was granted), and the path in it that this root stands on; undefined when there is no such thing for
   * the actor.
   * @param key the name after the prefix, decoded; "" when the root is not keyed
   * @param authorization the request's Authorization header, for the name the caller used
   */
  locate(deps: DavDeps, actor: Actor, key: string, authorization: string | undefined): Promise<Located | undefined>;
  /** The text of oc:fileid. */
  fileId(node: Node): string;
}

export interface Located {
  readonly space: SpaceId;
  /** What was granted of the space, when it is not all of it: paths begin there. */
  readonly top?: NodeId | undefined;
  readonly base: Path;
}

export interface Place {
  readonly root: DavRoot;
  readonly space: SpaceId;
  readonly top: NodeId | undefined;
  /** What was given to the actor and hangs in the root, when the place is it or lies in it. */
  readonly mount: Mount | undefined;
  /** The root's encoded URL path as it was asked for, without a final slash. */
  readonly prefix: string;
  /** Path of the item the root stands on. */
  readonly base: Path;
  /** Names below the root as they were asked for. */
  readonly names: readonly string[];
  /** The resource's path in its space, names normalised. */
  readonly path: Path;
  /** Whether the URL ended in a slash: then it names a folder. */
  readonly slash: boolean;
}

/** The root whose prefix a path begins with, and the number of names of that prefix. */
export function rootOf(roots: readonly DavRoot[], names: readonly string[]): { root: DavRoot; prefixLength: number } | undefined {
  for (const root of roots) {
    for (const prefix of root.prefixes) {
      if (prefix.length > names.length) continue;
      let i = 0;
      while (i < prefix.length && prefix[i] === names[i]) i++;
      if (i === prefix.length) return { root, prefixLength: i };
    }
  }
  return undefined;
}

/**
 * The place a path names, whether or not something is there.
 * @returns undefined when the path lies in no root, or names a tree that is not there for the actor (which look the same)
 */
export async function placeOf(
  deps: DavDeps,
  roots: readonly DavRoot[],
  actor: Actor,
  path: RequestPath,
  authorization: string | undefined,
): Promise<Place | undefined> {
  const found = rootOf(roots, path.names);
  if (!found) return undefined;
  const { root, prefixLength } = found;
  const start = prefixLength + (root.keyed ? 1 : 0);
  if (path.names.length < start) return undefined;
  const located = await root.locate(deps, actor, root.keyed ? (path.names[prefixLength] ?? "") : "", authorization);
  if (!located) return undefined;
  const names = path.names.slice(start);
  const prefix = encodePath(path.names.slice(0, start));
  const mounted = await mountedPlace(deps, actor, { root, prefix, names, slash: path.slash });
  if (mounted) return mounted;
  return {
    root,
    space: located.space,
    top: located.top,
    mount: undefined,
    prefix,
    base: located.base,
    names,
    path: located.base.length === 0 ? names.map(normalizeName) : [...located.base, ...names.map(normalizeName)],
    slash: path.slash,
  };
}

/** `<root>/<name>` of a root that stands on a file of that name is the file, too. @throws DomainError as Access.read */
export async function inOnlyFile(deps: Pick<DavDeps, "access" | "tree">, actor: Actor, place: Place): Promise<Place> {
  const [name] = place.path;
  if (!place.root.mayBeFile || place.path.length !== 1 || place.slash) return place;
  const view = await deps.tree.view(await deps.access.read(actor, place.space, place.top));
  const top = await view.resolve([]);
  return top && !top.isFolder && top.name === name ? { ...place, path: [] } : place;
}

/** Whether a root that stands on a file is asked for itself. */
export const isOnlyFile = (place: Place, node: Pick<Node, "isFolder">): boolean =>
  place.root.mayBeFile === true && place.names.length === 0 && !node.isFolder;

/** The place in what was given to the actor that the names below a root lead to; undefined when they do not begin with such a thing. */
export async function mountedPlace(
  deps: Pick<DavDeps, "mounts">,
  actor: Actor,
  { root, prefix, names, slash }: Pick<Place, "root" | "prefix" | "names" | "slash">,
): Promise<Place | undefined> {
  const [first, ...rest] = names;
  if (!root.mounts || first === undefined) return undefined;
  const found = deps.mounts.find(actor, normalizeName(first));
  const mount = found instanceof Promise ? await found : found;
  if (!mount) return undefined;
  return placeInMount({ root, prefix, slash }, mount, first, rest);
}

export const placeInMount = (
  { root, prefix, slash }: Pick<Place, "root" | "prefix" | "slash">,
  mount: Mount,
  name: string,
  names: readonly string[],
): Place => ({
  root,
  space: mount.space,
  top: mount.top,
  mount,
  prefix: prefix + encodePath([name]),
  base: [],
  names,
  path: names.map(normalizeName),
  slash,
});

/** Whether what was given to the actor hangs here. */
export const isOwnRoot = (place: Place): boolean => place.root.mounts && place.mount === undefined && place.path.length === 0;

/** The href of the place itself, as it was asked for; a folder's ends in a slash. */
export const hrefOf = (place: Place, isFolder: boolean): string => `${place.prefix}${encodePath(place.names)}${isFolder ? "/" : ""}`;

/** The href of any path of the place's space, in the client's root where it shows it, else by the space's id. */
export function hrefOfPath(place: Place, path: Path): string {
  const { base } = place;
  if (base.every((name, i) => name === path[i])) return `${place.prefix}${encodePath(path.slice(base.length))}`;
  const { space, top } = place;
  return `/dav/spaces${encodePath([top === undefined ? space : `${space}$${space}!${top}`, ...path])}`;
}
