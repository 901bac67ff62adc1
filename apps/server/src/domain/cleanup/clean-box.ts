// Removes what a box no longer needs: expired uploads with what they reserved, and store objects that nothing refers to.
import type { BoxId, Clock } from "@landbox/kit";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { ObjectStore } from "../../platform/objects/object-store.ts";
import type { Uploads } from "../uploads/uploads.ts";
import * as store from "./cleanup.store.ts";

export interface CleanupDeps {
  readonly database: Database;
  readonly objects: ObjectStore;
  readonly uploads: Pick<Uploads, "expire">;
  readonly clock: Clock;
}

export interface Cleaned {
  readonly uploads: number;
  readonly objects: number;
}

/** An object without a row may belong to a body that is still being received: that takes hours, not days. */
const orphanAge = 48 * 3600 * 1000;
const batch = 500;

/** Safe to run at any time and beside other processes. What is deleted wrongly by no order of events: row first, then object. */
export async function cleanBox(deps: CleanupDeps, box: BoxId): Promise<Cleaned> {
  const uploads = await deps.uploads.expire(box);
  const unused = await inBox(deps.database, box, (db) => db.query<{ id: string }>(store.deleteUnusedObjects, [box]));
  for (const { id } of unused) await deps.objects.delete(box, id);
  const orphans = await deleteOrphans(deps, box);
  const abandoned = await deps.objects.sweepAbandoned(box, orphanAge);
  return { uploads, objects: unused.length + orphans + abandoned };
}

/** Objects whose metadata never came: the process that received them was killed, or the commit was refused. */
async function deleteOrphans(deps: CleanupDeps, box: BoxId): Promise<number> {
  const oldest = deps.clock.now() - orphanAge;
  let waiting: string[] = [];
  let deleted = 0;
  const settle = async (): Promise<void> => {
    const names = waiting;
    waiting = [];
    if (names.length === 0) return;
    const rows = await readInBox<{ id: string }>(deps.database, box, store.selectKnownObjects, [box, names]);
    const known = new Set(rows.map((row) => row.id));
    for (const name of names) {
      if (known.has(name)) continue;
      await deps.objects.delete(box, name);
      deleted++;
    }
  };
  for await (const { object, modifiedAt } of deps.objects.list(box)) {
    if (modifiedAt.getTime() > oldest) continue;
    waiting.push(object);
    if (waiting.length >= batch) await settle();
  }
  await settle();
  return deleted;
}
