// SQL of versions.
import { statement } from "../../platform/database/box-transaction.ts";

export interface VersionRow {
  version: number;
  blob_id: number;
  size: number;
  mtime: number;
  saved_at: Date;
  sha1: string | null;
  sha256: string | null;
  editor: string | null;
  editor_name: string | null;
}

/** The newest thousand: the collector leaves far fewer. A version's number is the space's sequence number of the change that wrote it, so the journal says whose it was. $1 box, $2 space, $3 node, $4 version or null. */
export const selectVersions = statement(
  "versions_select",
  `select v.version, v.blob_id, v.size, v.mtime, v.saved_at, encode(b.sha1, 'hex') as sha1, encode(b.sha256, 'hex') as sha256,
     coalesce(a.id, w.id) as editor, coalesce(a.display_name, w.display_name || ' (' || w.home_title || ')') as editor_name
   from node_version v
     join blob b on b.box_id = $1 and b.id = v.blob_id
     left join journal j on j.box_id = $1 and j.space_id = $2 and j.seq = v.version and j.node_id = v.node_id
     left join account a on a.box_id = $1 and a.id = j.actor
     left join visitor w on w.box_id = $1 and w.id = j.actor
   where v.box_id = $1 and v.node_id = $3 and ($4::bigint is null or v.version = $4) order by v.version desc limit 1000`,
);

/**
 * Present content and version change places; an empty present content is not worth a version. $1 box, $2 node, $3 version, $4 present version, $5 present blob,
 * $6 present size, $7 present mtime, $8 actor, $9 new version number, $10 earlier blob, $11 earlier size, $12 earlier mtime.
 */
export const swapContent = statement(
  "versions_swap",
  `with taken as (
     delete from node_version where box_id = $1 and node_id = $2 and version = $3
   ), kept as (
     insert into node_version (box_id, node_id, version, blob_id, size, mtime, saved_by) select $1, $2, $4, $5, $6::bigint, $7, $8 where $6::bigint > 0
   ), unused as (
     insert into unused_blob (box_id, blob_id) select $1, $5 where $6::bigint = 0 on conflict (box_id, blob_id) do update set since = now()
   )
   update node set blob_id = $10, size = $11, mtime = $12, version = $9 where box_id = $1 and id = $2`,
);

/** Files with several versions, key-paged. $1 box, $2 node after, $3 limit. */
export const selectManifold = statement(
  "versions_manifold",
  `select v.node_id as id, min(n.space_id) as space, array_agg(v.version::text order by v.version) as versions,
     array_agg((extract(epoch from v.saved_at) * 1000)::bigint::text order by v.version) as times
   from node_version v cross join lateral (select n.space_id from node n where n.box_id = $1 and n.id = v.node_id offset 0) n
   where v.box_id = $1 and v.node_id > $2 group by v.node_id having count(*) > 1 order by v.node_id limit $3`,
);
export interface ManifoldRow {
  id: number;
  space: string;
  versions: string[];
  times: string[];
}

/** $1 box, $2 space. */
export const lockSpace = statement("versions_lock_space", "select id from space where box_id = $1 and id = $2 for update");

/** $1 box, $2 space, $3 nodes, $4 versions. */
export const deleteVersions = statement(
  "versions_delete",
  `with gone as (
     delete from node_version v using unnest($3::bigint[], $4::bigint[]) t(node_id, version)
       where v.box_id = $1 and v.node_id = t.node_id and v.version = t.version and v.node_id = any($3::bigint[])
       returning v.blob_id, v.size
   ), unused as (
     insert into unused_blob (box_id, blob_id) select distinct $1::integer, blob_id from gone
       on conflict (box_id, blob_id) do update set since = now()
   ), counted as (
     update space set used_versions = used_versions - (select coalesce(sum(size), 0) from gone) where box_id = $1 and id = $2
   )
   select count(*)::integer as deleted from gone`,
);

/** $1 box, $2 space, $3 node. */
export const selectTotals = statement(
  "versions_totals",
  `select count(*)::integer as count, coalesce(sum(v.size), 0)::bigint as size from node n
     cross join lateral (select v.size from node_version v where v.box_id = $1 and v.node_id = n.id offset 0) v
   where n.box_id = $1 and n.id = $3 and n.space_id = $2`,
);
export interface TotalsRow {
  count: number;
  size: number;
}

/** Deletes one version; its content is marked. $1 box, $2 node, $3 version. */
export const deleteVersion = statement(
  "versions_delete_one",
  `with gone as (
     delete from node_version where box_id = $1 and node_id = $2 and version = $3 returning blob_id, size
   ), unused as (
     insert into unused_blob (box_id, blob_id) select $1::integer, blob_id from gone on conflict (box_id, blob_id) do update set since = now()
   )
   select size from gone`,
);
