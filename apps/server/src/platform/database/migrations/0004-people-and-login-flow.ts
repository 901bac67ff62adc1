// Accounts that left, admins of groups, and signing in an app through the browser.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
  for (const table of ["group_admin", "retired_login", "login_grant"]) {
    await sql.raw(`alter table ${table} enable row level security`).execute(db);
    await sql.raw(`create policy box_wall on ${table} using (box_id = box()) with check (box_id = box())`).execute(db);
    await sql.raw(`grant select, insert, update, delete on ${table} to landbox_app`).execute(db);
  }
}

const statements = [
  // A deleted account keeps its row for the hold period, so that nobody else gets its login; its e-mail address is free at once.
  `alter table account drop constraint account_state_check`,
  `alter table account add constraint account_state_check check (state in ('active', 'disabled', 'deleted'))`,
  `alter table account add column deleted_at timestamptz, add constraint account_deleted_at check ((state = 'deleted') = (deleted_at is not null))`,
  `create index account_deleted on account (box_id, deleted_at) where deleted_at is not null`,
  `drop index account_email`,
  `create unique index account_email on account (box_id, lower(email)) where email is not null and state <> 'deleted'`,
  `create index group_member_account on group_member (box_id, account_id)`,
  // Who manages the accounts of a group without being an admin of the box.
  `create table group_admin (
     box_id integer not null, group_id text not null, account_id text not null, primary key (box_id, group_id, account_id),
     foreign key (box_id, group_id) references account_group on delete cascade,
     foreign key (box_id, account_id) references account on delete cascade)`,
  `create index group_admin_account on group_admin (box_id, account_id)`,
  // Keyed hashes of logins whose accounts were collected: they are given to nobody else.
  `create table retired_login (
     box_id integer not null references box, key bytea not null, retired_at timestamptz not null default now(), primary key (box_id, key))`,

  // Where an app password was last used.
  `alter table app_password add column last_address text, add column last_user_agent text`,

  // An app that waits for somebody to sign it in. It belongs to no box until then, and holds hashes only.
  `create table login_flow (
     poll_hash bytea primary key, flow_hash bytea not null unique, origin text not null, host text not null, user_agent text,
     created_at timestamptz not null default now())`,
  `create index login_flow_age on login_flow (created_at)`,
  `grant select, insert, update, delete on login_flow to landbox_app`,
  // Somebody's consent, until the app fetches its password.
  `create table login_grant (
     box_id integer not null, poll_hash bytea not null, account_id text not null, account_version bigint not null,
     name text not null, login_name text not null, origin text not null, created_at timestamptz not null default now(),
     primary key (box_id, poll_hash), foreign key (box_id, account_id) references account on delete cascade)`,
  // The directory says which box a granted flow leads to.
  `alter table directory drop constraint directory_kind_check`,
  `alter table directory add constraint directory_kind_check check (kind in ('host', 'ars', 'email', 'login-flow'))`,
];
