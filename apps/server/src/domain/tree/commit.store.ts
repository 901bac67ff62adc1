// SQL that writes the tree: what a commit reads under the space's lock, and the one statement that writes a batch.
import { type BoxDb, type Statement, statement } from "../../platform/database/box-transaction.ts";
import { type NodeRow, nodeColumns } from "./node-row.ts";

// `cross join lateral (… offset 0)` and `= any($n)` beside a join fix the order of a join: see tree.store.ts.

/** What has the wanted names now, without checksums. $1 box, $2 parents, $3 names; `ord` counts from 1. */
export const selectTargets = statement(
  "commit_targets",
  `select i.ord::integer as ord, n.*, null as sha1, null as sha256 from unnest($2::bigint[], $3::text[]) with ordinality i(parent, name, ord)
     cross join lateral (
       select n.id, n.space_id, n.parent_id, n.name, n.is_folder, n.version, n.size, n.entries, n.blob_id, n.mtime,
         extract(epoch from n.created_at)::bigint as created
       from node n where n.box_id = $1 and n.parent_id = i.parent and n.name = i.name offset 0) n`,
);
export type TargetRow = NodeRow & { ord: number };

/** Folders and everything above them, nearest first. $1 box, $2 space, $3 folders. A chain that ends at the root is alive. */
export const selectAncestors = statement(
  "commit_ancestors",
  `with recursive up as (
     select n.id as start, n.id, n.parent_id, n.name, 0 as depth from node n
       where n.box_id = $1 and n.space_id = $2 and n.id = any($3::bigint[]) and n.is_folder
     union all
     select u.start, p.id, p.parent_id, p.name, u.depth + 1 from up u
       cross join lateral (select p.id, p.parent_id, p.name from node p where p.box_id = $1 and p.id = u.parent_id offset 0) p
   )
   select start, id, name from up order by start, depth`,
);
export interface AncestorRow {
  start: number;
  id: number;
  name: string;
}

/** Uploads that are about to become files. $1 box, $2 ids. */
export const selectUploads = statement(
  "commit_uploads",
  "select id, reserved from upload where box_id = $1 and id = any($2::text[]) and node_id is null for update",
);
export interface UploadRow {
  id: string;
  reserved: number;
}

/** Takes a slice of the box's quota for a space; no row when the box has not so much left. $1 box, $2 space, $3 bytes. */
export const lendBytes = statement(
  "commit_lend",
  `with lent as (update box set lent_bytes = lent_bytes + $3 where box_id = $1 and (quota_bytes is null or lent_bytes + $3 <= quota_bytes) returning 1)
   update space set lent_bytes = lent_bytes + $3 where box_id = $1 and id = $2 and exists (select from lent) returning lent_bytes`,
);

const inputColumns =
  "seq, node_id, parent_id, name, is_folder, is_new, blob_id, size, mtime, actor, old_blob, old_size, old_version, old_mtime";

/**
 * The one statement of a batch: contents, versions, nodes, ancestors, journal, counters.
 * $1 box, $2 space, $3–$16 input columns, $17 objects, $18–$25 blobs, $26–$33 segments, $34–$37 ancestors (id, version, size, entries), $38 now (unix s),
 * $39 seq, $40 files delta, $41 versions delta, $42 finished uploads, $43 bytes they had reserved, $44 the nodes they became, $45 in which versions.
 */
const batch = (name: string, replacing: string): Statement =>
  statement(
    name,
    `with input as (
     select * from unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::boolean[], $8::boolean[], $9::bigint[], $10::bigint[], $11::bigint[],
       $12::text[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[]) as t(${inputColumns})
   ), objects as (
     insert into stored_object (box_id, id) select $1, o from unnest($17::text[]) o on conflict do nothing
   ), blobs as (
     insert into blob (box_id, id, size, sha1, sha256, md5, adler32, seal)
       select $1, t.* from unnest($18::bigint[], $19::bigint[], $20::bytea[], $21::bytea[], $22::bytea[], $23::bytea[], $24::bytea[]) t
       where $25::boolean
   ), segments as (
     insert into segment (box_id, blob_id, idx, object_id, start, stored_length, size, key_id)
       select $1, t.* from unnest($26::bigint[], $27::integer[], $28::text[], $29::bigint[], $30::bigint[], $31::bigint[], $32::bytea[]) t
       where $33::boolean
   ), created as (
     insert into node (box_id, id, space_id, parent_id, name, is_folder, version, size, blob_id, mtime, created_at)
       select $1, node_id, $2, parent_id, name, is_folder, seq, size, blob_id, mtime, to_timestamp($38) from input where is_new
   ), ${replacing} logged as (
     insert into journal (box_id, space_id, seq, node_id, kind, actor, blob_before, version_before, mtime_before)
       select $1, $2, seq, node_id, case when is_new then 'create' else 'write' end, actor, old_blob, old_version, old_mtime from input
   ), ancestors as (
     update node n set version = a.version, size = n.size + a.size, entries = n.entries + a.entries, mtime = $38::bigint
       from unnest($34::bigint[], $35::bigint[], $36::bigint[], $37::bigint[]) as a(id, version, size, entries)
       where n.box_id = $1 and n.id = any($34::bigint[]) and n.id = a.id
       returning n.id, n.version, n.size, n.entries
   ), counted as (
     update space set seq = $39, used_files = used_files + $40, used_versions = used_versions + $41, reserved = reserved - $43
       where box_id = $1 and id = $2 and $42::text[] is not null and $44::bigint[] is not null and $45::bigint[] is not null
   )
   select id, version, size, entries from ancestors`,
  );

export const placeBatch = batch(
  "commit_place",
  `kept as (
     insert into node_version (box_id, node_id, version, blob_id, size, mtime, saved_by)
       select $1, node_id, old_version, old_blob, old_size, old_mtime, actor from input where not is_new and old_size > 0
   ), unused as (
     insert into unused_blob (box_id, blob_id) select $1, old_blob from input where not is_new and old_size = 0
       on conflict (box_id, blob_id) do update set since = now()
   ), replaced as (
     update node n set blob_id = i.blob_id, size = i.size, mtime = i.mtime, version = i.seq from input i
       where not i.is_new and n.box_id = $1 and n.id = any($4::bigint[]) and n.id = i.node_id
   ), finished as (
     update upload u set node_id = f.node, node_version = f.version, reserved = 0, expires_at = now() + interval '48 hours'
       from unnest($42::text[], $44::bigint[], $45::bigint[]) as f(id, node, version)
       where u.box_id = $1 and u.id = any($42::text[]) and u.id = f.id
   ),`,
);

/** The same for a batch that only makes new names: every part of a statement costs, also one that finds nothing to do. */
export const createBatch = batch("commit_create", "");

export interface AncestorChange {
  id: number;
  version: number;
  size: number;
  entries: number;
}

/** Adds to folders: $1 box, $2 ids, $3 size deltas, $4 entry deltas, $5 version, $6 now (unix s). Each id once. */
export const touchFolders = statement(
  "commit_touch",
  `update node n set version = $5, size = n.size + a.size, entries = n.entries + a.entries, mtime = $6
     from unnest($2::bigint[], $3::bigint[], $4::bigint[]) as a(id, size, entries)
     where n.box_id = $1 and n.id = any($2::bigint[]) and n.id = a.id`,
);

/** $1 box, $2 space, $3 seq, $4 files delta, $5 trash delta, $6 versions delta. */
export const advanceSpace = statement(
  "commit_advance",
  `update space set seq = $3, used_files = used_files + $4, used_trash = used_trash + $5, used_versions = used_versions + $6
     where box_id = $1 and id = $2`,
);

/** $1 box, $2 space, $3 seq, $4 node, $5 kind, $6 actor, $7 parent, $8 name, $9 blob, $10 version, $11 mtime before. */
export const writeJournal = statement(
  "commit_journal",
  `insert into journal (box_id, space_id, seq, node_id, kind, actor, parent_before, name_before, blob_before, version_before, mtime_before)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);

/** $1 box, $2 node, $3 parent, $4 name. */
export const relocateNode = statement("commit_relocate", "update node set parent_id = $3, name = $4 where box_id = $1 and id = $2");

/** $1 box, $2 node, $3 mtime, $4 version. */
export const setMtime = statement("commit_mtime", "update node set mtime = $3, version = $4 where box_id = $1 and id = $2");

/** Takes a node out of the tree into the trash. $1 box, $2 node, $3 space, $4 parent before, $5 path before, $6 by, $7 size. */
export const trashNode = statement(
  "commit_trash",
  `with gone as (update node set parent_id = null where box_id = $1 and id = $2)
   insert into trash_entry (box_id, node_id, space_id, parent_before, path_before, deleted_by, size) values ($1, $2, $3, $4, $5, $6, $7)`,
);

/** $1 box, $2 tokens. */
export const deleteLocks = statement("commit_unlock", "delete from node_lock where box_id = $1 and token = any($2::text[])");

/** $1 box, $2 token, $3 space, $4 node, $5 account, $6 exclusive, $7 infinite, $8 owner, $9 seconds. */
export const insertLock = statement(
  "commit_lock",
  `insert into node_lock (box_id, token, space_id, node_id, account_id, exclusive, infinite, owner_xml, timeout_seconds, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::integer, clock_timestamp() + $9::integer * interval '1 second') returning extract(epoch from expires_at) * 1000 as expires`,
);

/** $1 box, $2 token, $3 seconds. */
export const extendLock = statement(
  "commit_extend_lock",
  `update node_lock set timeout_seconds = $3::integer, expires_at = clock_timestamp() + $3::integer * interval '1 second'
     where box_id = $1 and token = $2 returning extract(epoch from expires_at) * 1000 as expires`,
);

/** $1 box, $2 space. */
export const deleteExpiredLocks = statement(
  "commit_expired_locks",
  "delete from node_lock where box_id = $1 and space_id = $2 and expires_at <= clock_timestamp()",
);

/** $1 box, $2 node, $3 namespaces, $4 names, $5 values, $6 languages. */
export const setDeadProperties = statement(
  "commit_set_properties",
  `insert into property (box_id, node_id, namespace, name, value, language)
     select $1, $2, t.* from unnest($3::text[], $4::text[], $5::text[], $6::text[]) t
     on conflict (box_id, node_id, namespace, name) do update set value = excluded.value, language = excluded.language`,
);

/** $1 box, $2 node, $3 namespaces, $4 names. */
export const removeDeadProperties = statement(
  "commit_remove_properties",
  `delete from property p using unnest($3::text[], $4::text[]) as t(namespace, name)
     where p.box_id = $1 and p.node_id = $2 and p.namespace = t.namespace and p.name = t.name`,
);

/** $1 box, $2 account. */
export const countFavorites = statement(
  "commit_favorites",
  "select count(*)::integer as marked from favorite where box_id = $1 and account_id = $2",
);

/** $1 box, $2 account, $3 node. */
export const markFavorite = statement(
  "commit_favorite",
  "insert into favorite (box_id, account_id, node_id) values ($1, $2, $3) on conflict do nothing",
);
export const unmarkFavorite = statement(
  "commit_no_favorite",
  "delete from favorite where box_id = $1 and account_id = $2 and node_id = $3",
);

/**
 * Copies a file, or a folder with (depth -1) or without (depth 0) its members, with dead properties; contents are referenced, not copied.
 * $1 box, $2 source, $3 new parent, $4 new name, $5 seq, $6 with members, $7 mtime of the top or null, $8 now (unix s), $9 the space it goes to.
 */
export const copySubtree = statement(
  "commit_copy",
  `with recursive source as (
     select n.*, nextval('node_id') as new_id, $3::bigint as new_parent, ($4::text collate "C") as new_name, 0 as depth from node n where n.box_id = $1 and n.id = $2
     union all
     select n.*, nextval('node_id'), s.new_id, n.name, s.depth + 1 from source s
       cross join lateral (select n.* from node n where n.box_id = $1 and n.parent_id = s.id offset 0) n where $6::boolean
   ), kept as materialized (select * from source), made as (
     insert into node (box_id, id, space_id, parent_id, name, is_folder, version, size, entries, blob_id, mtime)
       select $1, new_id, $9, new_parent, new_name, is_folder, $5::bigint,
         case when is_folder and not $6::boolean then 0 else size end, case when $6::boolean then entries else 0 end, blob_id,
         case when depth = 0 then coalesce($7::bigint, $8::bigint) else mtime end
       from kept order by depth
       returning 1
   ), properties as (
     insert into property (box_id, node_id, namespace, name, value, language)
       select $1, k.new_id, p.namespace, p.name, p.value, p.language from kept k
         cross join lateral (select p.* from property p where p.box_id = $1 and p.node_id = k.id offset 0) p
   )
   select new_id as id from kept where depth = 0`,
);

/** One node with its content's checksums. $1 box, $2 node. */
export const selectNode = statement(
  "commit_node",
  `select ${nodeColumns} from node n left join blob b on b.box_id = $1 and b.id = n.blob_id where n.box_id = $1 and n.id = $2`,
);

export const readNode = async (db: BoxDb, id: number): Promise<NodeRow | undefined> =>
  (await db.query<NodeRow>(selectNode, [db.box, id]))[0];

/** $1 box, $2 space, $3 bytes. */
export const addReserved = statement("commit_reserve", "update space set reserved = reserved + $3 where box_id = $1 and id = $2");
