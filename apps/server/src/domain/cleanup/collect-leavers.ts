// Takes away what is left of accounts and project spaces that were deleted long enough ago: files first, in the same short steps as a purge.
import type { BoxId, Clock } from "@landbox/kit";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Accounts } from "../identity/accounts.ts";
import type { Trash } from "../trash/trash.ts";
import { holdDays } from "../identity/account.ts";
import * as store from "./cleanup.store.ts";

export interface LeaverDeps {
  readonly database: Database;
  readonly accounts: Pick<Accounts, "due" | "retire">;
  readonly trash: Pick<Trash, "sweep">;
  readonly clock: Clock;
}

/**
 * Repeatable, and may break off anywhere: an account goes after its personal space, and the space after its last file. Contents stay for the
 * restore window even then.
 * @returns how many accounts are gone
 */
export async function collectLeavers(deps: LeaverDeps, box: BoxId): Promise<number> {
  let gone = 0;
  for (const account of await deps.accounts.due(box, deps.clock.now())) {
    const spaces = await readInBox<store.LeftSpace>(deps.database, box, store.selectLeftSpaces, [box, account.id]);
    // What others may still need is not a leaver's to take along.
    if (spaces.some((space) => space.kind !== "personal")) continue;
    let left = 0;
    for (const { id } of spaces) if (!(await removeSpace(deps, box, id))) left++;
    if (left > 0) continue;
    await inBox(deps.database, box, (db) => db.query(store.forgetGrants, [box, account.id]));
    if (await deps.accounts.retire(box, account)) gone++;
  }
  return gone;
}

/** The same for project spaces. @returns how many are gone */
export async function collectSpaces(deps: LeaverDeps, box: BoxId): Promise<number> {
  const before = new Date(deps.clock.now() - holdDays * 86_400_000);
  const due = await readInBox<{ id: string }>(deps.database, box, store.selectDueSpaces, [box, before]);
  let gone = 0;
  for (const { id } of due) if (await removeSpace(deps, box, id)) gone++;
  return gone;
}

/** False when another process is still purging some of it: the next round goes on. */
async function removeSpace(deps: LeaverDeps, box: BoxId, space: string): Promise<boolean> {
  await inBox(deps.database, box, (db) => db.query(store.purgeSpace, [box, space]));
  await deps.trash.sweep(box);
  const rows = await inBox(deps.database, box, (db) => db.query(store.deleteSpace, [box, space]));
  return rows.length > 0;
}
