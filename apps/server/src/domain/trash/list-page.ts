// Shows the trash to people, sorted and page by page.
import { DomainError } from "@landbox/wire";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Granted } from "../access/granted.ts";
import { entryOf } from "./entry-of.ts";
import { pages, selectTotals, type TrashSort } from "./page.store.ts";
import type { EntryRow } from "./trash.store.ts";
import type { TrashPage, TrashQuery } from "./trash.ts";

type Row = EntryRow & { deleted_by_name: string | null };

const ends = {
  time: { asc: "-infinity", desc: "infinity" },
  name: { asc: "", desc: "\uffff" },
  size: { asc: -1, desc: Number.MAX_SAFE_INTEGER },
} as const;

/** @throws DomainError bad_request for a cursor that is none, or one of another order */
export async function listPage(database: Database, { box, space }: Granted<"read">, query: TrashQuery): Promise<TrashPage> {
  const { sort = "time", direction = sort === "time" ? "desc" : "asc" } = query;
  const limit = Math.min(1000, Math.max(1, Math.floor(query.limit)));
  const from = query.after === undefined ? { value: ends[sort][direction], node: 0 } : readCursor(query.after, sort, direction);
  const node = query.after === undefined && direction === "desc" ? Number.MAX_SAFE_INTEGER : from.node;
  const rows = await readInBox<Row>(database, box, pages[sort][direction], [box, space, from.value, node, limit + 1]);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    entries: shown.map((row) => ({ ...entryOf(row), deletedByName: row.deleted_by_name ?? undefined })),
    next: rows.length > limit && last ? writeCursor(last, sort, direction) : undefined,
  };
}

/** How much lies in the trash. */
export async function totalsOf(database: Database, { box, space }: Granted<"read">): Promise<{ entries: number; size: number }> {
  const [row] = await readInBox<{ entries: number; size: number }>(database, box, selectTotals, [box, space]);
  return row ?? { entries: 0, size: 0 };
}

function writeCursor(row: Row, sort: TrashSort, direction: string): string {
  const value = sort === "time" ? row.deleted_text : sort === "name" ? row.path_before.replace(/^.*\//, "") : row.size;
  return Buffer.from(JSON.stringify([sort, direction, value, row.id])).toString("base64url");
}

function readCursor(text: string, sort: TrashSort, direction: string): { value: string | number; node: number } {
  try {
    const [ofSort, ofDirection, value, node] = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as unknown[];
    if (ofSort === sort && ofDirection === direction && Number.isSafeInteger(node) && fits(sort, value))
      return { value: value as string | number, node: node as number };
  } catch {
    // falls through to the refusal
  }
  throw new DomainError("bad_request", "The cursor of the page is not valid.");
}

function fits(sort: TrashSort, value: unknown): boolean {
  if (sort === "size") return Number.isSafeInteger(value);
  if (typeof value !== "string" || value.includes("\0")) return false;
  return sort === "name" || /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-]\d{2}(:\d{2})?$/.test(value);
}
