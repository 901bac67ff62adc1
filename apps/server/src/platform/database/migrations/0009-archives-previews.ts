// Tickets of archives that somebody is about to download, and pictures made from contents.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
  for (const table of ["archive_ticket", "preview", "preview_segment"]) {
    await sql.raw(`alter table ${table} enable row level security`).execute(db);
    await sql.raw(`create policy box_wall on ${table} using (box_id = box()) with check (box_id = box())`).execute(db);
    await sql.raw(`grant select, insert, update, delete on ${table} to landbox_app`).execute(db);
  }
}

const statements = [
  // What one account chose to download: any process answers the navigation that follows.
  `create table archive_ticket (
     box_id integer not null, id text not null, account_id text not null, space_id text not null, nodes bigint[] not null,
     expires_at timestamptz not null,
     primary key (box_id, id), foreign key (box_id, account_id) references account on delete cascade,
     foreign key (box_id, space_id) references space on delete cascade)`,
  `create index archive_ticket_account on archive_ticket (box_id, account_id)`,
  `create index archive_ticket_space on archive_ticket (box_id, space_id)`,
  // A picture (or a PDF) made from a content, and encrypted like one; it goes with the content. Without a size: nothing can be made from it.
  `create table preview (
     box_id integer not null, blob_id bigint not null, form text not null, media_type text not null default '', size integer, seal bytea,
     made_at timestamptz not null default now(), primary key (box_id, blob_id, form),
     foreign key (box_id, blob_id) references blob on delete cascade)`,
  `create index preview_made on preview (box_id, made_at)`,
  `create table preview_segment (
     box_id integer not null, blob_id bigint not null, form text not null, idx integer not null, object_id text not null,
     start bigint not null, stored_length bigint not null, size bigint not null, key_id bytea not null,
     primary key (box_id, blob_id, form, idx),
     foreign key (box_id, blob_id, form) references preview on delete cascade,
     foreign key (box_id, object_id) references stored_object)`,
  `create index preview_segment_object on preview_segment (box_id, object_id)`,
];
