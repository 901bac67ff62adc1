// The trash of a space: lists, restores, and deletes for good, at once for people and in batches for the database.
import { setTimeout as sleep } from "node:timers/promises";
import { type BoxId, type NodeId, nodeId, type SpaceId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { demandRight } from "../access/demand-right.ts";
import type { Granted } from "../access/granted.ts";
import type { Tree } from "../tree/tree.ts";
import { entryOf } from "./entry-of.ts";
import { listPage, totalsOf } from "./list-page.ts";
import { restoreEntry } from "./restore-entry.ts";
import * as store from "./trash.store.ts";
import type { Trash, TrashEntry } from "./trash.ts";

export interface TrashDeps {
  readonly database: Database;
  readonly tree: Pick<Tree, "change" | "find" | "forget">;
}

const pageSize = 500;
/** Rows of one step of a sweep: whoever writes to the space waits some ten milliseconds for it. */
const stepSize = 100;
/** Rows that are swept before a purge is answered: what most people delete is gone then, and its versions count no more. */
const sweptAtOnce = 500;

/** The trash belongs to the whole space: of a part of it nobody is told what else was deleted. @throws DomainError not_found, forbidden */
function demandWhole({ rights, top }: Granted<"read">): void {
  if (top !== undefined) throw new DomainError("not_found", "There is no trash here.");
  demandRight(rights, "delete");
}

export function createTrash({ database, tree }: TrashDeps): Trash {
  async function detach(grant: Granted<"write">, nodes: readonly number[]): Promise<number> {
    demandWhole(grant);
    return tree.change(grant, async (tx) => {
      const { db, head, actor } = tx;
      tx.demand("delete");
      const [detached] = await db.query<store.DetachedRow>(store.detachEntries, [db.box, head.space, nodes, actor.account]);
      if (!detached || detached.entries === 0) return 0;
      tx.count({ trash: -detached.size });
      tx.next();
      return detached.entries;
    });
  }

  function step(box: BoxId): Promise<{ deleted: number; detached: number; space: SpaceId } | undefined> {
    return inBox(database, box, async (db) => {
      const [purge] = await db.query<store.PurgeRow>(store.lockPurge, [box]);
      if (!purge) return undefined;
      const [space] = await db.query<{ seq: number }>(store.lockSpace, [box, purge.space]);
      if (!space) throw new Error("a purge names a space that is not there");
      const [row] = await db.query<{ deleted: number; detached: number }>(store.purgeStep, [
        box,
        purge.space,
        purge.id,
        stepSize,
        space.seq,
        purge.actor,
      ]);
      return { deleted: row?.deleted ?? 0, detached: row?.detached ?? 0, space: spaceId(purge.space) };
    });
  }

  async function sweep(box: BoxId, most = Infinity): Promise<number> {
    let deleted = 0;
    let handled = 0;
    while (handled < most) {
      const started = performance.now();
      const done = await step(box);
      if (!done) break;
      tree.forget(done.space);
      deleted += done.deleted;
      handled += done.deleted + done.detached;
      // Nobody waits for the collector: two thirds of the time belong to those who write.
      if (most === Infinity) await sleep(2 * (performance.now() - started));
    }
    return deleted;
  }

  async function* entriesOf(grant: Granted<"read">): AsyncGenerator<readonly TrashEntry[]> {
    let [time, node] = ["infinity", 0];
    for (;;) {
      const rows = await readInBox<store.EntryRow>(database, grant.box, store.selectEntries, [
        grant.box,
        grant.space,
        time,
        node,
        pageSize,
      ]);
      if (rows.length > 0) yield rows.map(entryOf);
      const last = rows.at(-1);
      if (!last || rows.length < pageSize) return;
      [time, node] = [last.deleted_text, last.id];
    }
  }

  return {
    list(grant) {
      // Before anything of the answer is sent.
      demandWhole(grant);
      return entriesOf(grant);
    },
    async page(grant, query) {
      demandWhole(grant);
      return listPage(database, grant, query);
    },
    async totals(grant) {
      demandWhole(grant);
      return totalsOf(database, grant);
    },
    async find(grant, node) {
      demandRight(grant.rights, "delete");
      const [row] = await readInBox<store.EntryRow>(database, grant.box, store.selectEntry, [grant.box, grant.space, node]);
      const entry = row && entryOf(row);
      if (!row || !entry || grant.top === undefined) return entry;
      const folder = await tree.find(grant, nodeId(row.parent_before));
      return folder && { ...entry, location: [...folder.path, entry.node.name].join("/") };
    },
    restore: (grant, restore) => tree.change(grant, (tx) => restoreEntry(tx, restore)),
    async purge(grant, ...nodes) {
      if ((await detach(grant, nodes)) === 0) throw new DomainError("not_found", "There is no such entry in the trash.");
      await sweep(grant.box, sweptAtOnce);
    },
    async empty(grant) {
      demandWhole(grant);
      const [clock] = await readInBox<{ now: string }>(database, grant.box, store.selectNow, []);
      for (;;) {
        const rows = await readInBox<{ id: NodeId }>(database, grant.box, store.selectOldest, [
          grant.box,
          grant.space,
          clock?.now,
          pageSize,
        ]);
        if (rows.length === 0) break;
        await detach(
          grant,
          rows.map((row) => row.id),
        );
      }
      await sweep(grant.box, sweptAtOnce);
    },
    sweep,
  };
}
