// SQL of a room's log: what was written down, and what the journal knows of its files.
import { statement } from "../../platform/database/box-transaction.ts";

/**
 * What was written down, latest first: all of it, or what a body's people did and what concerned it or everybody. $1 box, $2 room, $3 id before which, $4 limit, $5 only of this body's box or null, $6 when that body
 * stopped taking part, or null.
 */
export const selectEvents = statement(
  "rooms_log_events",
  `select e.id, e.at, e.what, e.actor_name, e.actor_box, e.about, e.detail from room_event e
     where e.box_id = $1 and e.space_id = $2 and e.id < $3 and ($5::integer is null or e.actor_box = $5 or e.body_box = $5 or (e.body_box is null and e.what <> 'file-read' and ($6::timestamptz is null or e.at <= $6)))
     order by e.id desc limit $4`,
);
export interface EventRow {
  id: number;
  at: Date;
  what: string;
  actor_name: string | null;
  actor_box: number | null;
  about: string;
  detail: string;
}

/**
 * Changes of files, latest first, as they were called then. $1 box, $2 room, $3 number before which, $4 limit, $5 only by people of this box or null.
 */
export const selectChanges = statement(
  "rooms_log_changes",
  `with recent as materialized (
     select j.seq, j.node_id, j.kind, j.actor, j.at, j.parent_before, j.name_before from journal j
       where j.box_id = $1 and j.space_id = $2 and j.seq < $3 and j.kind in ('create', 'write', 'move', 'copy', 'trash', 'restore')
         and ($5::integer is null or ($5 = $1 and j.actor not like 'visitor:%')
           or exists (select from visitor v where v.box_id = $1 and v.id = j.actor and v.home_box = $5))
       order by j.seq desc limit $4
   )
   select r.seq, r.kind, r.at, r.name_before, coalesce(later.name_before, n.name, r.name_before, '') as name,
     coalesce(later.parent_before, n.parent_id) is distinct from r.parent_before as elsewhere,
     coalesce(v.display_name, a.display_name) as actor_name, coalesce(v.home_box, case when a.id is not null then $1 end) as actor_box
   from recent r
     left join node n on n.box_id = $1 and n.id = r.node_id
     left join lateral (
       select j.name_before, j.parent_before from journal j where j.box_id = $1 and j.node_id = r.node_id and j.seq > r.seq and j.space_id = $2 and j.kind in ('move', 'trash')
         order by j.seq limit 1) later on true
     left join account a on a.box_id = $1 and a.id = r.actor
     left join visitor v on v.box_id = $1 and v.id = r.actor
   order by r.seq desc`,
);
export interface ChangeRow {
  seq: number;
  kind: "create" | "write" | "move" | "copy" | "trash" | "restore";
  at: Date;
  name_before: string | null;
  name: string;
  elsewhere: boolean;
  actor_name: string | null;
  actor_box: number | null;
}

/** $1 box, $2 space. */
export const selectIsRoom = statement("rooms_is_room", "select exists (select from room where box_id = $1 and space_id = $2) as room");

/** Who read what, also an earlier content, by the name that its file has now. $1 box, $2 room, $3 times, $4 actors, $5 names, $6 their boxes, $7 contents, or null and in $8 a name. */
export const insertReads = statement(
  "rooms_log_reads",
  `insert into room_event (box_id, space_id, what, at, actor, actor_name, actor_box, body_box, about)
     select $1, $2, 'file-read', t.at, t.actor, t.name, t.home, t.home,
       coalesce(t.name_then, (select n.name from node n where n.box_id = $1 and n.blob_id = t.blob and n.space_id = $2 limit 1),
         (select n.name from node_version v join node n on n.box_id = $1 and n.id = v.node_id where v.box_id = $1 and v.blob_id = t.blob and n.space_id = $2 limit 1), '')
     from unnest($3::timestamptz[], $4::text[], $5::text[], $6::integer[], $7::bigint[], $8::text[]) t(at, actor, name, home, blob, name_then)`,
);
