// How a row of the trash becomes an entry.
import { accountId } from "@landbox/kit";
import { nodeOfRow } from "../tree/node-row.ts";
import type { EntryRow } from "./trash.store.ts";
import type { TrashEntry } from "./trash.ts";

export const entryOf = (row: EntryRow): TrashEntry => ({
  node: nodeOfRow(row),
  location: row.path_before.replace(/^\//, ""),
  deletedAt: row.deleted_at,
  deletedBy: row.deleted_by === null ? undefined : accountId(row.deleted_by),
});
