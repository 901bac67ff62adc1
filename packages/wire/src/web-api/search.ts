// Search by name over everything that somebody may see.
import { z } from "zod";
import { placedEntry } from "./overview.ts";

/** Kinds of things that a search can be narrowed to. */
export const searchKind = z.enum([
  "folder",
  "document",
  "spreadsheet",
  "presentation",
  "pdf",
  "picture",
  "video",
  "audio",
  "archive",
  "text",
  "other",
]);
export type SearchKind = z.infer<typeof searchKind>;

/**
 * GET /api/v1/search?q=…: all words of q must be in the name; case, umlauts and punctuation do not matter.
 * kind: several with commas; from, to: last change, unix seconds; min, max: bytes; space, and folder in it: only there; after, limit: pages.
 */
export const searchPage = z.object({
  /** Best first. */
  entries: z.array(placedEntry),
  next: z.string().nullable(),
  /** There is more than a search looks at: a narrower question helps. */
  more: z.boolean(),
  /** Names are still being read: asking again soon finds more. */
  incomplete: z.boolean(),
});
export type SearchPage = z.infer<typeof searchPage>;
