// An address of its own for each recipient of a link, so that the receipt says who opened it. Links that were made before have none.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table link_recipient add column token_hash bytea`,
  `create unique index link_recipient_token on link_recipient (box_id, token_hash)`,
  // The recipient's position; null: came with the address that the sender passes on.
  `alter table link_visit add column recipient integer`,
  `alter table link_event add column recipient integer`,
];
