// Purging in the background, contents whose last reference went, favourites, and the language of dead properties.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
  for (const table of ["purge", "unused_blob", "favorite"]) {
    await sql.raw(`alter table ${table} enable row level security`).execute(db);
    await sql.raw(`create policy box_wall on ${table} using (box_id = box()) with check (box_id = box())`).execute(db);
    await sql.raw(`grant select, insert, update, delete on ${table} to landbox_app`).execute(db);
  }
}

const statements = [
  // Tops of subtrees that left the trash for good; their rows are deleted in batches.
  `create table purge (
     box_id integer not null, node_id bigint not null, space_id text not null, actor text, purged_at timestamptz not null default now(),
     primary key (box_id, node_id), foreign key (box_id, node_id) references node on delete cascade,
     foreign key (box_id, space_id) references space)`,
  // Contents that lost a reference: collected after the restore window unless something refers to them then.
  `create table unused_blob (
     box_id integer not null, blob_id bigint not null, since timestamptz not null default now(),
     primary key (box_id, blob_id), foreign key (box_id, blob_id) references blob on delete cascade)`,
  `create index unused_blob_since on unused_blob (box_id, since)`,
  `create table favorite (
     box_id integer not null, account_id text not null, node_id bigint not null, marked_at timestamptz not null default now(),
     primary key (box_id, account_id, node_id), foreign key (box_id, account_id) references account on delete cascade,
     foreign key (box_id, node_id) references node on delete cascade)`,
  `create index favorite_node on favorite (box_id, node_id)`,
  // Deleting a node looks for its locks.
  `create index node_lock_node on node_lock (box_id, node_id)`,
  // RFC 4918 4.3: xml:lang in force where the property was set; '' for none.
  `alter table property add column language text not null default ''`,
];
