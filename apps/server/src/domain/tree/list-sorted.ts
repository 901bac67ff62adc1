// Lists a folder for people: folders first, then files, each by name, size, time or type, page by page.
import type { BoxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Node } from "./node.ts";
import { type NodeRow, nodeOfRow } from "./node-row.ts";
import {
  type BeforeRow,
  countMembers,
  type Direction,
  fileBefore,
  filesBy,
  folderBefore,
  foldersBy,
  type MembersRow,
  type SortKey,
} from "./sorted.store.ts";

/** What is equal goes by name in German order; folders come first in either direction. Default: by name, ascending. */
export interface Sorting {
  readonly sort?: SortKey | undefined;
  readonly direction?: Direction | undefined;
}

/** Where a page starts: after the cursor of another page, or at a position from 0, for which everything before it is counted; default: the first. */
export interface PageStart {
  readonly after?: string | undefined;
  readonly at?: number | undefined;
}

export interface SortedPage {
  readonly nodes: readonly Node[];
  /** Cursor of the next page; undefined on the last. */
  readonly next: string | undefined;
}

/** Where a page starts: after this entry. Opaque for callers, and bounded by the rules of the table it is used on, so it needs no secret. */
interface Cursor {
  readonly folders: boolean;
  readonly name: string;
  readonly value: string | number;
}

type Order = Required<{ [K in keyof Sorting]: NonNullable<Sorting[K]> }>;
type SortedRow = NodeRow & { file_type: string | null };

/** Comes before, or after, everything of its kind. */
const ends = {
  name: { asc: "", desc: "\uffff" },
  value: { asc: Number.MIN_SAFE_INTEGER, desc: Number.MAX_SAFE_INTEGER },
  type: { asc: "", desc: "\u{10ffff}" },
} as const;

/** @throws DomainError bad_request for a cursor that is none, or one of another order */
export async function listSorted(
  database: Database,
  box: BoxId,
  folder: Node,
  page: PageStart & { limit: number } & Sorting,
): Promise<SortedPage> {
  const limit = Math.min(1000, Math.max(1, Math.floor(page.limit)));
  const order: Order = { sort: page.sort ?? "name", direction: page.direction ?? "asc" };
  const cursor = page.after === undefined ? await cursorOf(database, box, folder, page.at ?? 0, order) : readCursor(page.after, order);
  if (cursor === "beyond") return { nodes: [], next: undefined };
  const found: SortedRow[] = [];
  const take = async (folders: boolean, from: Cursor | undefined): Promise<void> => {
    const query = (folders ? foldersBy : filesBy)[order.sort][order.direction];
    const start = from ?? startOf(order, folders);
    const named = order.sort === "name" || (order.sort === "type" && folders);
    const parameters = named ? [box, folder.id, start.name] : [box, folder.id, start.name, start.value];
    found.push(...(await readInBox<SortedRow>(database, box, query, [...parameters, limit + 1 - found.length])));
  };
  if (!cursor || cursor.folders) await take(true, cursor);
  if (found.length <= limit) await take(false, cursor?.folders === true ? undefined : cursor);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { nodes: rows.map(nodeOfRow), next: found.length > limit && last ? writeCursor(cursorAt(last, order), order) : undefined };
}

/** How many folders and files a folder holds itself. */
export async function countOf(database: Database, box: BoxId, folder: Node): Promise<MembersRow> {
  const [row] = await readInBox<MembersRow>(database, box, countMembers, [box, folder.id]);
  return row ?? { folders: 0, files: 0 };
}

/** The cursor of a page that starts at a position. */
async function cursorOf(database: Database, box: BoxId, folder: Node, at: number, order: Order): Promise<Cursor | undefined | "beyond"> {
  if (at === 0) return undefined;
  const { folders } = await countOf(database, box, folder);
  const among = at <= folders;
  const query = (among ? folderBefore : fileBefore)[order.sort][order.direction];
  const [row] = await readInBox<BeforeRow>(database, box, query, [box, folder.id, among ? at - 1 : at - 1 - folders]);
  return row ? { folders: among, name: row.name, value: row.value } : "beyond";
}

function startOf({ sort, direction }: Order, folders: boolean): Cursor {
  return { folders, name: ends.name[direction], value: sort === "type" ? ends.type[direction] : ends.value[direction] };
}

function cursorAt(row: SortedRow, { sort }: Order): Cursor {
  const value = sort === "size" ? row.size : sort === "time" ? row.mtime : sort === "type" ? (row.file_type ?? "") : "";
  return { folders: row.is_folder, name: row.name, value };
}

const writeCursor = (cursor: Cursor, { sort, direction }: Order): string =>
  Buffer.from(JSON.stringify([sort, direction, cursor.folders ? 1 : 0, cursor.name, cursor.value])).toString("base64url");

function readCursor(text: string, order: Order): Cursor {
  try {
    const [sort, direction, folders, name, value] = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as unknown[];
    const fits =
      order.sort === "size" || order.sort === "time" ? Number.isSafeInteger(value) : typeof value === "string" && isStorable(value);
    if (
      sort === order.sort &&
      direction === order.direction &&
      typeof name === "string" &&
      isStorable(name) &&
      (folders === 0 || folders === 1) &&
      fits
    )
      return { folders: folders === 1, name, value: value as string | number };
  } catch {
    // falls through to the refusal
  }
  throw new DomainError("bad_request", "The cursor of the page is not valid.");
}

/** PostgreSQL takes no NUL in a text. */
const isStorable = (text: string): boolean => !text.includes("\0");
