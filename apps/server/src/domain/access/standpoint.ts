// Where somebody stands: the place that grants lead to, and what may be done there.
import { type NodeId, nodeId, type SpaceId, spaceId } from "@landbox/kit";
import type { RightsRow } from "./access.store.ts";
import { allRights, type Right, rightsOf } from "./roles.ts";

/** A place the actor may be in, with what may be done there. */
export interface Standpoint {
  readonly space: SpaceId;
  readonly top: NodeId | undefined;
  readonly basis: NodeId | undefined;
  readonly rights: ReadonlySet<Right>;
}

/** The nearest of the granted folders above a node: what was granted further up counts there, too. */
export function nearestIn(rows: readonly RightsRow[], holder: string): Standpoint | undefined {
  const [first] = rows;
  if (!first) return undefined;
  const space = spaceId(first.space_id);
  if (first.owner_id === holder) return { space, top: undefined, basis: undefined, rights: allRights };
  const granted = rows.find((row) => row.roles !== null);
  if (!granted) return undefined;
  const basis = nodeId(granted.node_id);
  return { space, top: granted.node_id === first.root_id ? undefined : basis, basis, rights: rightsIn(rows, holder) };
}

/** What the live grants of one node's rows allow together; to the owner, everything. */
export const rightsIn = (rows: readonly RightsRow[], holder: string): ReadonlySet<Right> =>
  rows[0]?.owner_id === holder ? allRights : rightsOf(rows.flatMap((row) => row.roles ?? []));
