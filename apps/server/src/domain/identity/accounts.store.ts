// The SQL of managing accounts and groups.
import { type AccountId, accountId, type BoxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { type BoxDb, inBox, readInBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Account, Language, Role } from "./account.ts";
import type { Group } from "./accounts.ts";

const columns = `id, login, email, display_name, role, state, language, version, created_at, last_login_at, password_hash is not null as has_password`;

const insertAccount = statement(
  "accounts_insert",
  `insert into account (box_id, id, login, email, display_name, role, language, password_hash) values ($1, $2, $3, $4, $5, $6, $7, $8) returning ${columns}`,
);
const insertEmail = statement(
  "accounts_insert_email",
  `insert into directory (kind, key, box_id, ref) values ('email', $2, $1, $3) on conflict do nothing`,
);
const aliasOfOther = statement(
  "accounts_alias_of_other",
  `select account_id from login_alias where box_id = $1 and login = $2 and account_id <> $3`,
);
const selectAll = statement("accounts_list", `select ${columns} from account where box_id = $1 order by login`);
const selectOne = statement(
  "accounts_find",
  `select ${columns} from account a where a.box_id = $1 and (a.login = $2 or lower(a.email) = $2 or a.id = $2
     or a.id = (select l.account_id from login_alias l where l.box_id = $1 and l.login = $2)) limit 1`,
);
const setState = statement(
  "accounts_set_state",
  `update account set state = $3, version = version + 1 where box_id = $1 and id = $2 returning id`,
);
const setPassword = statement(
  "accounts_set_password",
  `update account set password_hash = $3, version = version + 1 where box_id = $1 and id = $2 returning id`,
);
const endSessions = statement("accounts_end_sessions", `delete from session where box_id = $1 and account_id = $2`);
const endAppPasswords = statement("accounts_end_app_passwords", `delete from app_password where box_id = $1 and account_id = $2`);
const endInvitations = statement("accounts_end_invitations", `delete from invitation where box_id = $1 and account_id = $2`);
const insertInvitation = statement(
  "accounts_insert_invitation",
  `insert into invitation (box_id, token_hash, account_id, expires_at) values ($1, $2, $3, now() + interval '14 days')`,
);
const keepAlias = statement(
  "accounts_keep_alias",
  `insert into login_alias (box_id, login, account_id) select box_id, login, id from account where box_id = $1 and id = $2 on conflict do nothing`,
);
const dropAlias = statement("accounts_drop_alias", `delete from login_alias where box_id = $1 and login = $2 and account_id = $3`);
const setLogin = statement("accounts_set_login", `update account set login = $3 where box_id = $1 and id = $2 returning ${columns}`);
const notify = statement("accounts_notify", `select pg_notify('landbox', 'account:' || $1::text || ':' || $2::text)`);

const insertGroup = statement("accounts_insert_group", `insert into account_group (box_id, id, name) values ($1, $2, $3)`);
const insertMember = statement(
  "accounts_insert_member",
  `insert into group_member (box_id, group_id, account_id) values ($1, $2, $3) on conflict do nothing`,
);
const deleteMember = statement(
  "accounts_delete_member",
  `delete from group_member where box_id = $1 and group_id = $2 and account_id = $3 returning account_id`,
);
const selectGroups = statement(
  "accounts_groups",
  `select g.id, g.name, coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'login', a.login, 'displayName', a.display_name) order by a.login)
     filter (where a.id is not null), '[]') as members
   from account_group g left join group_member m on m.box_id = g.box_id and m.group_id = g.id
   left join account a on a.box_id = m.box_id and a.id = m.account_id
   where g.box_id = $1 group by g.id, g.name order by g.name`,
);

interface AccountRow {
  id: string;
  login: string;
  email: string | null;
  display_name: string;
  role: Role;
  state: "active" | "disabled";
  language: Language;
  version: number;
  created_at: Date;
  last_login_at: Date | null;
  has_password: boolean;
}

const accountOf = (box: BoxId, row: AccountRow): Account => ({
  box,
  id: accountId(row.id),
  login: row.login,
  email: row.email ?? undefined,
  displayName: row.display_name,
  role: row.role,
  state: row.state,
  language: row.language,
  version: row.version,
  createdAt: row.created_at,
  lastLoginAt: row.last_login_at ?? undefined,
  hasPassword: row.has_password,
});

export interface AccountToInsert {
  readonly id: AccountId;
  readonly login: string;
  readonly displayName: string;
  readonly email: string | undefined;
  readonly emailKey: Buffer | undefined;
  readonly role: Role;
  readonly language: Language;
  readonly passwordHash: string | undefined;
}

export type AccountsStore = ReturnType<typeof accountsStore>;

export function accountsStore(database: Database) {
  return {
    insert: (box: BoxId, account: AccountToInsert): Promise<Account> =>
      inBox(database, box, async (db) => {
        await refuseForeignAlias(db, account.login, account.id);
        const row = [
          account.id,
          account.login,
          account.email ?? null,
          account.displayName,
          account.role,
          account.language,
          account.passwordHash ?? null,
        ];
        const [rows] = await Promise.all([
          db.query<AccountRow>(insertAccount, [box, ...row]),
          account.emailKey ? db.query(insertEmail, [box, account.emailKey, account.id]) : undefined,
        ]);
        return accountOf(box, rows[0]!);
      }),
    list: async (box: BoxId): Promise<Account[]> =>
      (await readInBox<AccountRow>(database, box, selectAll, [box])).map((row) => accountOf(box, row)),
    async find(box: BoxId, who: string): Promise<Account | undefined> {
      const [row] = await readInBox<AccountRow>(database, box, selectOne, [box, who]);
      return row && accountOf(box, row);
    },
    /** Changes the state and, when disabling, ends what the account had open. False when there is no such account. */
    setState: (box: BoxId, account: AccountId, state: "active" | "disabled"): Promise<boolean> =>
      inBox(database, box, async (db) => {
        const [rows] = await Promise.all([
          db.query(setState, [box, account, state]),
          ...(state === "disabled" ? [endSessions, endAppPasswords, endInvitations].map((end) => db.query(end, [box, account])) : []),
          db.query(notify, [box, account]),
        ]);
        return rows.length > 0;
      }),
    setPassword: (box: BoxId, account: AccountId, hash: string): Promise<boolean> =>
      inBox(database, box, async (db) => {
        const [rows] = await Promise.all([
          db.query(setPassword, [box, account, hash]),
          ...[endSessions, endAppPasswords, endInvitations].map((end) => db.query(end, [box, account])),
          db.query(notify, [box, account]),
        ]);
        return rows.length > 0;
      }),
    invite: (box: BoxId, account: AccountId, hash: Buffer): Promise<void> =>
      inBox(database, box, async (db) => {
        await Promise.all([db.query(endInvitations, [box, account]), db.query(insertInvitation, [box, hash, account])]);
      }),
    changeLogin: (box: BoxId, account: AccountId, login: string): Promise<Account | undefined> =>
      inBox(database, box, async (db) => {
        await refuseForeignAlias(db, login, account);
        const [, rows] = await Promise.all([
          db.query(keepAlias, [box, account]),
          db.query<AccountRow>(setLogin, [box, account, login]),
          db.query(dropAlias, [box, login, account]),
          db.query(notify, [box, account]),
        ]);
        return rows[0] && accountOf(box, rows[0]);
      }),
    insertGroup: (box: BoxId, id: string, name: string): Promise<void> =>
      inBox(database, box, async (db) => {
        await db.query(insertGroup, [box, id, name]);
      }),
    groups: (box: BoxId): Promise<Group[]> => readInBox<Group>(database, box, selectGroups, [box]),
    addMember: (box: BoxId, group: string, account: AccountId): Promise<void> =>
      inBox(database, box, async (db) => {
        await db.query(insertMember, [box, group, account]);
      }),
    removeMember: (box: BoxId, group: string, account: AccountId): Promise<boolean> =>
      inBox(database, box, async (db) => (await db.query(deleteMember, [box, group, account])).length > 0),
  };
}

/** A login that somebody had before still leads to them. */
async function refuseForeignAlias(db: BoxDb, login: string, account: AccountId): Promise<void> {
  const rows = await db.query(aliasOfOther, [db.box, login, account]);
  if (rows.length > 0) throw new DomainError("already_exists", "An account with this login already exists in the box.");
}
