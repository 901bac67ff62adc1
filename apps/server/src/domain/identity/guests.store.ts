// SQL of guests.
import { type AccountId, accountId, type BoxId } from "@landbox/kit";
import { type BoxDb, inBox, readInBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { AccountState } from "./account.ts";
import type { GuestRules } from "./guest-rules.ts";
import type { Guest, GuestInvitation } from "./guests.ts";

const columns =
  "a.id, a.email, a.display_name, a.language, a.state, a.guest_until, a.last_login_at, a.password_hash is not null as has_password";
const selectInvited = statement(
  "guests_invited",
  `select ${columns} from account a where a.box_id = $1 and a.invited_by = $2 and a.role = 'guest' order by a.display_name collate "de-x-icu", a.id`,
);
/** $3: who asks; null for admins, who see all. */
const selectGuest = statement(
  "guests_one",
  `select ${columns} from account a where a.box_id = $1 and a.id = $2 and a.role = 'guest' and ($3::text is null or a.invited_by = $3)`,
);
/** Live by its state, over by the clock: the address is free for a new invitation. */
const selectEndedWith = statement(
  "guests_ended_with",
  `select a.id from account a where a.box_id = $1 and lower(a.email) = lower($2) and a.guest_until <= now() and a.state <> 'deleted'`,
);
const selectTaken = statement(
  "guests_taken",
  `select 1 from account where box_id = $1 and lower(email) = lower($2) and state <> 'deleted'`,
);
const selectEnded = statement(
  "guests_ended",
  `select a.id from account a where a.box_id = $1 and a.guest_until <= now() and a.state <> 'deleted' limit 500`,
);
const selectInvitation = statement(
  "guests_invitation",
  `select b.title as box_title, a.guest_until, o.display_name as inviter, o.email as inviter_email
   from invitation i join account a on a.box_id = $1 and a.id = i.account_id join box b on b.box_id = $1
     left join account o on o.box_id = $1 and o.id = a.invited_by and o.state <> 'deleted'
   where i.box_id = $1 and i.token_hash = $2 and i.expires_at > now() and a.state = 'active' and a.guest_until > now() and b.state <> 'deleted'`,
);
const writeRules = statement(
  "guests_rules",
  `update box set settings = jsonb_set(settings, array['guests'], $2::jsonb), version = version + 1 where box_id = $1
   and exists (select from account where box_id = $1 and id = $3 and role = 'admin' and state = 'active') returning box_id`,
);
const notifyBox = statement("guests_notify_box", `select pg_notify('landbox', 'box:' || $1::text)`);

export interface GuestRow {
  id: string;
  email: string | null;
  display_name: string;
  language: "de" | "en";
  state: AccountState;
  guest_until: Date;
  last_login_at: Date | null;
  has_password: boolean;
}

export const guestsOf = async (database: Database, box: BoxId, inviter: AccountId): Promise<Guest[]> =>
  (await readInBox<GuestRow>(database, box, selectInvited, [box, inviter])).map(guestOf);

export async function guestFor(db: BoxDb, guest: AccountId, inviter: AccountId | undefined): Promise<GuestRow | undefined> {
  const [row] = await db.query<GuestRow>(selectGuest, [db.box, guest, inviter ?? null]);
  return row;
}

export const endedWith = async (db: BoxDb, email: string): Promise<AccountId[]> =>
  (await db.query<{ id: string }>(selectEndedWith, [db.box, email])).map(({ id }) => accountId(id));

export const isTaken = async (db: BoxDb, email: string): Promise<boolean> => (await db.query(selectTaken, [db.box, email])).length > 0;

/** Up to 500. */
export const endedGuests = async (db: BoxDb): Promise<AccountId[]> =>
  (await db.query<{ id: string }>(selectEnded, [db.box])).map(({ id }) => accountId(id));

export async function invitationOf(database: Database, box: BoxId, hash: Buffer): Promise<Omit<GuestInvitation, "token"> | undefined> {
  const [row] = await readInBox<{ box_title: string; guest_until: Date; inviter: string | null; inviter_email: string | null }>(
    database,
    box,
    selectInvitation,
    [box, hash],
  );
  return (
    row && { boxTitle: row.box_title, inviter: row.inviter ?? "", inviterEmail: row.inviter_email ?? undefined, until: row.guest_until }
  );
}

/** False when the actor is no admin any more. */
export const saveRules = (database: Database, box: BoxId, rules: GuestRules, by: AccountId): Promise<boolean> =>
  inBox(database, box, async (db) => {
    const [rows] = await Promise.all([db.query(writeRules, [box, JSON.stringify(rules), by]), db.query(notifyBox, [box])]);
    return rows.length > 0;
  });

export const isOver = (row: Pick<GuestRow, "state" | "guest_until">, now: number): boolean =>
  row.state === "deleted" || row.guest_until.getTime() <= now;

const guestOf = (row: GuestRow): Guest => ({
  id: accountId(row.id),
  email: row.email ?? undefined,
  displayName: row.display_name,
  until: row.guest_until,
  state: isOver(row, Date.now()) ? "ended" : row.state === "disabled" ? "disabled" : row.has_password ? "active" : "invited",
  lastLoginAt: row.last_login_at ?? undefined,
});
