// How a row of the node table becomes a Node.
import { blobId, nodeId, spaceId } from "@landbox/kit";
import type { Node } from "./node.ts";

/** Select list over `node n left join blob b`: exactly what a Node needs. */
export const nodeColumns = `n.id, n.space_id, n.parent_id, n.name, n.is_folder, n.version, n.size, n.entries, n.blob_id, n.mtime,
  extract(epoch from n.created_at)::bigint as created, encode(b.sha1, 'hex') as sha1, encode(b.sha256, 'hex') as sha256`;

export interface NodeRow {
  id: number;
  space_id: string;
  parent_id: number | null;
  name: string;
  is_folder: boolean;
  version: number;
  size: number;
  entries: number;
  blob_id: number | null;
  mtime: number;
  created: number;
  sha1: string | null;
  sha256: string | null;
}

export const nodeOfRow = (row: NodeRow): Node => ({
  id: nodeId(row.id),
  space: spaceId(row.space_id),
  parent: row.parent_id === null ? undefined : nodeId(row.parent_id),
  name: row.name,
  isFolder: row.is_folder,
  version: row.version,
  size: row.size,
  entries: row.entries,
  blob: row.blob_id === null ? undefined : blobId(row.blob_id),
  mtime: row.mtime,
  created: row.created,
  sha1: row.sha1 ?? undefined,
  sha256: row.sha256 ?? undefined,
});
