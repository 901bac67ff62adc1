// What was given to somebody in other boxes: that it changed, the heads say for all boxes at once; what it is, each box is asked again only then.
import { type BoxId, boxId } from "@landbox/kit";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { createRecent } from "../../platform/memory/recent.ts";
import { visitorId } from "../access/visitor-actor.ts";
import type { Actor } from "../identity/actor.ts";
import * as store from "./mounts.store.ts";

const remembered = 20_000;
/** Milliseconds after which names of people and boxes, which no version counts, are asked again. */
const longest = 60_000;

interface Known {
  readonly at: number;
  readonly stamp: string;
  readonly row: store.GivenRow;
}

/** The rows behind an account's heads. What a box no longer shows to its visitor is left out. */
export function givenAbroad(
  database: Database,
): (actor: Actor, heads: readonly store.HeadRow[]) => Promise<(store.GivenRow & { inBox: BoxId })[]> {
  const known = createRecent<string, Known>(remembered);
  const keyOf = ({ account }: Actor, node: number): string => `${account} ${node}`;

  return async (actor, heads) => {
    const now = performance.now();
    const nodes = [...Map.groupBy(heads, (head) => head.node_id).values()];
    const recall = (of: readonly store.HeadRow[]): Known | undefined => {
      const found = known.get(keyOf(actor, of[0]!.node_id));
      return found && found.stamp === stampOf(of) && now - found.at < longest ? found : undefined;
    };
    const stale = new Set(nodes.filter((of) => !recall(of)).map((of) => of[0]!.box_id));
    await Promise.all(
      [...stale].map(async (box) => {
        const rows = await readInBox<store.GivenRow>(database, boxId(box), store.selectVisited, [box, visitorId(actor.account)]);
        const byNode = new Map(rows.map((row) => [row.id, row]));
        for (const of of nodes) {
          const { box_id, node_id } = of[0]!;
          if (box_id !== box) continue;
          const row = byNode.get(node_id);
          if (row) known.set(keyOf(actor, node_id), { at: now, stamp: stampOf(of), row });
          else known.delete(keyOf(actor, node_id));
        }
      }),
    );
    return nodes.flatMap((of) => {
      const found = recall(of);
      const [head] = of;
      if (!found || !head) return [];
      const { mounted_as, declined, taken } = head;
      return [{ ...found.row, mounted_as, declined, taken, inBox: boxId(head.box_id) }];
    });
  };
}

/** Changes with everything that the row tells of a thing itself. */
const stampOf = (heads: readonly store.HeadRow[]): string =>
  JSON.stringify(
    heads.map(({ epoch, version, size, grant_id, grant_version, role }) => [epoch, version, size, grant_id, grant_version, role]),
  );
