// Changes dead properties and modification time of a node, all or nothing.
import * as commit from "./commit.store.ts";
import { demandTokens, locksAgainstWriting } from "./conditions.ts";
import { demandConditionsAt, demandNode, locate } from "./locate.ts";
import { setFavorite } from "./favorites.ts";
import { etagOf } from "./node.ts";
import { nodeOfRow } from "./node-row.ts";
import type { Conditions, Path, PropertyChange, Written } from "./tree.ts";
import type { WriterTx } from "./transaction.ts";

/**
 * Dead properties leave every etag as it is, or each client would fetch the file again; a new modification time is a change that
 * clients must see, so it gives the file and the folders above new etags.
 * @throws DomainError not_found, locked, precondition_failed
 */
export async function setPropertiesAt(
  tx: WriterTx,
  path: Path,
  change: PropertyChange,
  conditions: Conditions | undefined,
): Promise<Written> {
  const located = await locate(tx, path);
  const node = demandNode(located);
  await demandConditionsAt(tx, conditions, located);
  const { set, remove, mtime, favorite } = change;
  const onlyFavorite = set.length === 0 && remove.length === 0 && mtime === undefined && favorite !== undefined;
  if (!onlyFavorite) tx.demand("update");
  if (!onlyFavorite) demandTokens(locksAgainstWriting(tx.locks, located.path, true), conditions, tx.actor.account);
  const { db, head } = tx;
  const seq = tx.next();
  if (favorite !== undefined) await setFavorite(tx, node.id, favorite);
  if (mtime !== undefined) {
    if (located.above.length > 0) tx.touch(located.above, 0, 0);
    await db.query(commit.setMtime, [db.box, node.id, mtime, seq]);
  }
  await Promise.all([
    remove.length > 0 &&
      db.query(commit.removeDeadProperties, [db.box, node.id, remove.map((p) => p.namespace), remove.map((p) => p.name)]),
    set.length > 0 &&
      db.query(commit.setDeadProperties, [
        db.box,
        node.id,
        set.map((p) => p.namespace),
        set.map((p) => p.name),
        set.map((p) => p.value),
        set.map((p) => p.language ?? ""),
      ]),
    db.query(commit.writeJournal, [
      db.box,
      head.space,
      seq,
      node.id,
      "properties",
      tx.actor.account,
      null,
      null,
      null,
      node.version,
      node.mtime,
    ]),
  ]);
  const row = await commit.readNode(db, node.id);
  if (!row) throw new Error("a node is gone inside its transaction");
  const changed = nodeOfRow(row);
  return { node: changed, etag: etagOf(changed, head.epoch), created: false };
}
