// The SQL of managing accounts and groups as the operator does.
import { accountId, type AccountId, type BoxId } from "@landbox/kit";
import { inBox, readInBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Account, LastingRole } from "./account.ts";
import * as changes from "./account-changes.store.ts";
import { type AccountRow, accountColumns, accountOf } from "./account-row.ts";
import type { DueAccount, Group } from "./accounts.ts";

const selectAll = statement(
  "accounts_list",
  `select ${accountColumns} from account a where a.box_id = $1 and (a.state = 'deleted') = $2 order by a.login`,
);
const selectOne = statement(
  "accounts_find",
  `select ${accountColumns} from account a where a.box_id = $1 and (a.state = 'deleted') = $3 and (a.login = $2 or lower(a.email) = $2 or a.id = $2
     or a.id = (select l.account_id from login_alias l where l.box_id = $1 and l.login = $2)) limit 1`,
);
const keepAlias = statement(
  "accounts_keep_alias",
  `insert into login_alias (box_id, login, account_id) select box_id, login, id from account where box_id = $1 and id = $2 on conflict do nothing`,
);
const dropAlias = statement("accounts_drop_alias", `delete from login_alias where box_id = $1 and login = $2 and account_id = $3`);
const setLogin = statement(
  "accounts_set_login",
  `update account a set login = $3 where a.box_id = $1 and a.id = $2 and a.state <> 'deleted' returning ${accountColumns}`,
);
const notify = statement("accounts_notify", `select pg_notify('landbox', 'account:' || $1::text || ':' || $2::text)`);

const selectDue = statement(
  "accounts_due",
  `select a.id, a.login, array(select l.login from login_alias l where l.box_id = $1 and l.account_id = a.id) as aliases
   from account a where a.box_id = $1 and a.deleted_at < $2::timestamptz`,
);
const retireLogins = statement(
  "accounts_retire_logins",
  `insert into retired_login (box_id, key) select $1, unnest($2::bytea[]) on conflict do nothing`,
);
const deleteAccount = statement("accounts_delete", `delete from account where box_id = $1 and id = $2 and state = 'deleted' returning id`);

const insertGroup = statement("accounts_insert_group", `insert into account_group (box_id, id, name) values ($1, $2, $3)`);
const insertMember = statement(
  "accounts_insert_member",
  `insert into group_member (box_id, group_id, account_id) values ($1, $2, $3) on conflict do nothing`,
);
const deleteMember = statement(
  "accounts_delete_member",
  `delete from group_member where box_id = $1 and group_id = $2 and account_id = $3 returning account_id`,
);
const insertOffice = statement(
  "accounts_insert_office",
  `insert into group_admin (box_id, group_id, account_id) values ($1, $2, $3) on conflict do nothing`,
);
const deleteOffice = statement(
  "accounts_delete_office",
  `delete from group_admin where box_id = $1 and group_id = $2 and account_id = $3 returning account_id`,
);
const removeGroup = statement("accounts_delete_group", `delete from account_group where box_id = $1 and id = $2`);
const peopleOf = (table: string): string =>
  `coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'login', a.login, 'displayName', a.display_name) order by a.login)
     from ${table} m join account a on a.box_id = $1 and a.id = m.account_id where m.box_id = $1 and m.group_id = g.id), '[]')`;
const selectGroups = statement(
  "accounts_groups",
  `select g.id, g.name, ${peopleOf("group_member")} as members, ${peopleOf("group_admin")} as admins
   from account_group g where g.box_id = $1 order by g.name`,
);

export type AccountsStore = ReturnType<typeof accountsStore>;

export function accountsStore(database: Database) {
  const asOperator = <T>(box: BoxId, work: (db: Parameters<Parameters<typeof inBox>[2]>[0]) => Promise<T>): Promise<T> =>
    inBox(database, box, async (db) => {
      await changes.lockPeople(db);
      return work(db);
    });
  return {
    insert: (box: BoxId, account: changes.AccountToInsert): Promise<Account> => asOperator(box, (db) => changes.insert(db, account)),
    list: async (box: BoxId, deleted: boolean): Promise<Account[]> =>
      (await readInBox<AccountRow>(database, box, selectAll, [box, deleted])).map((row) => accountOf(box, row)),
    async find(box: BoxId, who: string, deleted = false): Promise<Account | undefined> {
      const [row] = await readInBox<AccountRow>(database, box, selectOne, [box, who, deleted]);
      return row && accountOf(box, row);
    },
    setState: (box: BoxId, account: AccountId, state: "active" | "disabled", evenLast: boolean): Promise<boolean> =>
      asOperator(box, async (db) => {
        if (state === "disabled" && !evenLast) await changes.refuseLastAdmin(db, account);
        return changes.changeState(db, account, state);
      }),
    setPassword: (box: BoxId, account: AccountId, hash: string): Promise<boolean> =>
      asOperator(box, (db) => changes.resetPassword(db, account, hash)),
    setRole: (box: BoxId, account: AccountId, role: LastingRole): Promise<boolean> =>
      asOperator(box, async (db) => {
        if (role === "member") await changes.refuseLastAdmin(db, account);
        return changes.changeRole(db, account, role);
      }),
    remove: (box: BoxId, account: AccountId): Promise<boolean> =>
      asOperator(box, async (db) => {
        await changes.refuseLastAdmin(db, account);
        return changes.markDeleted(db, account);
      }),
    restore: (box: BoxId, account: AccountId, emailKey: (email: string) => Buffer): Promise<Account | undefined> =>
      asOperator(box, (db) => changes.markRestored(db, account, emailKey)),
    async due(box: BoxId, deletedBefore: Date): Promise<DueAccount[]> {
      const rows = await readInBox<{ id: string; login: string; aliases: string[] }>(database, box, selectDue, [
        box,
        deletedBefore.toISOString(),
      ]);
      return rows.map((row) => ({ id: accountId(row.id), logins: [row.login, ...row.aliases] }));
    },
    retire: (box: BoxId, account: AccountId, loginKeys: readonly Buffer[]): Promise<boolean> =>
      asOperator(box, async (db) => {
        const rows = await db.query(deleteAccount, [box, account]);
        if (rows.length > 0) await db.query(retireLogins, [box, loginKeys]);
        return rows.length > 0;
      }),
    invite: (box: BoxId, account: AccountId, hash: Buffer): Promise<void> =>
      inBox(database, box, (db) => changes.invite(db, account, hash)),
    changeLogin: (box: BoxId, account: AccountId, login: string, loginKey: Buffer): Promise<Account | undefined> =>
      asOperator(box, async (db) => {
        await changes.refuseTakenLogin(db, login, loginKey, account);
        const [, rows] = await Promise.all([
          db.query(keepAlias, [box, account]),
          db.query<AccountRow>(setLogin, [box, account, login]),
          db.query(dropAlias, [box, login, account]),
          db.query(notify, [box, account]),
        ]);
        return rows[0] && accountOf(box, rows[0]);
      }),
    insertGroup: (box: BoxId, id: string, name: string): Promise<void> =>
      inBox(database, box, async (db) => void (await db.query(insertGroup, [box, id, name]))),
    deleteGroup: (box: BoxId, id: string): Promise<void> =>
      inBox(database, box, async (db) => void (await db.query(removeGroup, [box, id]))),
    groups: (box: BoxId): Promise<Group[]> => readInBox<Group>(database, box, selectGroups, [box]),
    addMember: (box: BoxId, group: string, account: AccountId): Promise<void> =>
      inBox(database, box, async (db) => void (await db.query(insertMember, [box, group, account]))),
    removeMember: (box: BoxId, group: string, account: AccountId): Promise<boolean> =>
      inBox(database, box, async (db) => (await db.query(deleteMember, [box, group, account])).length > 0),
    addOffice: (box: BoxId, group: string, account: AccountId): Promise<void> =>
      inBox(database, box, async (db) => void (await db.query(insertOffice, [box, group, account]))),
    removeOffice: (box: BoxId, group: string, account: AccountId): Promise<boolean> =>
      inBox(database, box, async (db) => (await db.query(deleteOffice, [box, group, account])).length > 0),
  };
}
