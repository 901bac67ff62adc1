// Files as pages to look at: drawn by the server, with the reader's name across them, and what they say for whoever has it read out.
import { z } from "zod";

export const pageCell = z.object({ text: z.string(), header: z.boolean() });
export type PageCell = z.infer<typeof pageCell>;

/** A piece of a page's text, in reading order. `figure`: what stands for a picture. `item`: of a list. */
export const pageBlock = z.object({
  kind: z.enum(["heading", "paragraph", "item", "figure", "table"]),
  text: z.string(),
  /** Of a heading, from 1. */
  level: z.number().int().optional(),
  /** Of a table. */
  rows: z.array(z.array(pageCell)).optional(),
});
export type PageBlock = z.infer<typeof pageBlock>;

/**
 * GET /api/v1/spaces/:space/nodes/:id/pages and /api/v1/public/:token/files/:id/pages. `problem`: why there are none: no pages are made of this kind of file,
 * they could not be made of this one, or there is no LibreOffice. The pages' pictures: …/pages/:page?size=1024 (from 0).
 */
export const filePages = z.object({
  problem: z.enum(["kind", "broken", "office"]).nullable(),
  pages: z.array(
    z.object({
      /** In one unit, for their proportion. */
      width: z.number(),
      height: z.number(),
      /** null: not known, as that of pictures and of what comes very late in a long document. */
      text: z.array(pageBlock).nullable(),
    }),
  ),
});
export type FilePages = z.infer<typeof filePages>;
