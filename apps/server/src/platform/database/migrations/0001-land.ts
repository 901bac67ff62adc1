// The first schema: directory, boxes, people, spaces, tree, contents, uploads, locks, journal, and the wall of row-level security.
import { type Kysely, sql } from "kysely";

/**
 * Tables with box data lead every key with box_id, so that they can be partitioned by box later.
 * `box()` is the box of the current transaction: null outside `inBox`, and then no row is visible.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
  for (const table of boxTables) {
    await sql.raw(`alter table ${table} enable row level security`).execute(db);
    await sql.raw(`create policy box_wall on ${table} using (box_id = box()) with check (box_id = box())`).execute(db);
    await sql.raw(`grant select, insert, update, delete on ${table} to landbox_app`).execute(db);
  }
}

const boxTables = [
  "box",
  "account",
  "login_alias",
  "invitation",
  "session",
  "app_password",
  "account_group",
  "group_member",
  "login_failure",
  "known_network",
  "space",
  "node",
  "trash_entry",
  "node_version",
  "property",
  "node_lock",
  "journal",
  "blob",
  "stored_object",
  "segment",
  "upload",
  "upload_part",
  "upload_segment",
];

const statements = [
  `create function box() returns integer stable parallel safe language sql
     as $$ select nullif(current_setting('landbox.box', true), '')::integer $$`,
  `create sequence box_id as integer`,
  // Handed out in blocks of 64 to each process, so that an id needs no round trip; ids are never reused.
  `create sequence node_id increment by 64 start with 64`,
  `create sequence blob_id increment by 64 start with 64`,

  // Facts about the land itself (instance id, register edition): no box data.
  `create table land (key text primary key, value text not null)`,
  // The official register of bodies: public data.
  `create table body (
     ars text primary key, ags text, name text not null, type text not null, kreis text, regierungsbezirk text,
     population integer, official_name text, kreis_key text, vg_key text, vg_name text, seat text, plz text, area_ha integer)`,
  // The one table without a policy: which box a host name, register key or e-mail address leads to. Keyed hashes only.
  `create table directory (
     kind text not null check (kind in ('host', 'ars', 'email')), key bytea not null, box_id integer not null,
     ref text not null default '', created_at timestamptz not null default now(),
     primary key (kind, key, box_id, ref))`,
  `create unique index directory_unique on directory (kind, key) where kind in ('host', 'ars')`,
  `create index directory_box on directory (box_id)`,

  `create table box (
     box_id integer primary key, ars text not null, name text not null, title text not null,
     state text not null default 'active' check (state in ('active', 'frozen', 'deleted')),
     quota_bytes bigint, lent_bytes bigint not null default 0, settings jsonb not null default '{}', contact_name text, contact_email text,
     version bigint not null default 1, created_at timestamptz not null default now(),
     former_names text[] not null default '{}')`,

  `create table account (
     box_id integer not null references box, id text not null, login text not null, email text, display_name text not null,
     password_hash text, role text not null default 'member' check (role in ('member', 'admin')),
     state text not null default 'active' check (state in ('active', 'disabled')),
     language text not null default 'de', quota_bytes bigint, version bigint not null default 1,
     created_at timestamptz not null default now(), last_login_at timestamptz,
     primary key (box_id, id))`,
  `create unique index account_login on account (box_id, login)`,
  `create unique index account_email on account (box_id, lower(email)) where email is not null`,
  `create table login_alias (
     box_id integer not null, login text not null, account_id text not null, primary key (box_id, login),
     foreign key (box_id, account_id) references account on delete cascade)`,
  `create table invitation (
     box_id integer not null, token_hash bytea not null, account_id text not null, expires_at timestamptz not null,
     created_at timestamptz not null default now(), primary key (box_id, token_hash),
     foreign key (box_id, account_id) references account on delete cascade)`,
  `create table session (
     box_id integer not null, secret_hash bytea not null, account_id text not null, created_at timestamptz not null default now(),
     last_seen_at timestamptz not null default now(), expires_at timestamptz not null, user_agent text, address text,
     primary key (box_id, secret_hash), foreign key (box_id, account_id) references account on delete cascade)`,
  `create index session_account on session (box_id, account_id)`,
  `create table app_password (
     box_id integer not null, id text not null, secret_hash bytea not null, account_id text not null, name text not null,
     created_at timestamptz not null default now(), last_used_at timestamptz,
     primary key (box_id, id), foreign key (box_id, account_id) references account on delete cascade)`,
  `create unique index app_password_secret on app_password (box_id, secret_hash)`,
  `create table account_group (
     box_id integer not null references box, id text not null, name text not null, created_at timestamptz not null default now(),
     primary key (box_id, id))`,
  `create unique index account_group_name on account_group (box_id, name)`,
  `create table group_member (
     box_id integer not null, group_id text not null, account_id text not null, primary key (box_id, group_id, account_id),
     foreign key (box_id, group_id) references account_group on delete cascade,
     foreign key (box_id, account_id) references account on delete cascade)`,
  // Failed logins, by keyed hash of what was tried and from where.
  `create table login_failure (
     box_id integer not null references box, key bytea not null, failures integer not null, last_at timestamptz not null,
     primary key (box_id, key))`,
  // Networks (keyed hashes) from which an account has signed in before: strangers' failures do not slow these down.
  `create table known_network (
     box_id integer not null, account_id text not null, key bytea not null, last_at timestamptz not null default now(),
     primary key (box_id, account_id, key), foreign key (box_id, account_id) references account on delete cascade)`,

  `create table stored_object (
     box_id integer not null, id text not null, created_at timestamptz not null default now(), primary key (box_id, id))`,
  `create table blob (
     box_id integer not null, id bigint not null, size bigint not null, sha1 bytea not null, sha256 bytea not null,
     md5 bytea, adler32 bytea, seal bytea not null, created_at timestamptz not null default now(), primary key (box_id, id))`,
  // seal: MAC of the list, order and total length of the segments under the box's key.
  `create table segment (
     box_id integer not null, blob_id bigint not null, idx integer not null, object_id text not null,
     start bigint not null, stored_length bigint not null, size bigint not null, key_id bytea not null,
     primary key (box_id, blob_id, idx),
     foreign key (box_id, blob_id) references blob on delete cascade,
     foreign key (box_id, object_id) references stored_object)`,
  `create index segment_object on segment (box_id, object_id)`,

  `create table space (
     box_id integer not null references box, id text not null, kind text not null check (kind in ('personal', 'project', 'room')),
     owner_id text, name text not null, root_id bigint not null, epoch text not null, seq bigint not null default 1,
     quota_bytes bigint, lent_bytes bigint not null default 0, used_files bigint not null default 0, used_trash bigint not null default 0, used_versions bigint not null default 0,
     reserved bigint not null default 0, created_at timestamptz not null default now(),
     primary key (box_id, id), foreign key (box_id, owner_id) references account)`,
  `create index space_owner on space (box_id, owner_id)`,
  // lent_bytes: the slice of its box's quota that a space may use without touching the box row.
  // parent_id is null for a space's root and for the top of what lies in the trash. size and entries of a folder count its subtree.
  `create table node (
     box_id integer not null, id bigint not null, space_id text not null, parent_id bigint, name text collate "C" not null,
     is_folder boolean not null, version bigint not null, size bigint not null default 0, entries bigint not null default 0,
     blob_id bigint, mtime bigint not null, created_at timestamptz not null default now(),
     listed_in bigint generated always as (parent_id) stored,
     primary key (box_id, id),
     foreign key (box_id, space_id) references space, foreign key (box_id, parent_id) references node,
     foreign key (box_id, blob_id) references blob,
     check (is_folder = (blob_id is null)))`,
  `create unique index node_name on node (box_id, parent_id, name)`,
  // On listed_in, not parent_id: without fresh statistics the planner takes this index for a look-up by name and reads the whole folder.
  `create index node_sorted on node (box_id, listed_in, is_folder, (name collate "de-x-icu"))`,
  // New rows change the number of children of a folder quickly, and plans with it.
  `alter table node set (autovacuum_analyze_threshold = 500, autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05, fillfactor = 90)`,
  `create index node_blob on node (box_id, blob_id) where blob_id is not null`,
  `create table trash_entry (
     box_id integer not null, node_id bigint not null, space_id text not null, parent_before bigint not null, path_before text not null,
     deleted_by text, deleted_at timestamptz not null default now(), size bigint not null,
     primary key (box_id, node_id), foreign key (box_id, node_id) references node on delete cascade)`,
  `create index trash_entry_space on trash_entry (box_id, space_id, deleted_at)`,
  `create table node_version (
     box_id integer not null, node_id bigint not null, version bigint not null, blob_id bigint not null, size bigint not null,
     mtime bigint not null, saved_by text, saved_at timestamptz not null default now(),
     primary key (box_id, node_id, version),
     foreign key (box_id, node_id) references node on delete cascade, foreign key (box_id, blob_id) references blob)`,
  `create index node_version_blob on node_version (box_id, blob_id)`,
  `create table property (
     box_id integer not null, node_id bigint not null, namespace text not null, name text not null, value text not null,
     primary key (box_id, node_id, namespace, name), foreign key (box_id, node_id) references node on delete cascade)`,
  `create table node_lock (
     box_id integer not null, token text not null, space_id text not null, node_id bigint not null, account_id text not null,
     exclusive boolean not null, infinite boolean not null, owner_xml text not null default '', timeout_seconds integer not null,
     expires_at timestamptz not null, created_at timestamptz not null default now(),
     primary key (box_id, token), foreign key (box_id, node_id) references node on delete cascade)`,
  `create index node_lock_space on node_lock (box_id, space_id)`,
  // One row per change with what undoes it.
  `create table journal (
     box_id integer not null, space_id text not null, seq bigint not null, node_id bigint not null,
     kind text not null, actor text, at timestamptz not null default now(),
     parent_before bigint, name_before text, blob_before bigint, version_before bigint, mtime_before bigint,
     primary key (box_id, space_id, seq))`,

  `create table upload (
     box_id integer not null, id text not null, account_id text not null, space_id text not null, name text not null,
     declared_length bigint, reserved bigint not null default 0, created_at timestamptz not null default now(), expires_at timestamptz not null,
     primary key (box_id, id), foreign key (box_id, account_id) references account on delete cascade)`,
  `create unique index upload_name on upload (box_id, account_id, name)`,
  `create table upload_part (
     box_id integer not null, upload_id text not null, name text collate "C" not null, size bigint not null, received_at timestamptz not null default now(),
     etag text not null, primary key (box_id, upload_id, name), foreign key (box_id, upload_id) references upload on delete cascade)`,
  `create table upload_segment (
     box_id integer not null, upload_id text not null, part_name text collate "C" not null, idx integer not null, object_id text not null,
     start bigint not null, stored_length bigint not null, size bigint not null, key_id bytea not null,
     primary key (box_id, upload_id, part_name, idx),
     foreign key (box_id, upload_id, part_name) references upload_part on delete cascade on update cascade,
     foreign key (box_id, object_id) references stored_object)`,
  `create index upload_segment_object on upload_segment (box_id, object_id)`,

  `grant usage on sequence box_id, node_id, blob_id to landbox_app`,
  `grant select, insert, update, delete on land, body, directory to landbox_app`,
];
