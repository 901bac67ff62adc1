// What people are told: notifications, and how each person wants them. Only facts lie here; words are made when somebody reads.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
  for (const table of ["notification", "notification_setting"]) {
    await sql.raw(`alter table ${table} enable row level security`).execute(db);
    await sql.raw(`create policy box_wall on ${table} using (box_id = box()) with check (box_id = box())`).execute(db);
    await sql.raw(`grant select, insert, update, delete on ${table} to landbox_app`).execute(db);
  }
}

const statements = [
  // subject: what is unread of one kind and subject is one row with a count. node_id, link_id, actor_id have no keys: what they name is looked up, with
  // the reader's rights, when it is shown. shown: in the app; what only goes by mail is not. mail: how; mail_id: the letter of the outbox that tells it.
  `create table notification (
     box_id integer not null references box, id bigint not null generated always as identity, account_id text not null, kind text not null,
     subject text not null, node_id bigint, link_id text, actor_id text, several boolean not null default false, count integer not null default 1,
     at timestamptz not null default now(), read_at timestamptz, shown boolean not null, mail text check (mail in ('now', 'hourly', 'daily')), mail_id bigint,
     primary key (box_id, id), foreign key (box_id, account_id) references account on delete cascade)`,
  `create unique index notification_subject on notification (box_id, account_id, kind, subject) where read_at is null`,
  `create index notification_list on notification (box_id, account_id, at, id)`,
  `create index notification_mail on notification (box_id, account_id, mail_id) where mail is not null`,
  // What a person never chose is as usual.
  `create table notification_setting (
     box_id integer not null, account_id text not null, kind text not null, in_app boolean not null,
     mail text not null check (mail in ('never', 'now', 'hourly', 'daily')),
     primary key (box_id, account_id, kind), foreign key (box_id, account_id) references account on delete cascade)`,
];
