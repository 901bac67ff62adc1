// Mails on their way: what is to be told to whom. The words are made when a mail is sent, so that no address of a link lies here.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // about: of what the mail speaks (a link's id); one that waits is not joined by a second of the same bundle. origin: where addresses in it lead.
  `create table mail_outbox (
     box_id integer not null references box, id bigint not null generated always as identity, template text not null, about text not null,
     recipient text not null, language text not null, origin text not null, bundle text, created_at timestamptz not null default now(),
     next_at timestamptz not null default now(), attempts integer not null default 0, sent_at timestamptz, failed_at timestamptz, dropped_at timestamptz,
     primary key (box_id, id))`,
  `create index mail_outbox_due on mail_outbox (box_id, next_at) where sent_at is null and failed_at is null and dropped_at is null`,
  `create unique index mail_outbox_bundle on mail_outbox (box_id, bundle) where bundle is not null and sent_at is null and failed_at is null and dropped_at is null and attempts = 0`,
  `create index mail_outbox_about on mail_outbox (box_id, about)`,
  `alter table mail_outbox enable row level security`,
  `create policy box_wall on mail_outbox using (box_id = box()) with check (box_id = box())`,
  `grant select, insert, update, delete on mail_outbox to landbox_app`,
];
