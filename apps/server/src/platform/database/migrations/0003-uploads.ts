// Uploads of every kind in one table: what a finish needs is told at the start, and a finished one is remembered for clients that missed the answer.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // kind: parts (a collection of them), tus (one after the other), chunked (ownCloud's of 2013). plan: where it goes and under which conditions, for the kinds
  // that are told before the bytes. received, part_count, last_part: so that a part need not look at the others. node_id and node_version: what it became.
  `alter table upload
     add column kind text not null default 'parts' check (kind in ('parts', 'tus', 'chunked')),
     add column plan jsonb,
     add column received bigint not null default 0,
     add column part_count integer not null default 0,
     add column last_part text collate "C",
     add column node_id bigint,
     add column node_version bigint`,
  `update upload u set received = p.received, part_count = p.parts, last_part = p.last from (
     select box_id, upload_id, sum(size) as received, count(*) as parts, (array_agg(name order by length(name) desc, name desc))[1] as last
       from upload_part group by box_id, upload_id) p
     where p.box_id = u.box_id and p.upload_id = u.id`,
  `drop index upload_name`,
  `create unique index upload_name on upload (box_id, account_id, kind, name) where node_id is null`,
];
