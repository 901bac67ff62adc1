// What a file manager asks for: folders sorted by size, time and type, the trash sorted by name and size, and what happened to one file.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Copies that are null for folders: their size and time change with every commit below them, and an indexed column that changes costs an entry in every index.
  // A column and not an index's expression, because only plain comparisons may use an index before the wall's own condition.
  `alter table node
     add column file_size bigint generated always as (case when is_folder then null else size end) stored,
     add column file_mtime bigint generated always as (case when is_folder then null else mtime end) stored,
     add column file_type text collate "C" generated always as (
       case when is_folder then null else coalesce(lower(substring(name from '[^.]\\.([^. ]{1,16})$')), '') end) stored`,
  `create index node_by_size on node (box_id, listed_in, file_size, (name collate "de-x-icu")) where file_size is not null`,
  `create index node_by_mtime on node (box_id, listed_in, file_mtime, (name collate "de-x-icu")) where file_mtime is not null`,
  `create index node_by_type on node (box_id, listed_in, file_type, (name collate "de-x-icu")) where file_type is not null`,

  `alter table trash_entry add column name_before text collate "C" generated always as (substring(path_before from '[^/]*$')) stored`,
  `create index trash_entry_name on trash_entry (box_id, space_id, (name_before collate "de-x-icu"), node_id)`,
  `create index trash_entry_size on trash_entry (box_id, space_id, size, node_id)`,
  `drop index trash_entry_space`,
  `create index trash_entry_space on trash_entry (box_id, space_id, deleted_at, node_id)`,

  `create index journal_node on journal (box_id, node_id, seq)`,
];
