// The SQL of changing accounts, inside the transaction of whoever may: people of the box and the operator alike.
import type { AccountId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { type BoxDb, statement } from "../../platform/database/box-transaction.ts";
import type { Account, Language, LastingRole, Role } from "./account.ts";
import { type AccountRow, accountColumns, accountOf } from "./account-row.ts";
import { lastAdmin } from "./authority.ts";

// One change of people at a time in a box, so that two of them cannot each remove the other as the last admin.
const oneAtATime = statement("people_lock", "select pg_advisory_xact_lock(72360190, $1::integer)");

const insertAccount = statement(
  "account_insert",
  `insert into account as a (box_id, id, login, email, display_name, role, language, password_hash, guest_until, invited_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
   returning ${accountColumns}`,
);
const insertEmail = statement(
  "account_insert_email",
  `insert into directory (kind, key, box_id, ref) values ('email', $2, $1, $3) on conflict do nothing`,
);
const deleteEmail = statement("account_delete_email", `delete from directory where kind = 'email' and box_id = $1 and ref = $2`);
const takenLogin = statement(
  "account_taken_login",
  `select 1 from login_alias where box_id = $1 and login = $2 and account_id <> $3
   union all select 1 from retired_login where box_id = $1 and key = $4`,
);
const setEmail = statement("account_set_email", `update account set email = $3 where box_id = $1 and id = $2`);
const setState = statement(
  "account_set_state",
  `update account set state = $3, version = version + 1 where box_id = $1 and id = $2 and state <> 'deleted' returning id`,
);
const setDeleted = statement(
  "account_set_deleted",
  `update account set state = 'deleted', deleted_at = now(), version = version + 1 where box_id = $1 and id = $2 and state <> 'deleted' returning id`,
);
const setRestored = statement(
  "account_set_restored",
  `update account a set state = 'active', deleted_at = null, version = version + 1,
     email = case when exists (select from account o where o.box_id = $1 and o.id <> a.id and o.state <> 'deleted' and lower(o.email) = lower(a.email))
       then null else a.email end
   where a.box_id = $1 and a.id = $2 and a.state = 'deleted' returning ${accountColumns}`,
);
const setPassword = statement(
  "account_set_password",
  `update account set password_hash = $3, version = version + 1 where box_id = $1 and id = $2 and state <> 'deleted' returning id`,
);
const setRole = statement(
  "account_set_role",
  `update account set role = $3 where box_id = $1 and id = $2 and role <> 'guest' and state <> 'deleted' returning id`,
);
const setGuestEnd = statement(
  "account_set_guest_end",
  `update account set guest_until = $3 where box_id = $1 and id = $2 and role = 'guest' and state <> 'deleted' returning id`,
);
const setMember = statement(
  "account_set_member",
  `update account set role = 'member', guest_until = null where box_id = $1 and id = $2 and role = 'guest' and state <> 'deleted' returning id`,
);
/** What was remembered of a guest's root says that nothing can be put there: with a new version everybody looks again. */
const renewRoot = statement(
  "account_renew_root",
  `with own as (update space set seq = seq + 1 where box_id = $1 and owner_id = $2 and kind = 'personal' returning id, root_id, seq)
   update node n set version = own.seq from own where n.box_id = $1 and n.id = own.root_id returning own.id`,
);
const otherAdmins = statement(
  "account_other_admins",
  `select 1 from account where box_id = $1 and id <> $2 and role = 'admin' and state = 'active' and password_hash is not null limit 1`,
);
const isActiveAdmin = statement(
  "account_is_active_admin",
  `select 1 from account where box_id = $1 and id = $2 and role = 'admin' and state = 'active' and password_hash is not null`,
);
const endSessions = statement("account_end_sessions", `delete from session where box_id = $1 and account_id = $2`);
const endAppPasswords = statement("account_end_app_passwords", `delete from app_password where box_id = $1 and account_id = $2`);
const endInvitations = statement("account_end_invitations", `delete from invitation where box_id = $1 and account_id = $2`);
const endGrants = statement("account_end_grants", `delete from login_grant where box_id = $1 and account_id = $2`);
const leaveGroups = statement("account_leave_groups", `delete from group_member where box_id = $1 and account_id = $2`);
const leaveOffices = statement("account_leave_offices", `delete from group_admin where box_id = $1 and account_id = $2`);
const insertInvitation = statement(
  "account_insert_invitation",
  `insert into invitation (box_id, token_hash, account_id, expires_at) values ($1, $2, $3, now() + interval '14 days')`,
);
const clearPassword = statement(
  "account_clear_password",
  `update account set password_hash = null, version = version + 1 where box_id = $1 and id = $2 and state <> 'deleted'`,
);
const notify = statement("account_notify", `select pg_notify('landbox', 'account:' || $1::text || ':' || $2::text)`);

export interface AccountToInsert {
  readonly id: AccountId;
  readonly login: string;
  /** The keyed hash of the login, as it would be kept of a collected account. */
  readonly loginKey: Buffer;
  readonly displayName: string;
  readonly email: string | undefined;
  readonly emailKey: Buffer | undefined;
  readonly role: Role;
  readonly language: Language;
  readonly passwordHash: string | undefined;
  /** Of a guest, and only of one. */
  readonly guest?: { readonly until: Date; readonly invitedBy: AccountId };
}

/** Until the transaction ends, nobody else changes people of this box through here. */
export const lockPeople = async (db: BoxDb): Promise<void> => void (await db.query(oneAtATime, [db.box]));

/** @throws DomainError already_exists, also for a login that somebody had before */
export async function insert(db: BoxDb, account: AccountToInsert): Promise<Account> {
  await refuseTakenLogin(db, account.login, account.loginKey, account.id);
  const [rows] = await Promise.all([
    db.query<AccountRow>(insertAccount, [
      db.box,
      account.id,
      account.login,
      account.email ?? null,
      account.displayName,
      account.role,
      account.language,
      account.passwordHash ?? null,
      account.guest?.until ?? null,
      account.guest?.invitedBy ?? null,
    ]),
    account.emailKey ? db.query(insertEmail, [db.box, account.emailKey, account.id]) : undefined,
    db.query(notify, [db.box, account.id]),
  ]);
  return accountOf(db.box, rows[0]!);
}

/** A login that somebody had before leads to them, or to nobody. @throws DomainError already_exists */
export async function refuseTakenLogin(db: BoxDb, login: string, loginKey: Buffer, account: AccountId): Promise<void> {
  const rows = await db.query(takenLogin, [db.box, login, account, loginKey]);
  if (rows.length > 0) throw new DomainError("already_exists", "An account with this login already exists in the box.");
}

/** @throws DomainError already_exists */
export async function changeEmail(db: BoxDb, account: AccountId, email: { text: string; key: Buffer } | undefined): Promise<void> {
  await Promise.all([
    db.query(setEmail, [db.box, account, email?.text ?? null]),
    db.query(deleteEmail, [db.box, account]),
    email ? db.query(insertEmail, [db.box, email.key, account]) : undefined,
    db.query(notify, [db.box, account]),
  ]);
}

const endAccess = (db: BoxDb, account: AccountId) =>
  [endSessions, endAppPasswords, endInvitations, endGrants].map((end) => db.query(end, [db.box, account]));

/** Changes the state and, when disabling, ends what the account had open. False when there is no such account. */
export async function changeState(db: BoxDb, account: AccountId, state: "active" | "disabled"): Promise<boolean> {
  const [rows] = await Promise.all([
    db.query(setState, [db.box, account, state]),
    ...(state === "disabled" ? endAccess(db, account) : []),
    db.query(notify, [db.box, account]),
  ]);
  return rows.length > 0;
}

/** Sets a password for somebody else: whatever was open with the old one ends. */
export async function resetPassword(db: BoxDb, account: AccountId, hash: string): Promise<boolean> {
  const [rows] = await Promise.all([
    db.query(setPassword, [db.box, account, hash]),
    ...endAccess(db, account),
    db.query(notify, [db.box, account]),
  ]);
  return rows.length > 0;
}

/** A new invitation; earlier ones of the account end. */
export async function invite(db: BoxDb, account: AccountId, tokenHash: Buffer): Promise<void> {
  await db.query(endInvitations, [db.box, account]);
  await db.query(insertInvitation, [db.box, tokenHash, account]);
}

/** Takes the password away: nobody signs in until an invitation was accepted, and whatever was open ends. */
export async function withdrawPassword(db: BoxDb, account: AccountId): Promise<void> {
  await Promise.all([db.query(clearPassword, [db.box, account]), ...endAccess(db, account), db.query(notify, [db.box, account])]);
}

/** A new day on which a guest's access ends. */
export async function changeGuestEnd(db: BoxDb, account: AccountId, until: Date): Promise<boolean> {
  const [rows] = await Promise.all([db.query(setGuestEnd, [db.box, account, until]), db.query(notify, [db.box, account])]);
  return rows.length > 0;
}

/** Makes a guest a member like all others. @returns the space that is to be looked at again, if there is one yet; undefined also when there is no such guest */
export async function makeMember(db: BoxDb, account: AccountId): Promise<{ made: boolean; space: string | undefined }> {
  const rows = await db.query(setMember, [db.box, account]);
  if (rows.length === 0) return { made: false, space: undefined };
  const [[root]] = await Promise.all([db.query<{ id: string }>(renewRoot, [db.box, account]), db.query(notify, [db.box, account])]);
  return { made: true, space: root?.id };
}

export async function changeRole(db: BoxDb, account: AccountId, role: LastingRole): Promise<boolean> {
  const [rows] = await Promise.all([db.query(setRole, [db.box, account, role]), db.query(notify, [db.box, account])]);
  return rows.length > 0;
}

/** Ends everything but the files, which nobody can reach from now on. */
export async function markDeleted(db: BoxDb, account: AccountId): Promise<boolean> {
  const [rows] = await Promise.all([
    db.query(setDeleted, [db.box, account]),
    ...endAccess(db, account),
    db.query(leaveGroups, [db.box, account]),
    db.query(leaveOffices, [db.box, account]),
    db.query(deleteEmail, [db.box, account]),
    db.query(notify, [db.box, account]),
  ]);
  return rows.length > 0;
}

/** With its files and its old password; the e-mail address only if nobody else has it by now. */
export async function markRestored(db: BoxDb, account: AccountId, emailKey: (email: string) => Buffer): Promise<Account | undefined> {
  const [row] = await db.query<AccountRow>(setRestored, [db.box, account]);
  if (row && row.email !== null) await db.query(insertEmail, [db.box, emailKey(row.email), account]);
  await db.query(notify, [db.box, account]);
  return row && accountOf(db.box, row);
}

/** @throws DomainError forbidden (fault last_admin) when the box would be left without an admin who can sign in */
export async function refuseLastAdmin(db: BoxDb, account: AccountId): Promise<void> {
  const [admin, others] = await Promise.all([db.query(isActiveAdmin, [db.box, account]), db.query(otherAdmins, [db.box, account])]);
  if (admin.length > 0 && others.length === 0) throw lastAdmin();
}
