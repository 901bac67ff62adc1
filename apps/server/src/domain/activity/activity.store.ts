// SQL that reads the journal.
import { statement } from "../../platform/database/box-transaction.ts";

export interface ActivityRow {
  seq: number;
  node_id: number;
  kind: string;
  actor: string | null;
  actor_name: string | null;
  at: Date;
  parent_before: number | null;
  name_before: string | null;
  is_folder: boolean;
  /** After the change: what the next change of the place says it was before, otherwise what it is now. */
  name_after: string;
  parent_after: number | null;
  folder: string | null;
  folder_before: string | null;
  inside: boolean;
}

const kinds = `('create', 'write', 'move', 'copy', 'trash', 'restore')`;
const columns = "j.seq, j.node_id, j.kind, j.actor, j.at, j.parent_before, j.name_before";

/** Rows of `recent` with everything people want to know about them. */
const told = (inside: string): string => `
  select r.*, coalesce(a.display_name, v.display_name || ' (' || v.home_title || ')') as actor_name,
    n.is_folder, x.name as name_after, x.parent as parent_after, f.name as folder, b.name as folder_before,
    ${inside} as inside
  from recent r
    cross join lateral (select n.name, n.is_folder, n.parent_id from node n where n.box_id = $1 and n.id = r.node_id offset 0) n
    left join lateral (
      select j.parent_before, j.name_before from journal j
        where j.box_id = $1 and j.node_id = r.node_id and j.seq > r.seq and j.space_id = $2 and j.kind in ('move', 'trash')
        order by j.seq limit 1) later on true
    cross join lateral (select coalesce(later.name_before, n.name) as name, coalesce(later.parent_before, n.parent_id) as parent) x
    left join node f on f.box_id = $1 and f.id = x.parent
    left join node b on b.box_id = $1 and b.id = r.parent_before
    left join account a on a.box_id = $1 and a.id = r.actor
    left join visitor v on v.box_id = $1 and v.id = r.actor
  order by r.seq desc`;

/** Latest first. $1 box, $2 space, $3 node, $4 seq before which, $5 limit. */
export const selectOfFile = statement(
  "activity_of_file",
  `with recent as materialized (
     select ${columns} from journal j
       where j.box_id = $1 and j.space_id = $2 and j.node_id = $3 and j.seq < $4 and j.kind in ${kinds} order by j.seq desc limit $5
   ) ${told("true")}`,
);

/**
 * The last rows of a space, each with whether it happened in the folder: where the node is or was last, trash included, or where it came from.
 * $1 box, $2 space, $3 folder, $4 seq before which, $5 limit.
 */
export const selectOfFolder = statement(
  "activity_of_folder",
  `with recursive recent as materialized (
     select ${columns} from journal j where j.box_id = $1 and j.space_id = $2 and j.seq < $4 and j.kind in ${kinds} order by j.seq desc limit $5
   ), up as (
     select s.id as start, s.id from (select node_id as id from recent union select parent_before from recent where parent_before is not null) s
     union
     select u.start, p.id from up u cross join lateral (
       select coalesce(n.parent_id, t.parent_before) as id from node n left join trash_entry t on t.box_id = $1 and t.node_id = n.id
         where n.box_id = $1 and n.id = u.id offset 0) p where p.id is not null
   ), within as (select start from up where id = $3)
   ${told("(r.node_id in (select start from within) or coalesce(r.parent_before in (select start from within), false))")}`,
);

/** Files of the last rows, each with its last change. $1 box, $2 space, $3 only by this account or null, $4 limit. */
export const selectRecent = statement(
  "activity_recent",
  `with last as materialized (
     select j.seq, j.node_id, j.kind, j.actor, j.at from journal j where j.box_id = $1 and j.space_id = $2 order by j.seq desc limit 5000
   ), latest as (
     select distinct on (node_id) * from last
       where kind in ('create', 'write', 'copy', 'restore') and ($3::text is null or actor = $3) order by node_id, seq desc
   )
   select l.seq, l.node_id, l.kind, l.actor, l.at, coalesce(a.display_name, v.display_name || ' (' || v.home_title || ')') as actor_name from latest l
     cross join lateral (select 1 from node n where n.box_id = $1 and n.id = l.node_id and not n.is_folder offset 0) n
     left join account a on a.box_id = $1 and a.id = l.actor
     left join visitor v on v.box_id = $1 and v.id = l.actor
   order by l.seq desc limit $4`,
);
export type RecentRow = Pick<ActivityRow, "seq" | "node_id" | "kind" | "actor" | "actor_name" | "at">;

/** $1 box, $2 spaces. */
export const selectSeqs = statement("activity_heads", "select id, seq from space where box_id = $1 and id = any($2::text[])");

/**
 * Folders above everything that rows after a number speak of, where it is and where it was; and how many rows there are.
 * $1 box, $2 space, $3 number after which, $4 most rows.
 */
export const selectTouched = statement(
  "activity_touched",
  `with recursive news as materialized (
     select j.node_id, j.parent_before from journal j where j.box_id = $1 and j.space_id = $2 and j.seq > $3 order by j.seq limit $4
   ), up as (
     select p.id from (
       select coalesce(n.parent_id, t.parent_before, n.id) as id from (select distinct node_id from news) c
         cross join lateral (select n.id, n.parent_id from node n where n.box_id = $1 and n.id = c.node_id offset 0) n
         left join trash_entry t on t.box_id = $1 and t.node_id = n.id
       union select parent_before from news where parent_before is not null) p
     union
     select n.id from up u cross join lateral (select n.parent_id as id from node n where n.box_id = $1 and n.id = u.id offset 0) n where n.id is not null
   )
   select s.seq, (select count(*) from news)::integer as rows, array(select id::text from up limit 1001) as folders
     from space s where s.box_id = $1 and s.id = $2`,
);
export interface TouchedRow {
  seq: number;
  rows: number;
  folders: string[];
}

const person = `cross join lateral (
         select a.display_name as name from account a where a.box_id = $1 and a.id = j.actor
         union all select v.display_name || ' (' || v.home_title || ')' from visitor v where v.box_id = $1 and v.id = j.actor) p`;

/** Who made a node, and who gave it its present content. $1 box, $2 space, $3 node. */
export const selectOrigin = statement(
  "activity_origin",
  `select
     (select p.name from journal j ${person}
        where j.box_id = $1 and j.node_id = $3 and j.space_id = $2 and j.kind in ('create', 'copy') order by j.seq limit 1) as by,
     (select p.name from journal j ${person}
        where j.box_id = $1 and j.node_id = $3 and j.space_id = $2 and j.kind in ('create', 'copy', 'write') order by j.seq desc limit 1) as last_by`,
);
