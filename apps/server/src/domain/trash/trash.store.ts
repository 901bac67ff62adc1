// SQL of the trash.
import { statement } from "../../platform/database/box-transaction.ts";
import { type NodeRow, nodeColumns } from "../tree/node-row.ts";

export type EntryRow = NodeRow & {
  parent_before: number;
  path_before: string;
  deleted_by: string | null;
  deleted_at: Date;
  /** The exact time, which a Date cannot hold: the cursor of a listing. */
  deleted_text: string;
};

export const entryColumns = "t.parent_before, t.path_before, t.deleted_by, t.deleted_at, t.deleted_at::text as deleted_text";
export const nodeOfEntry = `select ${nodeColumns} from node n left join blob b on b.box_id = $1 and b.id = n.blob_id where n.box_id = $1 and n.id = t.node_id offset 0`;

/** Newest first, key-paged. $1 box, $2 space, $3 and $4 the last page's last time and node, $5 limit. */
export const selectEntries = statement(
  "trash_entries",
  `select ${entryColumns}, n.* from (
     select * from trash_entry t where t.box_id = $1 and t.space_id = $2 and (t.deleted_at, t.node_id) < ($3::timestamptz, $4::bigint)
       order by t.deleted_at desc, t.node_id desc limit $5) t
   cross join lateral (${nodeOfEntry}) n order by t.deleted_at desc, t.node_id desc`,
);

/** $1 box, $2 space, $3 node. */
export const selectEntry = statement(
  "trash_entry",
  `select ${entryColumns}, n.* from trash_entry t cross join lateral (${nodeOfEntry}) n where t.box_id = $1 and t.space_id = $2 and t.node_id = $3`,
);

/** $1 box, $2 node, $3 parent, $4 name. */
export const restoreNode = statement(
  "trash_restore",
  `with gone as (delete from trash_entry where box_id = $1 and node_id = $2)
   update node set parent_id = $3, name = $4 where box_id = $1 and id = $2`,
);

/** Takes entries out of the trash and leaves them to the sweep. $1 box, $2 space, $3 nodes, $4 actor. */
export const detachEntries = statement(
  "trash_detach",
  `with gone as (
     delete from trash_entry where box_id = $1 and space_id = $2 and node_id = any($3::bigint[]) returning node_id, size
   ), queued as (
     insert into purge (box_id, node_id, space_id, actor) select $1, node_id, $2, $4 from gone
   )
   select count(*)::integer as entries, coalesce(sum(size), 0)::bigint as size from gone`,
);
export interface DetachedRow {
  entries: number;
  size: number;
}

/** The next ids to purge of a whole trash. $1 box, $2 space, $3 deleted no later than, $4 limit. */
export const selectOldest = statement(
  "trash_oldest",
  "select node_id as id from trash_entry where box_id = $1 and space_id = $2 and deleted_at <= $3::timestamptz order by deleted_at limit $4",
);

/** The database's clock, with all its digits. */
export const selectNow = statement("trash_now", "select clock_timestamp()::text as now");

/** A purged subtree that no other process is at. $1 box. */
export const lockPurge = statement(
  "trash_lock_purge",
  "select node_id as id, space_id as space, actor from purge where box_id = $1 order by node_id limit 1 for update skip locked",
);
export interface PurgeRow {
  id: number;
  space: string;
  actor: string | null;
}

/** $1 box, $2 space. */
export const lockSpace = statement("trash_lock_space", "select seq from space where box_id = $1 and id = $2 for update");

/**
 * One step down a purged subtree: members that hold nothing are deleted, folders that hold something become purges of their own, and the top
 * goes with its last members. Versions' bytes come off the counter, contents are marked, and the journal keeps what each row was.
 * $1 box, $2 space, $3 top, $4 most members, $5 seq, $6 actor.
 */
export const purgeStep = statement(
  "trash_purge_step",
  `with members as (
     select n.id, n.parent_id, n.name, n.blob_id, n.version, n.mtime, n.is_folder and n.entries > 0 as holds from node n
       where n.box_id = $1 and n.parent_id = $3 order by n.name limit $4
   ), detached as (
     update node set parent_id = null where box_id = $1 and id = any(array(select id from members where holds)) returning id
   ), queued as (
     insert into purge (box_id, node_id, space_id, actor) select $1, id, $2, $6 from detached
   ), doomed as materialized (
     select id, parent_id, name, blob_id, version, mtime from members where not holds
     union all
     select n.id, n.parent_id, n.name, n.blob_id, n.version, n.mtime from node n
       where n.box_id = $1 and n.id = $3 and (select count(*) from members) < $4
   ), kept as materialized (
     select v.blob_id, v.size from doomed d
       cross join lateral (select v.blob_id, v.size from node_version v where v.box_id = $1 and v.node_id = d.id offset 0) v
   ), unused as (
     insert into unused_blob (box_id, blob_id)
       select $1, blob_id from (select blob_id from doomed where blob_id is not null union select blob_id from kept) t
       on conflict (box_id, blob_id) do update set since = now()
   ), logged as (
     insert into journal (box_id, space_id, seq, node_id, kind, actor, parent_before, name_before, blob_before, version_before, mtime_before)
       select $1, $2, $5::bigint + row_number() over (order by id), id, 'purge', $6, parent_id, name, blob_id, version, mtime from doomed
   ), gone as (
     delete from node where box_id = $1 and id = any(array(select id from doomed))
   ), counted as (
     update space set seq = $5::bigint + (select count(*) from doomed), used_versions = used_versions - (select coalesce(sum(size), 0) from kept)
       where box_id = $1 and id = $2
   )
   select (select count(*) from doomed)::integer as deleted, (select count(*) from detached)::integer as detached`,
);
