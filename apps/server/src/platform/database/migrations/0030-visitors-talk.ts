// People of other boxes are told what concerns them, and it is known how far they have read: in rows of the box where it happened, which they read as its visitors.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** account_id of these tables may name a visitor (`visitor:…`), who is no account; only the rows of accounts go with them. */
const visitorsToo = (table: string): string[] => [
  `alter table ${table} drop constraint ${table}_box_id_account_id_fkey,
     add column own_account text generated always as (case when account_id not like 'visitor:%' then account_id end) stored`,
  `alter table ${table} add foreign key (box_id, own_account) references account on delete cascade`,
  `create index ${table}_own_account on ${table} (box_id, own_account) where own_account is not null`,
];

const statements = [...visitorsToo("notification"), ...visitorsToo("comment_seen")];
