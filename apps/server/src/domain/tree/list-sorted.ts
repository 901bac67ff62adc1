// Lists a folder for people: folders first, then files, in German order, page by page.
import type { BoxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Node } from "./node.ts";
import { type NodeRow, nodeOfRow } from "./node-row.ts";
import * as store from "./tree.store.ts";

export interface SortedPage {
  readonly nodes: readonly Node[];
  /** Cursor of the next page; undefined on the last. */
  readonly next: string | undefined;
}

/** Where a page starts: after this entry. Opaque for callers, and bounded by the rules of the table it is used on, so it needs no secret. */
interface Cursor {
  readonly folders: boolean;
  readonly name: string;
}

/** @throws DomainError bad_request for a cursor that is none */
export async function listSorted(
  database: Database,
  box: BoxId,
  folder: Node,
  page: { after?: string; limit: number },
): Promise<SortedPage> {
  const limit = Math.min(1000, Math.max(1, Math.floor(page.limit)));
  const cursor = page.after === undefined ? { folders: true, name: "" } : readCursor(page.after);
  const found: Node[] = [];
  const take = async (folders: boolean, from: Cursor): Promise<void> => {
    const query = folders ? store.selectSortedFolders : store.selectSortedFiles;
    const rows = await readInBox<NodeRow>(database, box, query, [box, folder.id, from.name, limit + 1 - found.length]);
    found.push(...rows.map(nodeOfRow));
  };
  if (cursor.folders) await take(true, cursor);
  if (found.length <= limit) await take(false, cursor.folders ? { folders: false, name: "" } : cursor);
  const nodes = found.slice(0, limit);
  const last = nodes.at(-1);
  return { nodes, next: found.length > limit && last ? writeCursor({ folders: last.isFolder, name: last.name }) : undefined };
}

const writeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify([cursor.folders ? 1 : 0, cursor.name])).toString("base64url");

function readCursor(text: string): Cursor {
  try {
    const [folders, name] = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as unknown[];
    if (typeof name === "string" && (folders === 0 || folders === 1)) return { folders: folders === 1, name };
  } catch {
    // falls through to the refusal
  }
  throw new DomainError("bad_request", "The cursor of the page is not valid.");
}
