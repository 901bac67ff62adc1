// What people write about files and folders, and how far each has read.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
  for (const table of ["comment", "comment_seen"]) {
    await sql.raw(`alter table ${table} enable row level security`).execute(db);
    await sql.raw(`create policy box_wall on ${table} using (box_id = box()) with check (box_id = box())`).execute(db);
    await sql.raw(`grant select, insert, update, delete on ${table} to landbox_app`).execute(db);
  }
}

const statements = [
  // Hangs on the node, whatever that is called and wherever it lies, and goes with it. author_id: null when the account is gone. mentions: who was
  // meant by which "@name" of the text, [{"id", "as"}].
  `create table comment (
     box_id integer not null, id bigint not null generated always as identity, node_id bigint not null, author_id text,
     text text not null, mentions jsonb not null default '[]', created_at timestamptz not null default now(), edited_at timestamptz,
     primary key (box_id, id), foreign key (box_id, node_id) references node on delete cascade,
     foreign key (box_id, author_id) references account on delete set null (author_id))`,
  `create index comment_node on comment (box_id, node_id, id)`,
  `create index comment_author on comment (box_id, author_id)`,
  `create table comment_seen (
     box_id integer not null, account_id text not null, node_id bigint not null, last_id bigint not null,
     primary key (box_id, account_id, node_id), foreign key (box_id, account_id) references account on delete cascade,
     foreign key (box_id, node_id) references node on delete cascade)`,
  `create index comment_seen_node on comment_seen (box_id, node_id)`,
];
