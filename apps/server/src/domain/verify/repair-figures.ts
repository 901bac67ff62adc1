// Puts figures right that do not say what is there. Contents are left alone, whatever was found.
import type { BoxId } from "@landbox/kit";
import { type BoxDb, inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { planForMuch } from "./figures.store.ts";
import * as store from "./repair.store.ts";

/** Each space under its own lock and in a transaction of its own: the others are written to meanwhile. */
export async function repairFigures(database: Database, box: BoxId): Promise<void> {
  for (const { id } of await readInBox<{ id: string }>(database, box, store.selectSpaces, [box]))
    await inBox(database, box, (db) => repairSpace(db, id));
  await inBox(database, box, async (db) => {
    await db.query(store.lockBox, [box]);
    await db.query(store.mendLent, [box]);
  });
  await inBox(database, box, async (db) => {
    await db.query(planForMuch, []);
    await db.query(store.markLeaked, [box]);
  });
}

async function repairSpace(db: BoxDb, space: string): Promise<void> {
  const [locked] = await db.query<store.LockedRow>(store.lockSpace, [db.box, space]);
  if (!locked) return;
  await db.query(planForMuch, []);
  const [row] = await db.query<{ newest: number }>(store.selectNewest, [db.box, space]);
  const newest = row?.newest ?? 0;
  const seq = Math.max(locked.seq, newest) + 1;
  const changed = await mendTree(db, space);
  if (changed.length > 0) await db.query(store.renewUpwards, [db.box, changed, seq]);
  for (const statement of [store.mendVersionSizes, store.mendTrash, store.mendUploads]) await db.query(statement, [db.box, space]);
  const [counters] = await db.query<store.CountersRow>(store.selectCounters, [db.box, space]);
  if (!counters) return;
  const { files, trash, versions, uploads } = counters;
  const { used_files, used_trash, used_versions, reserved } = counters;
  const right = used_files === files && used_trash === trash && used_versions === versions && reserved === uploads;
  if (right && changed.length === 0 && newest <= locked.seq) return;
  await db.query(store.writeCounters, [db.box, space, seq, files, trash, versions, uploads, locked.root_id]);
}

/** The ids of files and folders that were put right. Sums climb level by level, until the folders above say the same as before. */
async function mendTree(db: BoxDb, space: string): Promise<number[]> {
  const files = await db.query<store.MendedRow>(store.mendFileSizes, [db.box, space]);
  const folders = new Set<number>();
  for (let candidates: number[] | null = null; candidates === null || candidates.length > 0;) {
    const mended: store.MendedRow[] = await db.query<store.MendedRow>(store.mendFolders, [db.box, space, candidates]);
    for (const { id } of mended) folders.add(id);
    candidates = [...new Set(mended.flatMap(({ parent_id }) => parent_id ?? []))];
  }
  const old = await db.query<store.MendedRow>(store.selectOldFolders, [db.box, space]);
  return [...files.map(({ id }) => id), ...folders, ...old.map(({ id }) => id)];
}
