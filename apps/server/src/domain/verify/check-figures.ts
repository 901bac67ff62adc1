// Compares everything that is counted with what it counts, all of it at one moment.
import type { BoxId } from "@landbox/kit";
import { inBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Notes } from "./notes.ts";
import * as store from "./figures.store.ts";
import type { Kind } from "./verify.ts";

/** Days after which the collector should have taken what nothing refers to: it waits one or two, and runs every hour. */
export const leftoverDays = 3;

/** Writers change rows and figures in one transaction, so at one moment both are right or something is wrong. */
export function checkFigures(database: Database, box: BoxId, notes: Notes): Promise<void> {
  return inBox(database, box, async (db) => {
    await db.query(store.oneMoment, []);
    await db.query(store.planForMuch, []);
    const [count] = await db.query<{ nodes: number }>(store.countNodes, [box]);
    notes.looked({ nodes: count?.nodes ?? 0 });
    for (const { kind, statement } of store.checks) note(notes, kind, await db.query<store.WrongRow>(statement, [box]));
    note(notes, "object_unused", await db.query<store.WrongRow>(store.selectUnused, [box, leftoverDays]));
  });
}

function note(notes: Notes, kind: Kind, rows: readonly store.WrongRow[]): void {
  for (const [i, row] of rows.entries()) {
    const values = { recorded: row.recorded ?? undefined, real: row.real ?? undefined };
    // The last one stands for those that were not fetched.
    notes.found(kind, row.subject, values, i === rows.length - 1 ? row.total - i : 1);
  }
}
