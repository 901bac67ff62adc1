// The SQL of signing in: accounts, sessions, app passwords, invitations, and their common re-check.
import { type AccountId, accountId, type BoxId } from "@landbox/kit";
import { inBox, readInBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Role } from "./account.ts";
import type { AppPasswordInfo } from "./identity.ts";

/** Sessions end after this long without use, and in any case after this long. */
export const sessionLife = { idle: "12 hours", longest: "30 days" };

/** A guest's access ends by the clock, before anything has marked the account. */
const state = "case when a.guest_until <= now() then 'disabled' else a.state end as state";
const personColumns = `a.id, a.login, a.email, a.display_name, a.language, a.role, a.version, ${state}, b.state as box_state`;
const person = `select ${personColumns}, a.password_hash from account a join box b on b.box_id = a.box_id`;

// A person is found by login, e-mail address, account id or an earlier login.
const findPerson = statement(
  "identity_find_person",
  `${person} where a.box_id = $1 and a.state <> 'deleted' and (a.login = $2 or lower(a.email) = $2 or a.id = $2
     or a.id = (select l.account_id from login_alias l where l.box_id = $1 and l.login = $2)) limit 1`,
);
const personById = statement("identity_person_by_id", `${person} where a.box_id = $1 and a.id = $2`);
const visitorById = statement(
  "identity_visitor",
  `select display_name || ' (' || home_title || ')' as display_name, login || '@' || home_name as login from visitor where box_id = $1 and id = $2`,
);
const personByAppPassword = statement(
  "identity_person_by_app_password",
  `select ${personColumns}, p.id as credential from app_password p join account a on a.box_id = p.box_id and a.id = p.account_id
   join box b on b.box_id = a.box_id where p.box_id = $1 and p.secret_hash = $2`,
);
const personBySession = statement(
  "identity_person_by_session",
  `select ${personColumns}, encode(s.secret_hash, 'hex') as credential from session s
   join account a on a.box_id = s.box_id and a.id = s.account_id join box b on b.box_id = a.box_id
   where s.box_id = $1 and s.secret_hash = $2 and s.expires_at > now()`,
);
// One query for everything of a box that is due: accounts, and which of these app passwords and sessions still live.
const confirmPeople = statement(
  "identity_confirm",
  `select ${personColumns},
     array(select p.id from app_password p where p.box_id = $1 and p.account_id = a.id and p.id = any($3)) ||
     array(select encode(s.secret_hash, 'hex') from session s where s.box_id = $1 and s.account_id = a.id
       and s.secret_hash = any($4) and s.expires_at > now()) as credentials
   from account a join box b on b.box_id = a.box_id where a.box_id = $1 and a.id = any($2)`,
);
const peopleByEmail = statement("identity_people_by_email", `select box_id, ref from directory where kind = 'email' and key = $1 limit 2`);

const insertSession = statement(
  "identity_insert_session",
  `insert into session (box_id, secret_hash, account_id, expires_at, user_agent, address)
   values ($1, $2, $3, now() + interval '${sessionLife.idle}', $4, $5) returning expires_at`,
);
const touchAccount = statement("identity_touch_account", `update account set last_login_at = now() where box_id = $1 and id = $2`);
// Expired ones, and all but the newest hundred: whoever signs in by script must not fill the table.
const sweepSessions = statement(
  "identity_sweep_sessions",
  `delete from session where box_id = $1 and account_id = $2 and (expires_at < now() or secret_hash in
     (select s.secret_hash from session s where s.box_id = $1 and s.account_id = $2 order by s.last_seen_at desc offset 100))`,
);
const touchSessions = statement(
  "identity_touch_sessions",
  `update session s set last_seen_at = now(), user_agent = u.agent, address = u.address,
     expires_at = least(created_at + interval '${sessionLife.longest}', now() + interval '${sessionLife.idle}')
   from unnest($2::bytea[], $3::text[], $4::text[]) as u(hash, agent, address)
   where s.box_id = $1 and s.secret_hash = u.hash and s.last_seen_at < now() - interval '1 minute'`,
);
const touchAppPasswords = statement(
  "identity_touch_app_passwords",
  `update app_password p set last_used_at = now(), last_user_agent = u.agent, last_address = u.address
   from unnest($2::text[], $3::text[], $4::text[]) as u(id, agent, address)
   where p.box_id = $1 and p.id = u.id and (p.last_used_at is null or p.last_used_at < now() - interval '1 minute')`,
);
const deleteSession = statement(
  "identity_delete_session",
  `delete from session where box_id = $1 and secret_hash = $2 returning account_id`,
);
const deleteOwnSession = statement(
  "identity_delete_own_session",
  `delete from session where box_id = $1 and account_id = $2 and encode(secret_hash, 'hex') = $3 returning account_id`,
);
const deleteOtherSessions = statement(
  "identity_delete_other_sessions",
  `delete from session where box_id = $1 and account_id = $2 and encode(secret_hash, 'hex') is distinct from $3`,
);
const selectSessions = statement(
  "identity_sessions",
  `select encode(secret_hash, 'hex') as id, created_at, last_seen_at, user_agent, address from session
   where box_id = $1 and account_id = $2 and expires_at > now() order by last_seen_at desc`,
);

const insertAppPassword = statement(
  "identity_insert_app_password",
  `insert into app_password (box_id, id, secret_hash, account_id, name) values ($1, $2, $3, $4, $5)`,
);
const countAppPasswords = statement(
  "identity_count_app_passwords",
  `select count(*)::integer as n from app_password where box_id = $1 and account_id = $2`,
);
const selectAppPasswords = statement(
  "identity_app_passwords",
  `select id, name, created_at, last_used_at, last_user_agent, last_address from app_password where box_id = $1 and account_id = $2 order by created_at, id`,
);
const deleteAppPassword = statement(
  "identity_delete_app_password",
  `delete from app_password where box_id = $1 and account_id = $2 and id = $3 returning id`,
);

const setPasswordHash = statement(
  "identity_set_password_hash",
  `update account set password_hash = $3, version = version + 1 where box_id = $1 and id = $2 and version = $4 returning version`,
);
const selectInvitation = statement(
  "identity_invitation",
  `select ${personColumns}, b.title as box_title from invitation i join account a on a.box_id = i.box_id and a.id = i.account_id
   join box b on b.box_id = a.box_id where i.box_id = $1 and i.token_hash = $2 and i.expires_at > now()`,
);
const takeInvitation = statement(
  "identity_take_invitation",
  `delete from invitation where box_id = $1 and token_hash = $2 and expires_at > now() returning account_id`,
);
const deleteInvitations = statement("identity_delete_invitations", `delete from invitation where box_id = $1 and account_id = $2`);
const setFirstPassword = statement(
  "identity_set_first_password",
  `update account set password_hash = $3, version = version + 1 where box_id = $1 and id = $2 and state = 'active'
     and (guest_until is null or guest_until > now()) returning version`,
);
const notify = statement("identity_notify", `select pg_notify('landbox', 'account:' || $1::text || ':' || $2::text)`);

export interface PersonRow {
  id: AccountId;
  login: string;
  email: string | null;
  display_name: string;
  language: "de" | "en";
  role: Role;
  version: number;
  state: "active" | "disabled" | "deleted";
  box_state: "active" | "frozen" | "deleted";
}

interface AppPasswordRow {
  id: string;
  name: string;
  created_at: Date;
  last_used_at: Date | null;
  last_user_agent: string | null;
  last_address: string | null;
}

export interface SessionRow {
  id: string;
  created_at: Date;
  last_seen_at: Date;
  user_agent: string | null;
  address: string | null;
}

/** That a credential was used, by what and from where. */
export interface Use {
  readonly id: string;
  readonly userAgent: string | undefined;
  readonly address: string;
}

const placesOf = (uses: readonly Use[]): (string | null)[][] => [
  uses.map((use) => use.userAgent?.slice(0, 300) ?? null),
  uses.map((use) => use.address.slice(0, 64)),
];

export type IdentityStore = ReturnType<typeof identityStore>;

export function identityStore(database: Database) {
  const first = <Row>([row]: Row[]): Row | undefined => row;
  return {
    find: (box: BoxId, who: string) =>
      readInBox<PersonRow & { password_hash: string | null }>(database, box, findPerson, [box, who]).then(first),
    byId: (box: BoxId, id: AccountId) =>
      readInBox<PersonRow & { password_hash: string | null }>(database, box, personById, [box, id]).then(first),
    visitor: (box: BoxId, id: AccountId) =>
      readInBox<Pick<PersonRow, "display_name" | "login">>(database, box, visitorById, [box, id]).then(first),
    byAppPassword: (box: BoxId, hash: Buffer) =>
      readInBox<PersonRow & { credential: string }>(database, box, personByAppPassword, [box, hash]).then(first),
    bySession: (box: BoxId, hash: Buffer) =>
      readInBox<PersonRow & { credential: string }>(database, box, personBySession, [box, hash]).then(first),
    confirm: (box: BoxId, accounts: readonly string[], appPasswords: readonly string[], sessions: readonly string[]) =>
      readInBox<PersonRow & { credentials: string[] }>(database, box, confirmPeople, [box, accounts, appPasswords, sessions.map(fromHex)]),
    /** The box and account that alone has this e-mail address. */
    async onlyByEmail(key: Buffer): Promise<{ box: BoxId; account: AccountId } | undefined> {
      const rows = await database.query<{ box_id: BoxId; ref: string }>(peopleByEmail, [key]);
      return rows.length === 1 && rows[0] ? { box: rows[0].box_id, account: accountId(rows[0].ref) } : undefined;
    },

    /** @returns when it ends without use */
    openSession: (box: BoxId, account: AccountId, hash: Buffer, userAgent: string | undefined, address: string): Promise<Date> =>
      inBox(database, box, async (db) => {
        const [rows] = await Promise.all([
          db.query<{ expires_at: Date }>(insertSession, [box, hash, account, userAgent?.slice(0, 300) ?? null, address.slice(0, 64)]),
          db.query(sweepSessions, [box, account]),
          db.query(touchAccount, [box, account]),
        ]);
        return rows[0]!.expires_at;
      }),
    touch: (box: BoxId, appPasswords: readonly Use[], sessions: readonly Use[]): Promise<void> =>
      inBox(database, box, async (db) => {
        await Promise.all([
          appPasswords.length > 0
            ? db.query(touchAppPasswords, [box, appPasswords.map(({ id }) => id), ...placesOf(appPasswords)])
            : undefined,
          sessions.length > 0 ? db.query(touchSessions, [box, sessions.map(({ id }) => fromHex(id)), ...placesOf(sessions)]) : undefined,
        ]);
      }),
    closeSession: (box: BoxId, hash: Buffer): Promise<void> =>
      inBox(database, box, async (db) => {
        const [row] = await db.query<{ account_id: string }>(deleteSession, [box, hash]);
        if (row) await db.query(notify, [box, row.account_id]);
      }),
    endSession: (box: BoxId, account: AccountId, id: string): Promise<boolean> =>
      inBox(database, box, async (db) => {
        const [rows] = await Promise.all([db.query(deleteOwnSession, [box, account, id]), db.query(notify, [box, account])]);
        return rows.length > 0;
      }),
    /** All but the one named. */
    endOtherSessions: (box: BoxId, account: AccountId, keep: string | undefined): Promise<void> =>
      inBox(database, box, async (db) => {
        await Promise.all([db.query(deleteOtherSessions, [box, account, keep ?? null]), db.query(notify, [box, account])]);
      }),
    sessions: (box: BoxId, account: AccountId) => readInBox<SessionRow>(database, box, selectSessions, [box, account]),

    /** False when the account has that many already. */
    insertAppPassword: (box: BoxId, account: AccountId, row: { id: string; hash: Buffer; name: string }, most: number): Promise<boolean> =>
      inBox(database, box, async (db) => {
        const [count] = await db.query<{ n: number }>(countAppPasswords, [box, account]);
        if ((count?.n ?? 0) >= most) return false;
        await db.query(insertAppPassword, [box, row.id, row.hash, account, row.name]);
        return true;
      }),
    async appPasswords(box: BoxId, account: AccountId): Promise<AppPasswordInfo[]> {
      const rows = await readInBox<AppPasswordRow>(database, box, selectAppPasswords, [box, account]);
      return rows.map((row) => ({
        id: row.id,
        name: row.name,
        createdAt: row.created_at,
        lastUsedAt: row.last_used_at ?? undefined,
        userAgent: row.last_user_agent ?? undefined,
        address: row.last_address ?? undefined,
      }));
    },
    deleteAppPassword: (box: BoxId, account: AccountId, id: string): Promise<boolean> =>
      inBox(database, box, async (db) => {
        const [rows] = await Promise.all([db.query(deleteAppPassword, [box, account, id]), db.query(notify, [box, account])]);
        return rows.length > 0;
      }),

    /** Sets the password if the account has still this version, and ends every session but the one named. */
    changePassword: (box: BoxId, account: AccountId, hash: string, version: number, keep: string | undefined): Promise<boolean> =>
      inBox(database, box, async (db) => {
        const rows = await db.query(setPasswordHash, [box, account, hash, version]);
        if (rows.length === 0) return false;
        await Promise.all([db.query(deleteOtherSessions, [box, account, keep ?? null]), db.query(notify, [box, account])]);
        return true;
      }),
    invitation: (box: BoxId, hash: Buffer) =>
      readInBox<PersonRow & { box_title: string }>(database, box, selectInvitation, [box, hash]).then(first),
    /** Uses the invitation up and sets the first password, or does nothing. */
    acceptInvitation: (box: BoxId, hash: Buffer, passwordHash: string): Promise<boolean> =>
      inBox(database, box, async (db) => {
        const [row] = await db.query<{ account_id: string }>(takeInvitation, [box, hash]);
        if (!row) return false;
        const [rows] = await Promise.all([
          db.query(setFirstPassword, [box, row.account_id, passwordHash]),
          db.query(deleteInvitations, [box, row.account_id]),
          db.query(deleteOtherSessions, [box, row.account_id, null]),
          db.query(notify, [box, row.account_id]),
        ]);
        return rows.length > 0;
      }),
  };
}

const fromHex = (text: string): Buffer => Buffer.from(text, "hex");
