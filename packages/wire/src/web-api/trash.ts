// What was deleted.
import { z } from "zod";

export const trashEntry = z.object({
  id: z.number(),
  name: z.string(),
  isFolder: z.boolean(),
  size: z.number(),
  /** Unix seconds. */
  mtime: z.number(),
  deletedAt: z.number(),
  /** A name to show, null when the account is gone. */
  deletedBy: z.string().nullable(),
  /** Names of the folders it was in, from the space's root. */
  folder: z.array(z.string()),
});
export type TrashEntry = z.infer<typeof trashEntry>;

export const trashSort = z.enum(["time", "name", "size"]);
export type TrashSort = z.infer<typeof trashSort>;

/** GET /api/v1/spaces/:space/trash?sort=time|name|size&direction=asc|desc&after=<cursor>&limit=200. DELETE on it empties the trash. */
export const trashPage = z.object({
  entries: z.array(trashEntry),
  next: z.string().nullable(),
  /** Entries and bytes of the whole trash; only on the first page. */
  total: z.object({ entries: z.number(), size: z.number() }).nullable(),
});
export type TrashPage = z.infer<typeof trashPage>;

/**
 * POST /api/v1/spaces/:space/trash/:id/restore: exactly where it was, or with another folder or name.
 * 409 parent_missing when that folder is gone, 409 already_exists when the name is taken: ask for another.
 */
export const restoreRequest = z.object({ folder: z.number().int().positive().optional(), name: z.string().max(1000).optional() });
export type RestoreRequest = z.infer<typeof restoreRequest>;

export const restored = z.object({ id: z.number(), name: z.string(), path: z.array(z.string()), etag: z.string() });
export type Restored = z.infer<typeof restored>;

/** POST /api/v1/spaces/:space/trash/purge: deletes for good, up to 1,000 entries at once. */
export const purgeRequest = z.object({ ids: z.array(z.number().int().positive()).min(1).max(1000) });
export type PurgeRequest = z.infer<typeof purgeRequest>;
