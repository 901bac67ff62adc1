// Links for people without an account: what is sent and what is asked for, who came, and what was seen. Password and end are columns that cannot be empty.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
  for (const table of ["link", "link_recipient", "link_visit", "link_file", "link_event"]) {
    await sql.raw(`alter table ${table} enable row level security`).execute(db);
    await sql.raw(`create policy box_wall on ${table} using (box_id = box()) with check (box_id = box())`).execute(db);
    await sql.raw(`grant select, insert, update, delete on ${table} to landbox_app`).execute(db);
  }
}

const statements = [
  // grant_id: the live grant of access that the link stands for; null before it is opened and after it was ended. node_id has no key, because what was
  // sent outlives its files as a receipt. pickups: visits that took something. seen_at: when first unlocked; taken_at and handed_in_at: last.
  // number: for protocols whose ids are numbers; from the sequence of grants, so that no two shares of any kind have the same.
  `create table link (
     box_id integer not null references box, id text not null, kind text not null check (kind in ('delivery', 'request', 'share')),
     state text not null check (state in ('preparing', 'open', 'recalled')), owner_id text not null,
     space_id text not null, node_id bigint not null, grant_id bigint, role text not null check (role in ('viewer', 'uploader', 'editor')),
     token_hash bytea not null, password_hash text not null, password_version integer not null default 1,
     expires_at timestamptz not null, subject text not null default '', reference text not null default '', message text not null default '',
     name_in_mail boolean not null default false, notify boolean not null default false, language text not null default 'de', origin text not null default '',
     pickup_limit integer check (pickup_limit > 0), pickups integer not null default 0, number bigint not null default nextval('grant_id'), terms jsonb not null default '{}',
     created_at timestamptz not null default now(), opened_at timestamptz, recalled_at timestamptz,
     seen_at timestamptz, taken_at timestamptz, handed_in integer not null default 0, handed_in_at timestamptz,
     primary key (box_id, id), foreign key (box_id, owner_id) references account on delete cascade)`,
  `create unique index link_token on link (box_id, token_hash)`,
  `create unique index link_number on link (box_id, number)`,
  `create index link_owner on link (box_id, owner_id, kind, created_at, id)`,
  `create index link_node on link (box_id, node_id)`,
  `create table link_recipient (
     box_id integer not null, link_id text not null, position integer not null, email text not null,
     primary key (box_id, link_id, position), foreign key (box_id, link_id) references link on delete cascade)`,
  // A visitor who gave the password; ends with it. folder_id: where a sender's files lie. network: a class, never an address.
  `create table link_visit (
     box_id integer not null, id bytea not null, link_id text not null, password_version integer not null, network text not null,
     started_at timestamptz not null default now(), expires_at timestamptz not null, picked_up boolean not null default false,
     folder_id bigint, folder_name text, sender jsonb, handed_in_at timestamptz,
     primary key (box_id, id), foreign key (box_id, link_id) references link on delete cascade)`,
  `create index link_visit_link on link_visit (box_id, link_id)`,
  // What a sender hands in. head: the first bytes, until they show what kind of file it is. done_at: when all of it was there.
  `create table link_file (
     box_id integer not null, link_id text not null, visit bytea not null, name text collate "C" not null, size bigint not null, upload_id text,
     head bytea, node_id bigint, sha256 text, begun_at timestamptz not null default now(), done_at timestamptz,
     primary key (box_id, visit, name), foreign key (box_id, visit) references link_visit on delete cascade)`,
  `create unique index link_file_upload on link_file (box_id, upload_id) where upload_id is not null`,
  `create table link_event (
     box_id integer not null, link_id text not null, seq bigint generated always as identity, at timestamptz not null default now(),
     kind text not null check (kind in ('opened', 'downloaded', 'archive', 'handed_in', 'changed', 'recalled')), network text, visit bytea,
     node_id bigint, name text, size bigint, sha256 text,
     primary key (box_id, link_id, seq), foreign key (box_id, link_id) references link on delete cascade)`,
];
