// What a box shows of itself: the legal pages, and what its admins set.
import { z } from "zod";

const language = z.enum(["de", "en"]);

export const legalPageName = z.enum(["imprint", "privacy", "accessibility"]);
export type LegalPageName = z.infer<typeof legalPageName>;

/**
 * GET /api/v1/legal/:page?language=de (public): Markdown without HTML. `title` names whose page it is; `own` is false while it is a template,
 * in which everything in [[…]] is still to be completed.
 */
export const legalPage = z.object({ page: legalPageName, language, title: z.string(), text: z.string(), own: z.boolean() });
export type LegalPage = z.infer<typeof legalPage>;

/** GET /api/v1/box/profile (admins of the box). `accent` as it was set, `#rrggbb`. */
export const boxProfile = z.object({
  title: z.string(),
  accent: z.string().nullable(),
  arms: z.string().nullable(),
  legal: z.array(z.object({ page: legalPageName, language, text: z.string(), own: z.boolean() })),
});
export type BoxProfile = z.infer<typeof boxProfile>;

/** PUT /api/v1/box/profile → 204. Only what is named changes; null goes back to what the product brings. PUT and DELETE /api/v1/box/arms take and remove a picture. */
export const boxProfileChanges = z.object({
  title: z.string().min(1).max(400).optional(),
  accent: z.string().max(20).nullable().optional(),
  legal: z
    .array(z.object({ page: legalPageName, language, text: z.string().max(200_000).nullable() }))
    .max(6)
    .optional(),
});
export type BoxProfileChanges = z.infer<typeof boxProfileChanges>;
