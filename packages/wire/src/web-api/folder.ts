// Folders as people read them.
import { z } from "zod";

/** GET /api/v1/spaces/:space/folder?path=/a/b&after=<cursor>&limit=200 */
export const entry = z.object({
  id: z.number(),
  name: z.string(),
  isFolder: z.boolean(),
  size: z.number(),
  mtime: z.number(),
  etag: z.string(),
});
export type Entry = z.infer<typeof entry>;

export const folderPage = z.object({
  folder: entry,
  /** Names from the space's root to the folder. */
  path: z.array(z.string()),
  /** Folders first, then files, each in German order. */
  entries: z.array(entry),
  /** Cursor of the next page, null on the last. */
  next: z.string().nullable(),
  usage: z.object({ used: z.number(), total: z.number().nullable() }),
});
export type FolderPage = z.infer<typeof folderPage>;
