// Removes what a box no longer needs: expired uploads, accounts that left, purged rows, thinned-out versions, contents and store objects that nothing refers to.
import type { BoxId, Clock } from "@landbox/kit";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { ObjectStore } from "../../platform/objects/object-store.ts";
import type { Accounts } from "../identity/accounts.ts";
import type { Guests } from "../identity/guests.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { Links } from "../links/links.ts";
import type { Scan } from "../scan/scan.ts";
import type { Uploads } from "../uploads/uploads.ts";
import type { Trash } from "../trash/trash.ts";
import type { Versions } from "../versions/versions.ts";
import { collectLeavers, collectSpaces } from "./collect-leavers.ts";
import * as store from "./cleanup.store.ts";

export interface CleanupDeps {
  readonly database: Database;
  readonly objects: ObjectStore;
  readonly uploads: Pick<Uploads, "expire">;
  readonly trash: Pick<Trash, "sweep">;
  readonly versions: Pick<Versions, "prune">;
  readonly accounts: Pick<Accounts, "due" | "retire">;
  readonly guests: Pick<Guests, "expire">;
  readonly rooms: Pick<Rooms, "tellBody">;
  readonly links: Pick<Links, "finishWaiting">;
  readonly scan: Pick<Scan, "sweep">;
  readonly clock: Clock;
}

export interface Cleaned {
  readonly uploads: number;
  /** Accounts that were deleted longer ago than the hold. */
  readonly accounts: number;
  /** Project spaces likewise. */
  readonly spaces: number;
  /** Files and folders that were purged from the trash. */
  readonly purged: number;
  readonly versions: number;
  /** Links that ended longer ago than they are kept, with what was seen of them. */
  readonly links: number;
  readonly contents: number;
  readonly objects: number;
}

/** An object without a row may belong to a body that is still being received: that takes hours, not days. */
const orphanAge = 48 * 3600 * 1000;
/** Seconds for which contents stay after their last reference went, so that a box can be brought back to a minute of that time. */
const restoreWindow = 30 * 24 * 3600;
/** Days for which an ended link is kept with its receipt: who came, what was fetched or handed in, and when. */
const linksKept = 365;
/** Days for which a visit is kept that handed nothing in: what it fetched stands in the receipt without it. */
const visitsKept = 30;
const batch = 500;

/** Safe to run at any time and beside other processes. What is deleted wrongly by no order of events: row first, then object. */
export async function cleanBox(deps: CleanupDeps, box: BoxId): Promise<Cleaned> {
  // First, because what waits for the scanner keeps its time with it.
  await deps.links.finishWaiting(box);
  const uploads = await deps.uploads.expire(box);
  // Their accounts are kept for as long as those that somebody deleted.
  await deps.guests.expire(box);
  const accounts = await collectLeavers(deps, box);
  const spaces = await collectSpaces(deps, box);
  const purged = await deps.trash.sweep(box);
  const versions = await deps.versions.prune(box, deps.clock.now());
  const forgotten = [store.expireMade, store.forgetNews, store.forgetBarriers];
  await inBox(deps.database, box, (db) => Promise.all(forgotten.map((each) => db.query(each, [box]))));
  // After what is old was forgotten, so that what still waits is told once more.
  await deps.rooms.tellBody(box);
  const links = await forgetLinks(deps, box);
  await deps.scan.sweep(box, deps.clock.now());
  const contents = await collectContents(deps, box);
  const unused = await inBox(deps.database, box, (db) => db.query<{ id: string }>(store.deleteUnusedObjects, [box]));
  for (const { id } of unused) await deps.objects.delete(box, id);
  const orphans = await deleteOrphans(deps, box);
  const abandoned = await deps.objects.sweepAbandoned(box, orphanAge);
  return { uploads, accounts, spaces, purged, versions, links, contents, objects: unused.length + orphans + abandoned };
}

/** Each batch in a transaction of its own. */
async function forgetLinks(deps: CleanupDeps, box: BoxId): Promise<number> {
  let links = 0;
  for (;;) {
    const values = [box, deps.clock.now() / 1000, linksKept, visitsKept, batch];
    const [row] = await inBox(deps.database, box, (db) => db.query<{ links: number; visits: number }>(store.forgetLinks, values));
    links += row?.links ?? 0;
    if (!row || (row.links < batch && row.visits < batch)) return links;
  }
}

/** Each batch in a transaction of its own: one whose content was copied at that very moment is refused by the key and waits for the next round. */
async function collectContents(deps: CleanupDeps, box: BoxId): Promise<number> {
  let contents = 0;
  for (;;) {
    const [row] = await inBox(deps.database, box, (db) =>
      db.query<{ due: number; deleted: number }>(store.collectBlobs, [box, restoreWindow, batch]),
    );
    contents += row?.deleted ?? 0;
    if (!row || row.due < batch) return contents;
  }
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
