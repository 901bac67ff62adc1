// Files from everywhere: what is recent, and favourites.
import { z } from "zod";
import { entry } from "./folder.ts";

/** An entry with the way to it. */
export const placedEntry = entry.extend({
  space: z.string(),
  /** Names from the space's root to the entry. */
  path: z.array(z.string()),
});
export type PlacedEntry = z.infer<typeof placedEntry>;

/** GET /api/v1/recent?by=me|all&limit=50: the files that changed last in everything one sees, latest first. */
export const recentFiles = z.object({
  entries: z.array(
    placedEntry.extend({
      what: z.enum(["created", "changed", "copied", "restored"]),
      /** Unix seconds. */
      at: z.number(),
      /** A name to show, null when the account is gone. */
      by: z.string().nullable(),
      own: z.boolean(),
    }),
  ),
});
export type RecentFiles = z.infer<typeof recentFiles>;
export type RecentEntry = RecentFiles["entries"][number];

/** GET /api/v1/favorites: by name in German order. PUT and DELETE /api/v1/spaces/:space/nodes/:id/favorite mark and unmark. */
export const favoriteList = z.object({ entries: z.array(placedEntry) });
export type FavoriteList = z.infer<typeof favoriteList>;
