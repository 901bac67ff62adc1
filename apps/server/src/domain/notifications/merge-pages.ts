// Pages of what several boxes tell one person, as one list: the latest first, at the same moment by box and number.
import type { BoxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { PageStart } from "./notifications.store.ts";

/** What a page ended with; undefined: the beginning. */
export interface Cursor {
  /** As the database prints it. */
  readonly at: string;
  readonly box: number;
  readonly id: number;
}

const nowhere: PageStart = { at: undefined, id: undefined };
const beforeAll = 0;

/** Where one box goes on: below its own number, at the same moment only what comes after in the order of boxes. */
export function startIn(box: BoxId, cursor: Cursor | undefined): PageStart {
  if (!cursor) return nowhere;
  const { at } = cursor;
  if (box === cursor.box) return { at, id: cursor.id };
  return { at, id: box < cursor.box ? Number.MAX_SAFE_INTEGER : beforeAll };
}

/** Rows of all boxes in the order of the list. */
export const inOrder = <T extends { readonly at: Date; readonly cursor_at: string; readonly id: number; readonly box: BoxId }>(
  rows: readonly T[],
): T[] =>
  rows.toSorted(
    (a, b) =>
      b.at.getTime() - a.at.getTime() ||
      (a.cursor_at === b.cursor_at ? 0 : a.cursor_at < b.cursor_at ? 1 : -1) ||
      b.box - a.box ||
      b.id - a.id,
  );

export const writeCursor = ({ at, box, id }: Cursor): string => Buffer.from(JSON.stringify([at, box, id])).toString("base64url");

/** @throws DomainError bad_request */
export function readCursor(after: string | undefined): Cursor | undefined {
  if (after === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(after, "base64url").toString());
    if (Array.isArray(value)) {
      const [at, box, id] = value as unknown[];
      const isTime = typeof at === "string" && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?[+-]\d\d(:\d\d)?$/.test(at);
      if (isTime && Number.isSafeInteger(box) && Number.isSafeInteger(id)) return { at, box: box as number, id: id as number };
    }
  } catch {
    // Said below.
  }
  throw new DomainError("bad_request", "The cursor of this page is malformed.");
}
