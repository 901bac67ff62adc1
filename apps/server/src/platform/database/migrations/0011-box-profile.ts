// What a box shows of itself: legal pages that it wrote, and its arms. Accent colour and name of the arms are in box.settings.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
  for (const table of ["box_legal", "box_picture"]) {
    await sql.raw(`alter table ${table} enable row level security`).execute(db);
    await sql.raw(`create policy box_wall on ${table} using (box_id = box()) with check (box_id = box())`).execute(db);
    await sql.raw(`grant select, insert, update, delete on ${table} to landbox_app`).execute(db);
  }
}

const statements = [
  // Without a row the page is a template made from the register.
  `create table box_legal (
     box_id integer not null references box, page text not null check (page in ('imprint', 'privacy', 'accessibility')),
     language text not null check (language in ('de', 'en')), text text not null, changed_at timestamptz not null default now(),
     primary key (box_id, page, language))`,
  // PNGs that we drew ourselves, of a few kilobytes; public like the page they stand on.
  `create table box_picture (
     box_id integer not null references box, form text not null check (form in ('arms', 'icon-192', 'icon-512')), bytes bytea not null,
     primary key (box_id, form))`,
];
