// Several files and folders as one download.
import { z } from "zod";

/** POST /api/v1/spaces/:space/archives: files and folders of the space, by id. */
export const archiveRequest = z.object({ ids: z.array(z.number().int().positive()).min(1).max(3000) });
export type ArchiveRequest = z.infer<typeof archiveRequest>;

/** The download is a GET of `url`, by navigation: within ten minutes, by the same account. */
export const archiveTicket = z.object({ url: z.string(), entries: z.number(), bytes: z.number() });
export type ArchiveTicket = z.infer<typeof archiveTicket>;
