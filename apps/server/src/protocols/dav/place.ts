// Where a path leads: from the names of a URL to a space and a path in it, and back to the href the client knows.
import type { SpaceId } from "@landbox/kit";
import { normalizeName } from "@landbox/wire";
import type { Actor } from "../../domain/identity/actor.ts";
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
  /**
   * The space, and the path in it that this root stands on; undefined when there is no such thing for the actor.
   * @param key the name after the prefix, decoded; "" when the root is not keyed
   * @param authorization the request's Authorization header, for the name the caller used
   */
  locate(deps: DavDeps, actor: Actor, key: string, authorization: string | undefined): Promise<{ space: SpaceId; base: Path } | undefined>;
  /** The text of oc:fileid. */
  fileId(node: Node): string;
}

export interface Place {
  readonly root: DavRoot;
  readonly space: SpaceId;
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
  return {
    root,
    space: located.space,
    prefix: encodePath(path.names.slice(0, start)),
    base: located.base,
    names,
    path: located.base.length === 0 ? names.map(normalizeName) : [...located.base, ...names.map(normalizeName)],
    slash: path.slash,
  };
}

/** The href of the place itself, as it was asked for; a folder's ends in a slash. */
export const hrefOf = (place: Place, isFolder: boolean): string => `${place.prefix}${encodePath(place.names)}${isFolder ? "/" : ""}`;

/** The href of any path of the place's space, in the client's root where it shows it, else by the space's id. */
export function hrefOfPath(place: Place, path: Path): string {
  const { base } = place;
  if (base.every((name, i) => name === path[i])) return `${place.prefix}${encodePath(path.slice(base.length))}`;
  return `/dav/spaces${encodePath([place.space, ...path])}`;
}
