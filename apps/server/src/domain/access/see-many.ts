// The same questions for many nodes, or many people, at once.
import type { AccountId, BoxId, NodeId } from "@landbox/kit";
import type { RightsRow } from "./access.store.ts";
import type { Access } from "./access.ts";
import type { Granted } from "./granted.ts";
import { nearestIn, rightsIn, type Standpoint } from "./standpoint.ts";
import { holderOf } from "./visitor-actor.ts";

/**
 * @param ask holders and nodes in pairs
 * @param grantOf for somebody who has the right to read
 */
export function seeMany(
  ask: (box: BoxId, holders: readonly string[], nodes: readonly NodeId[]) => Promise<RightsRow[]>,
  grantOf: (at: Standpoint) => Granted<"read">,
): Pick<Access, "ofNodes" | "whoSees"> {
  return {
    async ofNodes(actor, nodes) {
      const asked = [...new Set(nodes)].filter((node) => Number.isSafeInteger(node));
      const holders = asked.map(() => holderOf(actor));
      const found = new Map<NodeId, Granted<"read">>();
      if (asked.length === 0) return found;
      for (const [ord, rows] of Map.groupBy(await ask(actor.box, holders, asked), (row) => row.ord)) {
        const at = nearestIn(rows, actor);
        const node = asked[ord - 1];
        if (at?.rights.has("read") && node !== undefined) found.set(node, grantOf(at));
      }
      return found;
    },
    async whoSees(box, node, holders) {
      const seeing = new Set<AccountId>();
      if (holders.length === 0) return seeing;
      const nodes = holders.map(() => node);
      for (const [ord, rows] of Map.groupBy(await ask(box, holders, nodes), (row) => row.ord)) {
        const holder = holders[ord - 1];
        if (holder !== undefined && rightsIn(rows, holder).has("read")) seeing.add(holder);
      }
      return seeing;
    },
  };
}
