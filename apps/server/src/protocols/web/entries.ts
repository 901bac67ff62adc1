// How files and folders look in the JSON API: with what only the reader's own marks and other people's locks add to them.
import { type AccountId, type NodeId, nodeId } from "@landbox/kit";
import type { Entry, EntryLock } from "@landbox/wire";
import { z } from "zod";
import type { Granted } from "../../domain/access/granted.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import { etagOf, type Node } from "../../domain/tree/node.ts";
import type { LockAt, Path, SpaceView } from "../../domain/tree/tree.ts";
import { type At, davRoot, readPlaceKey } from "./place-key.ts";
import type { WebDeps } from "./web-deps.ts";

const spaceParameters = z.object({ space: z.string().min(1).max(200) });
const nodeNumber = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const nodeParameters = spaceParameters.extend({ id: nodeNumber });

/** What `:space` of a route names. @throws ZodError, DomainError not_found */
export const spaceOf = (parameters: unknown): At => readPlaceKey(spaceParameters.parse(parameters).space);

/** `:space` and `:id` of a route. @throws ZodError, DomainError not_found */
export function nodeOf(parameters: unknown): { at: At; node: NodeId } {
  const { space, id } = nodeParameters.parse(parameters);
  return { at: readPlaceKey(space), node: nodeId(id) };
}

export const pageQuery = z.object({ after: z.string().max(2000).optional(), limit: z.coerce.number().int().min(1).max(1000).default(200) });

/** Names of people to show, each asked for once. */
export function namesOf({ identity }: Pick<WebDeps, "identity">, actor: Actor): (account: AccountId) => Promise<string> {
  const names = new Map<AccountId, Promise<string>>([[actor.account, Promise.resolve(actor.displayName)]]);
  return (account) => {
    const name = names.get(account) ?? identity.account(actor.box, account).then((found) => found?.displayName ?? "");
    names.set(account, name);
    return name;
  };
}

export interface EntryMaker {
  entryOf(node: Node): Entry;
  /** Locks that bear on a path, nearest last. */
  locksOn(path: Path): Promise<{ lock: EntryLock; inherited: boolean }[]>;
  /** Changes with everything that entries show besides the nodes themselves. */
  readonly marks: string;
}

/**
 * @param within only locks at and below this path are shown on entries
 */
export async function entryMaker(deps: WebDeps, grant: Granted<"read">, view: SpaceView, within: Path): Promise<EntryMaker> {
  const { actor } = grant;
  const nameOf = namesOf(deps, actor);
  const shown = async (at: LockAt): Promise<EntryLock> => ({
    by: await nameOf(at.lock.account),
    own: at.lock.account === actor.account,
    until: Math.floor(at.lock.expires / 1000),
  });
  const [favorites, held] = await Promise.all([deps.tree.favorites(grant), view.locksWithin(within)]);
  const locks = new Map<NodeId, EntryLock>();
  for (const at of held) if (!locks.has(at.lock.node)) locks.set(at.lock.node, await shown(at));
  return {
    entryOf: (node) => ({
      id: node.id,
      name: node.name,
      isFolder: node.isFolder,
      size: node.size,
      mtime: node.mtime,
      etag: etagOf(node, view.epoch),
      favorite: favorites.has(node.id),
      lock: locks.get(node.id) ?? null,
    }),
    async locksOn(path) {
      const bearing = await view.locksOn(path);
      return Promise.all(bearing.map(async (at) => ({ lock: await shown(at), inherited: at.path.length < path.length })));
    },
    marks: JSON.stringify([[...favorites].sort((a, b) => a - b), [...locks]]),
  };
}

/** The addresses under which WebDAV serves files: where the browser downloads from. */
export const davUrl = (grant: Pick<Granted<"read">, "space" | "top">, path: Path): string =>
  [davRoot(grant).slice(0, -1), ...path.map(encodeURIComponent)].join("/");
export const versionUrl = (node: NodeId, version: number): string => `/dav/meta/${node}/v/${version}`;

export const unixSeconds = (date: Date): number => Math.floor(date.getTime() / 1000);
