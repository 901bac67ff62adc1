// Folders as people read them.
import { z } from "zod";

/** What somebody holds against changes of a file or folder: `by` is a name to show, `until` unix seconds. */
export const entryLock = z.object({ by: z.string(), own: z.boolean(), until: z.number() });
export type EntryLock = z.infer<typeof entryLock>;

export const entry = z.object({
  id: z.number(),
  name: z.string(),
  isFolder: z.boolean(),
  /** Bytes; of a folder, of everything in it. */
  size: z.number(),
  /** Unix seconds. */
  mtime: z.number(),
  etag: z.string(),
  /** One of the reader's favourites. */
  favorite: z.boolean(),
  lock: entryLock.nullable(),
});
export type Entry = z.infer<typeof entry>;

export const sortKey = z.enum(["name", "size", "time", "type"]);
export type SortKey = z.infer<typeof sortKey>;
export const sortDirection = z.enum(["asc", "desc"]);
export type SortDirection = z.infer<typeof sortDirection>;

/**
 * GET /api/v1/spaces/:space/folder?path=/a/b | id=<node> &sort=name|size|time|type &direction=asc|desc &after=<cursor> | at=<position> &limit=200
 * With `If-None-Match: "<version>"`, also that of another page of the folder: 304 while nothing of it changed.
 */
export const folderPage = z.object({
  folder: entry,
  /** Names from the space's root to the folder. */
  path: z.array(z.string()),
  /** Ids of the folders above it, from the root down: one for each name of the path. */
  above: z.array(z.number()),
  /** Folders first, then files; what is equal goes by name in German order. */
  entries: z.array(entry),
  /** Cursor of the next page, null on the last. A page after it costs the same wherever it lies; one at a position counts what is before it. */
  next: z.string().nullable(),
  /** How many folders and files the folder holds itself; not on pages after a cursor. */
  total: z.object({ folders: z.number(), files: z.number() }).nullable(),
  /** Of the folder's state, the same on all its pages; for If-None-Match. */
  version: z.string(),
  usage: z.object({ used: z.number(), total: z.number().nullable() }),
});
export type FolderPage = z.infer<typeof folderPage>;
