// Earlier contents of a file.
import { z } from "zod";

export const fileVersion = z.object({
  /** Names the version: /api/v1/spaces/:space/nodes/:id/versions/:version */
  version: z.number(),
  size: z.number(),
  /** Unix seconds: the file's own time then, and when something newer took its place. */
  mtime: z.number(),
  savedAt: z.number(),
  /** Who had written it: a name to show, null when that is not known. */
  by: z.string().nullable(),
  sha256: z.string(),
  /** Where the browser downloads it from, without origin. */
  url: z.string(),
});
export type FileVersion = z.infer<typeof fileVersion>;

/** GET /api/v1/spaces/:space/nodes/:id/versions. POST …/:version/restore brings one back, DELETE …/:version deletes it for good. */
export const versionList = z.object({
  /** Newest first. */
  versions: z.array(fileVersion),
  /** The present content, to compare with. */
  current: z.object({ size: z.number(), mtime: z.number(), by: z.string().nullable(), url: z.string() }),
});
export type VersionList = z.infer<typeof versionList>;
