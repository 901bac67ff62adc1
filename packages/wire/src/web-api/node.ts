// What is known of one file or folder, and what happened to it.
import { z } from "zod";
import { entry } from "./folder.ts";
import { unscanned } from "./scan.ts";

/** GET /api/v1/spaces/:space/nodes/:id */
export const nodeDetails = z.object({
  entry,
  space: z.string(),
  /** Names from the space's root to the entry. */
  path: z.array(z.string()),
  /** Ids of the folders above it, from the root down. */
  above: z.array(z.number()),
  /** Unix seconds; by: a name to show, null when it is not known any more. */
  created: z.object({ at: z.number(), by: z.string().nullable() }),
  /** Who gave a file its present content; null for folders. */
  changedBy: z.string().nullable(),
  /** Of a folder: files and folders in it at any depth. */
  entries: z.number().nullable(),
  /** Of a file, lower-case hex. */
  checksums: z.object({ sha1: z.string(), sha256: z.string() }).nullable(),
  /** Null for folders, and for what was scanned or did not have to be. */
  unscanned: unscanned.nullable(),
  /** Earlier contents of a file. */
  versions: z.object({ count: z.number(), size: z.number() }),
  /** Everybody's locks on it and those of folders above that bear on it. */
  locks: z.array(z.object({ by: z.string(), own: z.boolean(), until: z.number(), inherited: z.boolean() })),
  /** Address that leads here wherever it is moved, without origin. */
  privateLink: z.string(),
});
export type NodeDetails = z.infer<typeof nodeDetails>;

export const activityEntry = z.object({
  /** The same for the same change; it tells nothing else. */
  id: z.string(),
  /** Unix seconds. */
  at: z.number(),
  /** A name to show, null when the account is gone. */
  by: z.string().nullable(),
  own: z.boolean(),
  what: z.enum(["created", "changed", "renamed", "moved", "copied", "deleted", "restored"]),
  node: z.number(),
  isFolder: z.boolean(),
  /** What it was called after the change. */
  name: z.string(),
  /** The name of the folder it was in then, "" for the space's root; null when that is gone. */
  folder: z.string().nullable(),
  nameBefore: z.string().nullable(),
  folderBefore: z.string().nullable(),
});
export type ActivityEntry = z.infer<typeof activityEntry>;

/** GET /api/v1/spaces/:space/nodes/:id/activity?after=<cursor>&limit=50. A page may be short, or empty, and still have a next one. */
export const activityPage = z.object({ entries: z.array(activityEntry), next: z.string().nullable() });
export type ActivityPage = z.infer<typeof activityPage>;
