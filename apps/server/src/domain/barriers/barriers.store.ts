// SQL of barriers that were reported.
import type { BoxId } from "@landbox/kit";
import { type BoxDb, inBox, readInBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Language } from "../identity/account.ts";

export interface ReportRow {
  id: number;
  text: string;
  page: string;
  agent: string;
  name: string;
  email: string | null;
  account_name: string | null;
  created_at: Date;
  due_at: Date;
  done_at: Date | null;
  done_name: string | null;
  note: string;
}

/** Reports of one box are counted one after the other. $1 box. */
const lockReports = statement("barriers_lock", "select pg_advisory_xact_lock(hashtextextended('barriers ' || $1::text, 0))");
/** How many came today, how many wait, and whether this address was written to within a day. $1 box, $2 address or null. */
const countReports = statement(
  "barriers_count",
  `select (count(*) filter (where created_at > now() - interval '1 day'))::integer as today, (count(*) filter (where done_at is null))::integer as open,
     coalesce(bool_or($2::text is not null and lower(email) = lower($2) and created_at > now() - interval '1 day'), false) as written
   from barrier_report where box_id = $1`,
);
/** $1 box, $2 text, $3 page, $4 agent, $5 name, $6 address, $7 language, $8 account, $9 days. */
const insertReport = statement(
  "barriers_insert",
  `insert into barrier_report (box_id, text, page, agent, name, email, language, account_id, due_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(days => $9)) returning id, due_at`,
);
const columns = `r.id, r.text, r.page, r.agent, r.name, r.email, a.display_name as account_name, r.created_at, r.due_at, r.done_at, d.display_name as done_name, r.note`;
const joined = `barrier_report r left join account a on a.box_id = $1 and a.id = r.account_id and a.state <> 'deleted'
  left join account d on d.box_id = $1 and d.id = r.done_by and d.state <> 'deleted'`;
/** What waits first, by its day. $1 box, $2 limit. */
const selectAll = statement(
  "barriers_all",
  `select ${columns} from ${joined} where r.box_id = $1 order by (r.done_at is not null), case when r.done_at is null then r.due_at end, r.done_at desc, r.id limit $2`,
);
/** For the letter. $1 box, $2 id. */
const selectLetter = statement(
  "barriers_letter",
  "select r.id, r.due_at, b.title as box_title from barrier_report r join box b on b.box_id = $1 where r.box_id = $1 and r.id = $2 and r.email is not null",
);
/** $1 box, $2 id, $3 done, $4 account of an admin, $5 note. No row when there is no such report, or it is none. */
const updateReport = statement(
  "barriers_update",
  `update barrier_report set note = $5, done_at = case when $3::boolean then coalesce(done_at, now()) end,
     done_by = case when $3::boolean then case when done_at is null then $4::text else done_by end end
   where box_id = $1 and id = $2 and exists (select from account where box_id = $1 and id = $4 and role = 'admin' and state = 'active') returning id`,
);
/** $1 box. */
const selectWaiting = statement(
  "barriers_waiting",
  "select count(*)::integer as open from barrier_report where box_id = $1 and done_at is null",
);

export interface NewReport {
  readonly text: string;
  readonly page: string;
  readonly agent: string;
  readonly name: string;
  readonly email: string | undefined;
  readonly language: Language;
  readonly account: string | undefined;
}

export async function counts(db: BoxDb, email: string | undefined): Promise<{ today: number; open: number; written: boolean }> {
  await db.query(lockReports, [db.box]);
  const [row] = await db.query<{ today: number; open: number; written: boolean }>(countReports, [db.box, email ?? null]);
  return row ?? { today: 0, open: 0, written: false };
}

export async function insert(db: BoxDb, report: NewReport, days: number): Promise<{ id: number; due_at: Date }> {
  const { text, page, agent, name, email, language, account } = report;
  const values = [db.box, text, page, agent, name, email ?? null, language, account ?? null, days];
  const [row] = await db.query<{ id: number; due_at: Date }>(insertReport, values);
  if (!row) throw new Error("A report that was inserted has no id.");
  return row;
}

export const all = (database: Database, box: BoxId, limit: number) => readInBox<ReportRow>(database, box, selectAll, [box, limit]);

export async function waiting(database: Database, box: BoxId): Promise<number> {
  const [row] = await readInBox<{ open: number }>(database, box, selectWaiting, [box]);
  return row?.open ?? 0;
}

export async function forLetter(
  database: Database,
  box: BoxId,
  id: number,
): Promise<{ id: number; due_at: Date; box_title: string } | undefined> {
  const [row] = await readInBox<{ id: number; due_at: Date; box_title: string }>(database, box, selectLetter, [box, id]);
  return row;
}

export const change = (database: Database, box: BoxId, id: number, done: boolean, by: string, note: string): Promise<boolean> =>
  inBox(database, box, async (db) => (await db.query(updateReport, [box, id, done, by, note])).length > 0);
