// The malware scanner: what was held back, what could not be scanned, and how both show at requests.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
  for (const table of ["scan_finding", "scan_mark"]) {
    await sql.raw(`alter table ${table} enable row level security`).execute(db);
    await sql.raw(`create policy box_wall on ${table} using (box_id = box()) with check (box_id = box())`).execute(db);
    await sql.raw(`grant select, insert, update, delete on ${table} to landbox_app`).execute(db);
  }
}

const statements = [
  // What never became a file. upload: which one it would have ended, so that asking again records nothing anew. place: the folder as its sender knows it.
  `create table scan_finding (
     box_id integer not null references box, id bigint not null generated always as identity, at timestamptz not null default now(), finding text not null,
     name text not null, place text not null, size bigint not null, sha256 text not null, account_id text not null, sender text not null, upload text,
     primary key (box_id, id))`,
  `create index scan_finding_at on scan_finding (box_id, at, id)`,
  `create unique index scan_finding_upload on scan_finding (box_id, upload) where upload is not null`,
  // Contents that came in although nobody could look into them: by content, so that copies and earlier versions are known as well.
  `create table scan_mark (
     box_id integer not null references box, sha256 text not null, reason text not null check (reason in ('too_large', 'encrypted', 'away')),
     at timestamptz not null default now(), primary key (box_id, sha256))`,
  // A file of a request that was held back. The row stays: the receipt tells of it.
  `alter table link_file add column refused_at timestamptz, add column finding text`,
  `alter table link add column held_back integer not null default 0`,
  // A hand-in with a finding is one that was held back.
  `alter table link_event add column finding text`,
];
