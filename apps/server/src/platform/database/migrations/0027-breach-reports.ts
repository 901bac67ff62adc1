// Reports of data breaches (Art. 33 GDPR): what somebody says happened, and what was known of the delivery at that moment.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
  await sql.raw(`alter table breach_report enable row level security`).execute(db);
  await sql.raw(`create policy box_wall on breach_report using (box_id = box()) with check (box_id = box())`).execute(db);
  await sql.raw(`grant select, insert, update, delete on breach_report to landbox_app`).execute(db);
}

const statements = [
  // link_id and by_name outlive what they name: a report must be kept. facts: the delivery as it stood then. told_email: whom a mail was written to.
  `create table breach_report (
     box_id integer not null references box, id text not null, link_id text not null, by_id text, by_name text not null,
     at timestamptz not null default now(), discovered_at timestamptz not null, what text not null, categories text[] not null, persons text not null,
     consequences text not null, measures text not null, facts jsonb not null, told boolean not null, told_email text, language text not null,
     primary key (box_id, id), foreign key (box_id, by_id) references account on delete set null (by_id))`,
  `create index breach_report_list on breach_report (box_id, at, id)`,
  `create index breach_report_by on breach_report (box_id, by_id)`,
  `create index breach_report_link on breach_report (box_id, link_id)`,
];
