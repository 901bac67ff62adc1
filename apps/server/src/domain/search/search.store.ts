// SQL of the search.
import { statement } from "../../platform/database/box-transaction.ts";

/**
 * $1 spaces, $2 patterns, $3 keys, $4 start, $5 kinds or null, $6 folder to look in or null, $7 and $8 size, $9 and $10 time, each null for no bound, $11 most of each kind of
 * find. The box is the transaction's.
 */
export const searchNames = statement(
  "search_names",
  `select space_id as space, node_id as id, spelled
     from search_names($1::text[], $2::text[], $3::text[], $4, $5::text[], $6::bigint, $7::bigint, $8::bigint, $9::bigint, $10::bigint, $11)`,
);
export interface NameRow {
  space: string;
  id: number;
  spelled: string;
}

/**
 * Candidates from the tree itself. $1 space, $2 patterns, $3 regular expressions of words at the start of words, $4 pattern of what comes first, $5 whether folders count,
 * $6 endings of files or null, $7 whether these are the ones that do not count, $8 to $12 as $6 to $10 above, $13 most.
 */
export const searchTree = statement(
  "search_tree",
  `select node_id as id, name
     from search_tree($1, $2::text[], $3::text[], $4, $5, $6::text[], $7, $8::bigint, $9::bigint, $10::bigint, $11::bigint, $12::bigint, $13)`,
);
export interface TreeRow {
  id: number;
  name: string;
}

/** How far spaces have been read. $1 box, $2 spaces. */
export const selectStates = statement(
  "search_states",
  `select s.id as space, s.seq, s.root_id as root, i.seq as read, i.building,
     coalesce(i.read_at < now() - interval '20 days', false) as stale,
     (select n.entries from node n where n.box_id = $1 and n.id = s.root_id) as entries
   from space s left join search_state i on i.box_id = $1 and i.space_id = s.id where s.box_id = $1 and s.id = any($2::text[])`,
);
export interface StateRow {
  space: string;
  seq: number;
  root: number;
  read: number | null;
  /** Folders that are still to be read for the first time, as texts. */
  building: string[] | null;
  stale: boolean;
  /** Files and folders in the space. */
  entries: number;
}

/** $1 box, $2 space, $3 read up to, $4 folders still to be read or null. Never goes back. */
export const writeState = statement(
  "search_write_state",
  `insert into search_state (box_id, space_id, seq, building) values ($1, $2, $3, $4::bigint[])
     on conflict (box_id, space_id) do update set building = excluded.building, seq = greatest(search_state.seq, excluded.seq), read_at = now()`,
);

/**
 * Members of folders, folder by folder. $1 box, $2 folders, $3 name after which the members of the first one begin, $4 most rows: when there are as many, the last
 * folder may have more.
 */
export const selectMembers = statement(
  "search_members",
  `select f.id as folder, m.* from unnest($2::bigint[]) with ordinality f(id, place)
     cross join lateral (
       select n.id, n.name, n.is_folder, n.entries from node n
         where n.box_id = $1 and n.parent_id = f.id and n.name > case when f.place = 1 then $3 else '' end order by n.name limit $4 offset 0) m
   limit $4`,
);
export interface MemberRow {
  folder: number;
  id: number;
  name: string;
  is_folder: boolean;
  entries: number;
}

/** Changes that give names, or bring whole folders. $1 box, $2 space, $3 number after which, $4 number up to which, $5 limit. */
export const selectNews = statement(
  "search_news",
  `select j.seq, j.kind, n.id, n.name, n.is_folder, n.entries from journal j
     cross join lateral (select n.id, n.name, n.is_folder, n.entries from node n where n.box_id = $1 and n.id = j.node_id and n.space_id = $2 offset 0) n
   where j.box_id = $1 and j.space_id = $2 and j.seq > $3 and j.seq <= $4 and j.kind in ('create', 'move', 'copy', 'restore') order by j.seq limit $5`,
);
export type NewsRow = Omit<MemberRow, "folder"> & { seq: number; kind: string };

/** $1 box, $2 space, $3 nodes (each once, ascending), $4 spellings, $5 kinds. */
export const writeNames = statement(
  "search_write_names",
  `insert into search_name (box_id, node_id, space_id, spelled, kind)
     select $1, t.* from (select id, $2, spelled, kind from unnest($3::bigint[], $4::text[], $5::text[]) u(id, spelled, kind)) t
     on conflict (box_id, node_id) do update set spelled = excluded.spelled, kind = excluded.kind, space_id = excluded.space_id
       where (search_name.spelled, search_name.kind, search_name.space_id) is distinct from (excluded.spelled, excluded.kind, excluded.space_id)`,
);
