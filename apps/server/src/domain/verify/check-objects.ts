// Compares the objects on the disk with the segments that should lie in them, in both directions.
import type { BoxId } from "@landbox/kit";
import { readInBox } from "../../platform/database/box-transaction.ts";
import { leftoverDays } from "./check-figures.ts";
import * as store from "./contents.store.ts";
import type { VerifyDeps } from "./create-verify.ts";
import type { Notes } from "./notes.ts";

const pageSize = 500;

export async function checkObjects(deps: VerifyDeps, box: BoxId, notes: Notes): Promise<void> {
  await findMissing(deps, box, notes);
  await findLeftOver(deps, box, notes);
}

/** Bytes are on the disk before the row that names them, and go after it: what a row names and the disk has not is lost. */
async function findMissing(deps: VerifyDeps, box: BoxId, notes: Notes): Promise<void> {
  for (let after = ""; ;) {
    const page = await readInBox<store.ExtentRow>(deps.database, box, store.selectExtents, [box, after, pageSize]);
    const last = page.at(-1);
    if (!last) return;
    const sizes = await Promise.all(page.map(({ id }) => deps.objects.sizeOf(box, id)));
    for (const [i, { id, end }] of page.entries()) if (end !== null && end > (sizes[i] ?? -1)) await noteMissing(deps, box, id, notes);
    notes.looked({ objects: page.length });
    after = last.id;
  }
}

/** Looks again: what lay in it may have been collected since the page was read. */
async function noteMissing(deps: VerifyDeps, box: BoxId, object: string, notes: Notes): Promise<void> {
  const [row] = await readInBox<store.ExtentRow>(deps.database, box, store.selectExtent, [box, object]);
  if (!row || row.end === null) return;
  const size = await deps.objects.sizeOf(box, object);
  if (size === undefined) notes.found("object_missing", object, { recorded: row.end });
  else if (size < row.end) notes.found("object_short", object, { recorded: row.end, real: size });
}

/** Files that are not (any more) what the database knows, and old enough for the collector. */
async function findLeftOver(deps: VerifyDeps, box: BoxId, notes: Notes): Promise<void> {
  const oldest = deps.clock.now() - leftoverDays * 24 * 3600 * 1000;
  let waiting: string[] = [];
  const settle = async (): Promise<void> => {
    const names = waiting;
    waiting = [];
    if (names.length === 0) return;
    const rows = await readInBox<{ id: string }>(deps.database, box, store.selectKnown, [box, names]);
    const known = new Set(rows.map((row) => row.id));
    for (const name of names)
      if (!known.has(name) && (await deps.objects.sizeOf(box, name)) !== undefined) notes.found("object_orphaned", name);
  };
  for await (const { object, modifiedAt } of deps.objects.list(box)) {
    if (modifiedAt.getTime() > oldest) continue;
    waiting.push(object);
    if (waiting.length >= pageSize) await settle();
  }
  await settle();
  for await (const { name, unfinished, modifiedAt } of deps.objects.others(box)) {
    if (!unfinished) notes.found("file_strange", name);
    else if (modifiedAt.getTime() <= oldest) notes.found("object_orphaned", name);
  }
}
