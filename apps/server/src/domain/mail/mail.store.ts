// The SQL of mails on their way.
import type { BoxId } from "@landbox/kit";
import { type BoxDb, inBox, readInBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Language } from "../identity/account.ts";
import type { NewMail } from "./mail.ts";

const waiting = "sent_at is null and failed_at is null and dropped_at is null";
const insert = statement(
  "mail_insert",
  `insert into mail_outbox (box_id, template, about, recipient, language, origin, bundle, next_at)
   values ($1, $2, $3, $4, $5, $6, $7, now() + $8 * interval '1 second')
   on conflict (box_id, bundle) where bundle is not null and ${waiting} and attempts = 0
     do update set next_at = least(mail_outbox.next_at, excluded.next_at)`,
);
const notify = statement("mail_notify", `select pg_notify('landbox', 'mail:' || $1::text)`);
/** One that is due, held while it is handed over; two processes never take the same. */
const claim = statement(
  "mail_claim",
  `update mail_outbox set attempts = attempts + 1, next_at = now() + interval '5 minutes'
   where box_id = $1 and id = (select id from mail_outbox where box_id = $1 and ${waiting} and next_at <= now() order by next_at limit 1 for update skip locked)
   returning id, template, about, recipient, language, origin, attempts, greatest(created_at - interval '1 minute', (
     select max(p.sent_at) from mail_outbox p where p.box_id = $1 and p.about = mail_outbox.about and p.template = mail_outbox.template and p.id < mail_outbox.id)) as since`,
);
const selectNext = statement(
  "mail_next",
  `select extract(epoch from next_at - now())::float8 as seconds from mail_outbox where box_id = $1 and ${waiting} order by next_at limit 1`,
);
const settle = statement(
  "mail_settle",
  `update mail_outbox set sent_at = case when $3 = 'sent' then now() end, failed_at = case when $3 = 'never' then now() end,
     dropped_at = case when $3 = 'dropped' then now() end, next_at = case when $3 = 'later' then now() + $4 * interval '1 second' else next_at end
   where box_id = $1 and id = $2`,
);
const selectStates = statement(
  "mail_states",
  `select recipient, sent_at, failed_at from mail_outbox where box_id = $1 and about = $2 and template = $3 and dropped_at is null order by id`,
);
const forget = statement(
  "mail_forget",
  `delete from mail_outbox where box_id = $1 and coalesce(sent_at, failed_at, dropped_at) < now() - interval '90 days'`,
);

export interface MailRow {
  id: number;
  template: string;
  about: string;
  recipient: string;
  language: Language;
  origin: string;
  attempts: number;
  since: Date;
}

export async function writeMails(db: BoxDb, mails: readonly NewMail[]): Promise<void> {
  // Sent at once and answered in order: those to many people cost one round trip.
  await Promise.all(
    mails.map(({ template, about, recipient, language, origin, bundle = null, after = 0 }) =>
      db.query(insert, [db.box, template, about, recipient, language, origin, bundle, after]),
    ),
  );
  if (mails.length > 0) await db.query(notify, [db.box]);
}

export async function claimMail(database: Database, box: BoxId): Promise<MailRow | undefined> {
  const [row] = await inBox(database, box, (db) => db.query<MailRow>(claim, [box]));
  return row;
}

/** Seconds until the next mail of a box is due; undefined: none waits. */
export async function nextDue(database: Database, box: BoxId): Promise<number | undefined> {
  const [row] = await readInBox<{ seconds: number }>(database, box, selectNext, [box]);
  return row?.seconds;
}

export const settleMail = (database: Database, box: BoxId, id: number, outcome: "sent" | "later" | "never" | "dropped", seconds: number) =>
  inBox(database, box, (db) => db.query(settle, [box, id, outcome, seconds]));

export const mailStates = (database: Database, box: BoxId, about: string, template: string) =>
  readInBox<{ recipient: string; sent_at: Date | null; failed_at: Date | null }>(database, box, selectStates, [box, about, template]);

export const forgetMails = (database: Database, box: BoxId) => inBox(database, box, (db) => db.query(forget, [box]));
