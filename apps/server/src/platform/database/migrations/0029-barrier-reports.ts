// Barriers that somebody reported to a box: each with the day by which it is to be answered.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // page: path without origin and query. email, name: only what the person gave. account_id: who was signed in, if somebody was; no key, it is only shown. note: what was done about it, for the box alone.
  `create table barrier_report (
     box_id integer not null references box, id bigint not null generated always as identity, text text not null, page text not null, agent text not null,
     name text not null, email text, language text not null, account_id text, created_at timestamptz not null default now(), due_at timestamptz not null,
     done_at timestamptz, done_by text, note text not null default '', primary key (box_id, id))`,
  `create index barrier_report_open on barrier_report (box_id, due_at) where done_at is null`,
  `create index barrier_report_latest on barrier_report (box_id, created_at)`,
  `alter table barrier_report enable row level security`,
  `create policy box_wall on barrier_report using (box_id = box()) with check (box_id = box())`,
  `grant select, insert, update, delete on barrier_report to landbox_app`,
];
