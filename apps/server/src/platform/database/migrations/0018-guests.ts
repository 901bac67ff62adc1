// Guests: accounts of people from outside, which end by themselves on a day that every one of them has.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table account drop constraint account_role_check`,
  `alter table account add constraint account_role_check check (role in ('member', 'admin', 'guest'))`,
  // invited_by: the account that invited, which may be gone by now; kept when a guest becomes a member.
  `alter table account add column guest_until timestamptz, add column invited_by text,
     add constraint account_guest_until check ((role = 'guest') = (guest_until is not null))`,
  `create index account_guests on account (box_id, guest_until) where guest_until is not null`,
  `create index account_invited_by on account (box_id, invited_by) where invited_by is not null`,
];
