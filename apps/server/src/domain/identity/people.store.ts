// The SQL of people who manage a box's accounts and groups.
import { accountId, type AccountId, type BoxId } from "@landbox/kit";
import { type BoxDb, readInBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Language, Role } from "./account.ts";
import { type AccountRow, accountColumns, accountOf } from "./account-row.ts";
import type { Actor } from "./actor.ts";
import type { Managed, Manager } from "./authority.ts";
import type { Found, Person, Search } from "./people.ts";

const selectManager = statement(
  "people_manager",
  `select a.role, case when a.guest_until <= now() then 'disabled' else a.state end as state, a.version, b.state as box_state,
     array(select m.group_id from group_admin m where m.box_id = $1 and m.account_id = a.id) as manages
   from account a join box b on b.box_id = a.box_id where a.box_id = $1 and a.id = $2`,
);
export interface ManagerRow {
  role: Role;
  state: string;
  version: number;
  box_state: "active" | "frozen" | "deleted";
  manages: string[];
}

const groupsOf = (table: string, column: string): string =>
  `array(select g.${column} from ${table} m join account_group g on g.box_id = $1 and g.id = m.group_id
     where m.box_id = $1 and m.account_id = a.id order by g.name)`;
const personColumns = `${accountColumns},
     (select i.display_name from account i where i.box_id = $1 and i.id = a.invited_by) as invited_by_name, coalesce(s.quota_bytes, a.quota_bytes) as quota_bytes,
     coalesce(s.used_files + s.used_trash + s.used_versions + s.reserved, 0) as used,
     ${groupsOf("group_member", "id")} as group_ids, ${groupsOf("group_member", "name")} as group_names,
     ${groupsOf("group_admin", "id")} as managed_ids, ${groupsOf("group_admin", "name")} as managed_names`;
const withSpace = `account a left join space s on s.box_id = $1 and s.owner_id = a.id and s.kind = 'personal'`;
const selectPerson = statement(
  "people_find",
  `select ${personColumns} from ${withSpace}
   where a.box_id = $1 and a.state <> 'deleted' and (a.login = $2 or lower(a.email) = $2 or a.id = $2
     or a.id = (select l.account_id from login_alias l where l.box_id = $1 and l.login = $2)) limit 1`,
);
type PersonRow = AccountRow & {
  quota_bytes: number | null;
  used: number;
  invited_by_name: string | null;
  group_ids: string[];
  group_names: string[];
  managed_ids: string[];
  managed_names: string[];
};

/** Where the name, login or e-mail address of `a` has $2, in lower case, in it. */
const matches = `($2::text = '' or strpos(a.login, $2) > 0 or strpos(lower(a.display_name), $2) > 0 or strpos(lower(coalesce(a.email, '')), $2) > 0)`;
const selectOverview = statement(
  "people_overview",
  `select ${personColumns}, count(*) over ()::integer as total from ${withSpace}
   where a.box_id = $1 and (a.state = 'deleted') = $3 and ${matches}
   order by a.display_name collate "de-x-icu", a.login limit $4 offset $5`,
);

// $2 what to look for, in lower case; $3 groups whose plain members are meant, null for everybody.
const selectPeople = statement(
  "people_list",
  `select a.login, a.display_name, count(*) over ()::integer as total from account a
   where a.box_id = $1 and a.state <> 'deleted' and ${matches}
     and ($3::text[] is null or (a.role <> 'admin'
       and exists (select from group_member m where m.box_id = $1 and m.account_id = a.id and m.group_id = any($3))
       and not exists (select from group_admin o where o.box_id = $1 and o.account_id = a.id)))
   order by a.login limit $4 offset $5`,
);
const selectGroupNames = statement(
  "people_groups",
  `select name, count(*) over ()::integer as total from (
     select g.id, g.name from account_group g where g.box_id = $1 union all select null, $6::text where $6::text is not null) g
   where ($2::text = '' or strpos(lower(g.name), $2) > 0) and ($3::text[] is null or g.id = any($3))
   order by g.id is not null, g.name limit $4 offset $5`,
);
const selectGroup = statement(
  "people_group",
  `select g.id, g.name,
     array(select a.login from group_member m join account a on a.box_id = $1 and a.id = m.account_id where m.box_id = $1 and m.group_id = g.id order by a.login) as members,
     array(select a.login from group_admin m join account a on a.box_id = $1 and a.id = m.account_id where m.box_id = $1 and m.group_id = g.id order by a.login) as admins
   from account_group g where g.box_id = $1 and (g.name = $2 or g.id = $2) limit 1`,
);
const selectAdmins = statement(
  "people_admins",
  `select login from account where box_id = $1 and role = 'admin' and state <> 'deleted' order by login`,
);

const setNames = statement(
  "people_set_names",
  `update account set display_name = coalesce($3, display_name), language = coalesce($4, language) where box_id = $1 and id = $2`,
);
// The space's sequence moves, so that what is remembered of its quota is read again.
const setQuota = statement(
  "people_set_quota",
  `with own as (update space set quota_bytes = $3, seq = seq + 1 where box_id = $1 and owner_id = $2 and kind = 'personal' returning id),
     always as (update account set quota_bytes = $3 where box_id = $1 and id = $2)
   select id from own`,
);
const setOwnPassword = statement(
  "people_set_own_password",
  `update account set password_hash = $3, version = version + 1 where box_id = $1 and id = $2 and version = $4 returning version`,
);
const endSessions = statement("people_end_sessions", `delete from session where box_id = $1 and account_id = $2`);
const insertMember = statement(
  "people_insert_member",
  `insert into group_member (box_id, group_id, account_id) values ($1, $2, $3) on conflict do nothing`,
);
const deleteMember = statement("people_delete_member", `delete from group_member where box_id = $1 and group_id = $2 and account_id = $3`);
const insertOffice = statement(
  "people_insert_office",
  `insert into group_admin (box_id, group_id, account_id) values ($1, $2, $3) on conflict do nothing`,
);
const deleteOffice = statement(
  "people_delete_office",
  `delete from group_admin where box_id = $1 and group_id = $2 and account_id = $3 returning account_id`,
);
const insertGroup = statement("people_insert_group", `insert into account_group (box_id, id, name) values ($1, $2, $3)`);
const deleteGroup = statement("people_delete_group", `delete from account_group where box_id = $1 and id = $2`);
const notify = statement("people_notify", `select pg_notify('landbox', 'account:' || $1::text || ':' || $2::text)`);

export interface GroupRow {
  id: string;
  name: string;
  members: string[];
  admins: string[];
}

/** A person, and what the rules look at. */
export type FoundPerson = Person & { readonly managed: Managed };

/** One read of its own, or one inside a transaction. */
type Ask = <Row>(query: ReturnType<typeof statement>, parameters: readonly unknown[]) => Promise<Row[]>;
export const askBox =
  (database: Database, box: BoxId): Ask =>
  (query, parameters) =>
    readInBox(database, box, query, parameters);

export async function managerRow(ask: Ask, actor: Actor): Promise<ManagerRow | undefined> {
  const [row] = await ask<ManagerRow>(selectManager, [actor.box, actor.account]);
  return row;
}

export async function person(ask: Ask, box: BoxId, who: string): Promise<FoundPerson | undefined> {
  const [row] = await ask<PersonRow>(selectPerson, [box, who]);
  return row && { ...personOf(box, row), managed: managedOf(row) };
}

const personOf = (box: BoxId, row: PersonRow): Person => ({
  ...accountOf(box, row),
  groups: row.group_names,
  groupIds: row.group_ids,
  manages: row.managed_names,
  used: row.used,
  invitedBy: row.invited_by_name ?? undefined,
  quota: row.quota_bytes ?? undefined,
});
const managedOf = (row: PersonRow): Managed => ({
  id: accountId(row.id),
  role: row.role,
  groups: row.group_ids,
  manages: row.managed_ids,
});

/** A page of the box's accounts in the order of their names; the deleted ones alone if wanted. */
export async function overview(ask: Ask, box: BoxId, { search, limit, offset }: Search, deleted: boolean): Promise<Found<Person>> {
  const rows = await ask<PersonRow & { total: number }>(selectOverview, [box, lookedFor(search), deleted, limit, offset]);
  return { items: rows.map((row) => personOf(box, row)), total: rows[0]?.total ?? 0 };
}

export async function people(
  ask: Ask,
  box: BoxId,
  search: Search,
  manager: Manager,
): Promise<Found<{ login: string; displayName: string }>> {
  const rows = await ask<{ login: string; display_name: string; total: number }>(selectPeople, [box, ...searchFor(search, manager)]);
  return { items: rows.map((row) => ({ login: row.login, displayName: row.display_name })), total: rows[0]?.total ?? 0 };
}

/** `also`: the name of a group that is no group of people. */
export async function groupNames(ask: Ask, box: BoxId, search: Search, manager: Manager, also: string | undefined): Promise<Found<string>> {
  const rows = await ask<{ name: string; total: number }>(selectGroupNames, [box, ...searchFor(search, manager), also ?? null]);
  return { items: rows.map((row) => row.name), total: rows[0]?.total ?? 0 };
}

const lookedFor = (text: string): string => text.normalize("NFC").trim().toLowerCase();
const searchFor = (search: Search, manager: Manager): unknown[] => [
  lookedFor(search.search),
  manager.role === "admin" ? null : [...manager.manages],
  search.limit,
  search.offset,
];

export async function group(ask: Ask, box: BoxId, name: string): Promise<GroupRow | undefined> {
  const [row] = await ask<GroupRow>(selectGroup, [box, name]);
  return row;
}

export const admins = async (ask: Ask, box: BoxId): Promise<string[]> =>
  (await ask<{ login: string }>(selectAdmins, [box])).map((row) => row.login);

export const writeNames = (db: BoxDb, account: AccountId, displayName: string | undefined, language: Language | undefined) =>
  Promise.all([db.query(setNames, [db.box, account, displayName ?? null, language ?? null]), db.query(notify, [db.box, account])]);

/** The space whose quota it is, if there is one yet. */
export async function writeQuota(db: BoxDb, account: AccountId, bytes: number | null): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(setQuota, [db.box, account, bytes]);
  return row?.id;
}

/** The own one: other sessions end, app passwords live on. False when the account has another version by now. */
export async function writeOwnPassword(db: BoxDb, account: AccountId, hash: string, version: number): Promise<boolean> {
  const rows = await db.query(setOwnPassword, [db.box, account, hash, version]);
  if (rows.length > 0) await Promise.all([db.query(endSessions, [db.box, account]), db.query(notify, [db.box, account])]);
  return rows.length > 0;
}

export const addMember = (db: BoxDb, group: string, account: AccountId) => db.query(insertMember, [db.box, group, account]);
export const dropMember = (db: BoxDb, group: string, account: AccountId) => db.query(deleteMember, [db.box, group, account]);
export const addOffice = (db: BoxDb, group: string, account: AccountId) => db.query(insertOffice, [db.box, group, account]);
export const dropOffice = async (db: BoxDb, group: string, account: AccountId): Promise<boolean> =>
  (await db.query(deleteOffice, [db.box, group, account])).length > 0;
export const addGroup = (db: BoxDb, id: string, name: string) => db.query(insertGroup, [db.box, id, name]);
export const dropGroup = (db: BoxDb, id: string) => db.query(deleteGroup, [db.box, id]);
