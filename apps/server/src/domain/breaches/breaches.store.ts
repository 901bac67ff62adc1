// The SQL of breach reports.
import type { AccountId, BoxId } from "@landbox/kit";
import type { BreachCategory, BreachFacts } from "@landbox/wire";
import { type BoxDb, inBox, readInBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Language } from "../identity/account.ts";

const columns = `r.id, r.link_id, r.by_id, r.by_name, r.at, r.discovered_at, r.what, r.categories, r.persons, r.consequences, r.measures, r.facts, r.told, r.told_email`;
const insert = statement(
  "breach_insert",
  `insert into breach_report as r (box_id, id, link_id, by_id, by_name, discovered_at, what, categories, persons, consequences, measures, facts, told, told_email, language)
   values ($1, $2, $3, $4, $5, $6, $7, $8::text[], $9, $10, $11, $12::jsonb, $13, $14, $15) returning ${columns}`,
);
/** Whoever may see a report: its maker, admins, and the account $3 that the box named. */
const seen = `(r.by_id = $2 or exists (select from account a where a.box_id = $1 and a.id = $2 and a.state = 'active' and (a.role = 'admin' or a.id = $3::text)))`;
const selectList = statement(
  "breach_list",
  `select r.id, r.link_id, r.by_name, r.at, r.discovered_at, r.told, r.facts ->> 'subject' as subject
   from breach_report r where r.box_id = $1 and ${seen} and ($4::text is null or r.link_id = $4) order by r.at desc, r.id desc limit 500`,
);
const selectOne = statement("breach_one", `select ${columns} from breach_report r where r.box_id = $1 and r.id = $4 and ${seen}`);
const selectForMail = statement(
  "breach_for_mail",
  `select ${columns}, b.title as box_title from breach_report r join box b on b.box_id = $1 where r.box_id = $1 and r.id = $2 and b.state <> 'deleted'`,
);
const loginOf = statement("breach_login_of", `select login from account where box_id = $1 and id = $2 and state = 'active'`);
const accountOf = statement(
  "breach_account_of",
  `select id from account where box_id = $1 and login = lower($2) and state = 'active' and role <> 'guest'`,
);
const writeContact = statement(
  "breach_contact",
  `update box set settings = jsonb_set(settings, array['privacy'], $2::jsonb), version = version + 1 where box_id = $1
   and exists (select from account where box_id = $1 and id = $3 and role = 'admin' and state = 'active') returning box_id`,
);
const notifyBox = statement("breach_notify_box", `select pg_notify('landbox', 'box:' || $1::text)`);

export interface BreachRow {
  id: string;
  link_id: string;
  by_id: string | null;
  by_name: string;
  at: Date;
  discovered_at: Date;
  what: string;
  categories: BreachCategory[];
  persons: string;
  consequences: string;
  measures: string;
  facts: BreachFacts;
  told: boolean;
  told_email: string | null;
}

export interface BreachSummaryRow extends Pick<BreachRow, "id" | "link_id" | "by_name" | "at" | "discovered_at" | "told"> {
  subject: string;
}

export interface InsertBreach {
  readonly id: string;
  readonly link: string;
  readonly by: AccountId;
  readonly byName: string;
  readonly discoveredAt: Date;
  readonly what: string;
  readonly categories: readonly BreachCategory[];
  readonly persons: string;
  readonly consequences: string;
  readonly measures: string;
  readonly facts: BreachFacts;
  readonly told: boolean;
  readonly toldEmail: string | undefined;
  readonly language: Language;
}

export async function insertBreach(db: BoxDb, one: InsertBreach): Promise<BreachRow> {
  const [row] = await db.query<BreachRow>(insert, [
    ...[db.box, one.id, one.link, one.by, one.byName, one.discoveredAt, one.what, one.categories, one.persons],
    ...[one.consequences, one.measures, JSON.stringify(one.facts), one.told, one.toldEmail ?? null, one.language],
  ]);
  if (!row) throw new Error("The report was not stored.");
  return row;
}

/** Of what this account may see. `contact`: the account that the box named. */
export const listBreaches = (
  database: Database,
  box: BoxId,
  by: { account: AccountId; contact: AccountId | undefined },
  link: string | undefined,
): Promise<BreachSummaryRow[]> =>
  readInBox<BreachSummaryRow>(database, box, selectList, [box, by.account, by.contact ?? null, link ?? null]);

export async function oneBreach(
  database: Database,
  box: BoxId,
  by: { account: AccountId; contact: AccountId | undefined },
  id: string,
): Promise<BreachRow | undefined> {
  const [row] = await readInBox<BreachRow>(database, box, selectOne, [box, by.account, by.contact ?? null, id]);
  return row;
}

/** undefined: it is gone, or its box. */
export async function breachForMail(database: Database, box: BoxId, id: string): Promise<(BreachRow & { box_title: string }) | undefined> {
  const [row] = await readInBox<BreachRow & { box_title: string }>(database, box, selectForMail, [box, id]);
  return row;
}

export async function loginOfAccount(database: Database, box: BoxId, account: AccountId): Promise<string | undefined> {
  const [row] = await readInBox<{ login: string }>(database, box, loginOf, [box, account]);
  return row?.login;
}

export async function accountOfLogin(database: Database, box: BoxId, login: string): Promise<string | undefined> {
  const [row] = await readInBox<{ id: string }>(database, box, accountOf, [box, login]);
  return row?.id;
}

/** False when the account is no admin of the box. */
export const saveContact = (database: Database, box: BoxId, contact: object, by: AccountId): Promise<boolean> =>
  inBox(database, box, async (db) => {
    const [rows] = await Promise.all([db.query(writeContact, [box, JSON.stringify(contact), by]), db.query(notifyBox, [box])]);
    return rows.length > 0;
  });
