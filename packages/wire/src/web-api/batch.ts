// Many small files and folders in one request: how the body of POST /api/v1/spaces/:space/batch is framed, and what is answered.
import { z } from "zod";

/**
 * The body is a row of frames and nothing else. A frame: the length of its head in bytes (4 bytes, big-endian), the head (`batchHead` as JSON in
 * UTF-8), then as many bytes of content as the head says.
 */
export const batchType = "application/vnd.landbox.batch";

export const batchLimits = {
  /** Files and folders of one request. */
  entries: 1000,
  /** Bytes of one head. */
  headBytes: 32 * 1024,
  /** Bytes of one file. */
  fileBytes: 256 * 1024,
} as const;

/** One file or folder. Folders come before what lies in them; one that is there already is gone on with. */
export const batchHead = z.strictObject({
  /** Names from the space's root. */
  path: z.array(z.string().max(2000)).min(1).max(1000),
  folder: z.boolean().optional(),
  /** Bytes of content; left out for folders. */
  size: z.number().int().min(0).optional(),
  /** Unix seconds. */
  mtime: z.number().int().min(0).max(253_402_300_799).optional(),
  /** A file of this name gets a new version; otherwise the name must be free. */
  replace: z.boolean().optional(),
  /** It may have been sent before, and the answer been lost: the same content under the name is then no conflict. */
  again: z.boolean().optional(),
});
export type BatchHead = z.infer<typeof batchHead>;

/** `there`: a folder that was there, or a file that was sent before. */
export const batchEntryResult = z.union([
  z.object({ status: z.enum(["created", "replaced", "there"]), id: z.number() }),
  z.object({ status: z.literal("failed"), error: z.object({ code: z.string(), message: z.string() }) }),
]);
export type BatchEntryResult = z.infer<typeof batchEntryResult>;

/** One result for each frame, in their order. */
export const batchResult = z.object({ entries: z.array(batchEntryResult) });
export type BatchResult = z.infer<typeof batchResult>;
