// How addresses of the JSON API name a whole space, or the part of one that was granted.
import { type NodeId, nodeId, type SpaceId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Granted } from "../../domain/access/granted.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { WebDeps } from "./web-deps.ts";

/** What access is asked for. */
export type At = readonly [space: SpaceId, top?: NodeId | undefined];

/** `<space>`, or `<space>!<node>` for what lies below a node. @throws DomainError not_found */
export function readPlaceKey(text: string): At {
  const [space = "", node, more] = text.split("!");
  if (node === undefined) return [spaceId(space)];
  if (more !== undefined || !/^[1-9]\d{0,15}$/.test(node) || !Number.isSafeInteger(Number(node)))
    throw new DomainError("not_found", "This space does not exist.");
  return [spaceId(space), nodeId(Number(node))];
}

type Part = Pick<Granted<"read">, "space" | "top">;

export const placeKey = ({ space, top }: Part): string => (top === undefined ? space : `${space}!${top}`);

/** Where WebDAV serves it, ending in a slash. */
export const davRoot = ({ space, top }: Part): string =>
  `/dav/spaces/${encodeURIComponent(top === undefined ? space : `${space}$${space}!${top}`)}/`;

/** So many shares of others are looked through when somebody looks everywhere. */
const mostShares = 500;

/** Everything that the actor sees: spaces, and what others shared. */
export async function everywhere(deps: Pick<WebDeps, "access" | "spaces" | "mounts">, actor: Actor): Promise<readonly Granted<"read">[]> {
  const [spaces, mounts] = await Promise.all([deps.spaces.visible(actor), deps.mounts.heads(actor)]);
  const shares = mounts.filter(({ kind }) => kind === "share").slice(0, mostShares);
  return deps.access.readAll(actor, [...spaces.map(({ id }) => ({ space: id })), ...shares.map(({ space, top }) => ({ space, top }))]);
}
