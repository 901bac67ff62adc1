// SQL of archives.
import { statement } from "../../platform/database/box-transaction.ts";

/** Chosen nodes of a space with the ids up to the top, nearest first. $1 box, $2 space, $3 nodes. */
export const selectChosen = statement(
  "archive_chosen",
  `with recursive up as (
     select n.id as start, n.parent_id, array[n.id] as ids from node n where n.box_id = $1 and n.space_id = $2 and n.id = any($3::bigint[])
     union all
     select u.start, p.parent_id, u.ids || p.id from up u
       cross join lateral (select p.id, p.parent_id from node p where p.box_id = $1 and p.id = u.parent_id offset 0) p
   )
   select start, ids, s.root_id from up cross join (select root_id from space where box_id = $1 and id = $2) s where parent_id is null`,
);
export interface ChosenRow {
  start: number;
  /** bigint[] comes as text. */
  ids: string[];
  root_id: number;
}

/** Nodes and everything below them, all of one moment. $1 box, $2 nodes, $3 most rows. */
export const selectBelow = statement(
  "archive_below",
  `with recursive below as (
     select n.id, n.parent_id, n.name, n.is_folder, n.size, n.blob_id, n.mtime from node n where n.box_id = $1 and n.id = any($2::bigint[])
     union all
     select c.* from below b cross join lateral (
       select n.id, n.parent_id, n.name, n.is_folder, n.size, n.blob_id, n.mtime from node n where n.box_id = $1 and n.parent_id = b.id offset 0) c
       where b.is_folder
   )
   select * from below limit $3`,
);
export interface BelowRow {
  id: number;
  parent_id: number | null;
  name: string;
  is_folder: boolean;
  size: number;
  blob_id: number | null;
  mtime: number;
}

/** $1 box, $2 node. */
export const selectName = statement("archive_name", "select name from node where box_id = $1 and id = $2");

/** Makes a ticket, and clears old ones away. $1 box, $2 id, $3 account or link, $4 space, $5 nodes, $6 top. */
export const insertTicket = statement(
  "archive_ticket_insert",
  `with old as (delete from archive_ticket where box_id = $1 and expires_at < now())
   insert into archive_ticket (box_id, id, account_id, space_id, nodes, top_id, expires_at) values ($1, $2, $3, $4, $5, $6, now() + interval '10 minutes')`,
);

/** $1 box, $2 id, $3 account. */
export const selectTicket = statement(
  "archive_ticket_select",
  "select space_id, nodes, top_id from archive_ticket where box_id = $1 and id = $2 and account_id = $3 and expires_at > now()",
);
export interface TicketRow {
  space_id: string;
  nodes: string[];
  top_id: number | null;
}
