// SQL that puts the figures of a space right, under its lock.
import { statement } from "../../platform/database/box-transaction.ts";

/** $1 box. */
export const selectSpaces = statement("verify_spaces", "select id from space where box_id = $1 order by id");

/** The writer's lock, in a statement of its own. $1 box, $2 space. */
export const lockSpace = statement("verify_lock", "select seq, root_id from space where box_id = $1 and id = $2 for update");
export interface LockedRow {
  seq: number;
  root_id: number;
}

/** The newest number that anything in the space carries. $1 box, $2 space. */
export const selectNewest = statement(
  "verify_newest",
  "select coalesce(max(version), 0)::bigint as newest from node where box_id = $1 and space_id = $2",
);

/** $1 box, $2 space. */
export const mendFileSizes = statement(
  "verify_mend_files",
  `update node n set size = b.size from blob b
     where n.box_id = $1 and n.space_id = $2 and b.box_id = $1 and b.id = n.blob_id and n.size <> b.size returning n.id, n.parent_id`,
);

/** Folders get the sums of what is in them, one level down. $1 box, $2 space, $3 folders or null for all. */
export const mendFolders = statement(
  "verify_mend_folders",
  `update node f set size = c.size, entries = c.entries from (
       select f.id, coalesce(sum(n.size), 0)::bigint as size, coalesce(sum(n.entries + 1), 0)::bigint as entries
         from node f left join node n on n.box_id = $1 and n.parent_id = f.id
         where f.box_id = $1 and f.space_id = $2 and f.is_folder and ($3::bigint[] is null or f.id = any($3::bigint[]))
           and not exists (select from purge p where p.box_id = $1 and p.node_id = f.id)
         group by f.id
     ) c
     where f.box_id = $1 and f.id = c.id and (f.size <> c.size or f.entries <> c.entries) returning f.id, f.parent_id`,
);
export interface MendedRow {
  id: number;
  parent_id: number | null;
}

/** Folders that look older than something in them. $1 box, $2 space. */
export const selectOldFolders = statement(
  "verify_old_folders",
  `select f.id, f.parent_id from node f
     join (select n.parent_id, max(n.version) as version from node n where n.box_id = $1 and n.space_id = $2 group by n.parent_id) c
       on c.parent_id = f.id
     where f.box_id = $1 and f.space_id = $2 and f.version < c.version`,
);

/** What was put right, and everything above it, changes: clients look again. $1 box, $2 nodes, $3 version. */
export const renewUpwards = statement(
  "verify_renew",
  `with recursive up as (
     select n.id, n.parent_id from node n where n.box_id = $1 and n.id = any($2::bigint[])
     union
     select p.id, p.parent_id from up join node p on p.box_id = $1 and p.id = up.parent_id
   )
   update node set version = $3 where box_id = $1 and id in (select id from up)`,
);

/** $1 box, $2 space. */
export const mendVersionSizes = statement(
  "verify_mend_versions",
  `update node_version v set size = b.size from blob b, node n
     where v.box_id = $1 and n.box_id = $1 and n.id = v.node_id and n.space_id = $2 and b.box_id = $1 and b.id = v.blob_id and v.size <> b.size
     returning v.node_id as id`,
);

/** $1 box, $2 space. */
export const mendTrash = statement(
  "verify_mend_trash",
  `update trash_entry t set size = n.size from node n
     where t.box_id = $1 and t.space_id = $2 and n.box_id = $1 and n.id = t.node_id and t.size <> n.size returning t.node_id as id`,
);

/** $1 box, $2 space. */
export const mendUploads = statement(
  "verify_mend_uploads",
  `update upload u set reserved = greatest(u.reserved, p.size), received = p.size, part_count = p.parts from (
       select u.id, coalesce(sum(p.size), 0)::bigint as size, count(p.name)::integer as parts from upload u
         left join upload_part p on p.box_id = $1 and p.upload_id = u.id where u.box_id = $1 and u.space_id = $2 group by u.id) p
     where u.box_id = $1 and u.id = p.id and u.node_id is null and (u.reserved < p.size or u.received <> p.size or u.part_count <> p.parts)
     returning u.id`,
);

/** What the counters of a space should say. $1 box, $2 space. */
export const selectCounters = statement(
  "verify_counters",
  `select s.used_files, s.used_trash, s.used_versions, s.reserved,
     (select n.size from node n where n.box_id = $1 and n.id = s.root_id) as files,
     (select coalesce(sum(t.size), 0)::bigint from trash_entry t where t.box_id = $1 and t.space_id = $2) as trash,
     (select coalesce(sum(v.size), 0)::bigint from node_version v join node n on n.box_id = $1 and n.id = v.node_id
        where v.box_id = $1 and n.space_id = $2) as versions,
     (select coalesce(sum(u.reserved), 0)::bigint from upload u where u.box_id = $1 and u.space_id = $2) as uploads
   from space s where s.box_id = $1 and s.id = $2`,
);
export interface CountersRow {
  used_files: number;
  used_trash: number;
  used_versions: number;
  reserved: number;
  files: number;
  trash: number;
  versions: number;
  uploads: number;
}

/** $1 box, $2 space, $3 seq, $4 files, $5 trash, $6 versions, $7 reserved, $8 root: the journal says that figures were put right. */
export const writeCounters = statement(
  "verify_write_counters",
  `with logged as (
     insert into journal (box_id, space_id, seq, node_id, kind) values ($1, $2, $3, $8, 'repair')
   )
   update space set seq = $3, used_files = $4, used_trash = $5, used_versions = $6, reserved = $7 where box_id = $1 and id = $2`,
);

/** Whoever borrows holds this row while the space's figure changes. $1 box. */
export const lockBox = statement("verify_lock_box", "select box_id from box where box_id = $1 for update");

/** $1 box. */
export const mendLent = statement(
  "verify_mend_lent",
  `update box set lent_bytes = (select coalesce(sum(s.lent_bytes), 0) from space s where s.box_id = $1)
     where box_id = $1 and lent_bytes <> (select coalesce(sum(s.lent_bytes), 0) from space s where s.box_id = $1) returning box_id`,
);

/** The collector looks at them again after the restore window. $1 box. */
export const markLeaked = statement(
  "verify_mark_leaked",
  `insert into unused_blob (box_id, blob_id) select $1, b.id from blob b where b.box_id = $1
     and not exists (select from node n where n.box_id = $1 and n.blob_id = b.id)
     and not exists (select from node_version v where v.box_id = $1 and v.blob_id = b.id)
   on conflict do nothing returning blob_id`,
);
