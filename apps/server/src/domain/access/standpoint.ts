// Where somebody stands: the place that grants lead to, and what may be done there.
import { type NodeId, nodeId, type SpaceId, spaceId } from "@landbox/kit";
import type { Actor } from "../identity/actor.ts";
import type { RightsRow } from "./access.store.ts";
import { allRights, type Right, rightsOf } from "./roles.ts";

/** A place the actor may be in, with what may be done there. */
export interface Standpoint {
  /** Who acts there: a visitor in another box than its own. */
  readonly actor: Actor;
  readonly space: SpaceId;
  readonly top: NodeId | undefined;
  readonly basis: NodeId | undefined;
  readonly rights: ReadonlySet<Right>;
}

/** The nearest of the granted folders above a node: what was granted further up counts there, too. */
export function nearestIn(rows: readonly RightsRow[], actor: Actor): Standpoint | undefined {
  const [first] = rows;
  if (!first) return undefined;
  const space = spaceId(first.space_id);
  if (first.owner_id === actor.account) return { actor, space, top: undefined, basis: undefined, rights: allRights };
  const granted = rows.find((row) => row.roles !== null);
  return granted && partOf(rows, actor, space, granted.node_id, first.root_id);
}

/** From the rows of one node; undefined when it is not alive in that space. */
export function standpointIn(rows: readonly RightsRow[], actor: Actor, space: SpaceId, node: NodeId): Standpoint | undefined {
  const [first] = rows;
  if (!first || first.space_id !== space) return undefined;
  if (node === first.root_id && first.owner_id === actor.account)
    return { actor, space, top: undefined, basis: undefined, rights: allRights };
  return partOf(rows, actor, space, node, first.root_id);
}

/** A visitor decides nothing about others. On a root it was granted in a room, where it comments; the part that it has is named by its top, even if that is all. */
function partOf(rows: readonly RightsRow[], actor: Actor, space: SpaceId, node: number, root: number): Standpoint | undefined {
  const isRoot = node === root;
  const rights = rightsIn(rows, actor.account);
  if (actor.home === undefined) return { actor, space, top: isRoot ? undefined : nodeId(node), basis: nodeId(node), rights };
  const without = isRoot ? notForVisitors : notOutsideRooms;
  return { actor, space, top: nodeId(node), basis: nodeId(node), rights: new Set([...rights].filter((right) => !without.has(right))) };
}

const notForVisitors: ReadonlySet<Right> = new Set(["share"]);
const notOutsideRooms: ReadonlySet<Right> = new Set(["comment", "share"]);

/** What the live grants of one node's rows allow together; to the owner, everything. */
export const rightsIn = (rows: readonly RightsRow[], holder: string): ReadonlySet<Right> =>
  rows[0]?.owner_id === holder ? allRights : rightsOf(rows.flatMap((row) => row.roles ?? []));
