// What an account marked as its favourites: seen by nobody else, and no change of the files.
import { nodeId, type NodeId } from "@landbox/kit";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { DomainError } from "@landbox/wire";
import type { Granted } from "../access/granted.ts";
import { isAccountHere } from "../identity/actor.ts";
import type { Node } from "./node.ts";
import { nodeOfRow } from "./node-row.ts";
import * as commit from "./commit.store.ts";
import { pathOf } from "./locate.ts";
import * as store from "./tree.store.ts";
import type { Path } from "./tree.ts";
import type { WriterTx } from "./transaction.ts";

export async function favoriteIds(database: Database, { box, actor }: Granted<"read">): Promise<ReadonlySet<NodeId>> {
  const rows = await readInBox<{ id: number }>(database, box, store.selectFavoriteIds, [box, actor.account]);
  return new Set(rows.map((row) => nodeId(row.id)));
}

/** @param root only what lies below it is told: the top of a deleted folder has no parent either */
export async function favoriteNodes(
  database: Database,
  { box, actor, space, top }: Granted<"read">,
  root: NodeId,
): Promise<{ node: Node; path: Path }[]> {
  const rows = await readInBox<store.FavoriteRow>(database, box, store.selectFavorites, [box, actor.account, space]);
  return rows
    .map((row) => ({ row, at: row.ids.indexOf(String(top ?? root)) }))
    .filter(({ row, at }) => Number(row.ids.at(-1)) === root && at >= 0)
    .map(({ row, at }) => ({ node: nodeOfRow(row), path: row.names.slice(0, at).reverse() }));
}

/** Marks by id. The space's number moves, so that other processes and open pages notice. @throws DomainError not_found, forbidden */
export async function favoriteAt(tx: WriterTx, node: NodeId, favorite: boolean): Promise<void> {
  if (!(await pathOf(tx, node))) throw new DomainError("not_found", "The file or folder does not exist.");
  tx.next();
  await setFavorite(tx, node, favorite);
}

/** A listing looks at all favourites of an account, so they are bounded. */
const mostFavorites = 10_000;

/** @throws DomainError forbidden when there are too many already */
export async function setFavorite({ db, actor, demand }: WriterTx, node: NodeId, favorite: boolean): Promise<void> {
  demand("read");
  if (!isAccountHere(actor)) throw new DomainError("forbidden", "Only people of the box have favourites.");
  if (favorite) {
    const [row] = await db.query<{ marked: number }>(commit.countFavorites, [db.box, actor.account]);
    if (row && row.marked >= mostFavorites) throw new DomainError("forbidden", `An account can have at most ${mostFavorites} favourites.`);
  }
  await db.query(favorite ? commit.markFavorite : commit.unmarkFavorite, [db.box, actor.account, node]);
}
