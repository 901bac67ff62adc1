// How a row of a version becomes the file as it was.
import { blobId } from "@landbox/kit";
import type { Node } from "../tree/node.ts";
import type { VersionRow } from "./versions.store.ts";

/** The file as it was then, under its present name. */
export const nodeOfVersion = (present: Node, row: VersionRow): Node => ({
  ...present,
  version: row.version,
  blob: blobId(row.blob_id),
  size: row.size,
  mtime: row.mtime,
  sha1: row.sha1 ?? undefined,
  sha256: row.sha256 ?? undefined,
});
