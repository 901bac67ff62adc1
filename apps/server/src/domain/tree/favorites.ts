// What an account marked as its favourites: seen by nobody else, and no change of the files.
import { nodeId, type NodeId } from "@landbox/kit";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Granted } from "../access/granted.ts";
import type { Node } from "./node.ts";
import { nodeOfRow } from "./node-row.ts";
import * as store from "./tree.store.ts";
import type { Path } from "./tree.ts";

export async function favoriteIds(database: Database, { box, actor }: Granted<"read">): Promise<ReadonlySet<NodeId>> {
  const rows = await readInBox<{ id: number }>(database, box, store.selectFavoriteIds, [box, actor.account]);
  return new Set(rows.map((row) => nodeId(row.id)));
}

/** @param root only what lies below it is told: the top of a deleted folder has no parent either */
export async function favoriteNodes(
  database: Database,
  { box, actor, space }: Granted<"read">,
  root: NodeId,
): Promise<{ node: Node; path: Path }[]> {
  const rows = await readInBox<store.FavoriteRow>(database, box, store.selectFavorites, [box, actor.account, space]);
  return rows
    .filter((row) => Number(row.ids.at(-1)) === root)
    .map((row) => ({ node: nodeOfRow(row), path: row.names.slice(0, -1).reverse() }));
}
