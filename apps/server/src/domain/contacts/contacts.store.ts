// SQL of contacts: the list of the own box, and the doors to those of others.
import type { AccountId, BoxId } from "@landbox/kit";
import { type BoxDb, readInBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";

const counts = `a.state = 'active' and a.role in ('member', 'admin')`;
const selectList = statement(
  "contacts_list",
  `select c.account_id, a.login, a.display_name, c.duty, c.by_name, c.at, ${counts} as counts
     from published_contact c join account a on a.box_id = $1 and a.id = c.account_id where c.box_id = $1 order by a.display_name collate "de-x-icu", a.login`,
);
/** $1 box, $2 account. */
const selectOne = statement("contacts_one", `select c.duty, c.by_name from published_contact c where c.box_id = $1 and c.account_id = $2`);
/** Waits for others who list somebody: the number of contacts is bounded. $1 box. */
const lockBox = statement("contacts_lock_box", "select box_id from box where box_id = $1 for update");
/** $1 box, $2 account to list, $3 account of an admin. */
const selectStanding = statement(
  "contacts_standing",
  `select (select role from account where box_id = $1 and id = $2 and state <> 'deleted') as role,
     (select count(*)::integer from published_contact where box_id = $1 and account_id <> $2) as others,
     exists (select from account where box_id = $1 and id = $3 and role = 'admin' and state = 'active') as admin`,
);
/** The same once more changes nothing. $1 box, $2 account, $3 duty, $4 name of the admin. */
const writeContact = statement(
  "contacts_write",
  `insert into published_contact (box_id, account_id, duty, by_name) values ($1, $2, $3, $4)
     on conflict (box_id, account_id) do update set duty = excluded.duty, by_name = excluded.by_name, at = now() where published_contact.duty <> excluded.duty
   returning account_id`,
);
/** $1 box, $2 account, $3 account of an admin. */
const deleteContact = statement(
  "contacts_delete",
  `delete from published_contact where box_id = $1 and account_id = $2
     and exists (select from account where box_id = $1 and id = $3 and role = 'admin' and state = 'active')`,
);
/** $1 box, $2 settings, $3 account of an admin. No row when it is none. */
const writeSettings = statement(
  "contacts_settings",
  `update box set settings = jsonb_set(settings, array['contacts'], $2::jsonb), version = version + 1 where box_id = $1
   and exists (select from account where box_id = $1 and id = $3 and role = 'admin' and state = 'active') returning box_id`,
);
const notifyBox = statement("contacts_notify_box", `select pg_notify('landbox', 'box:' || $1::text)`);

export interface ContactRow {
  account_id: string;
  login: string;
  display_name: string;
  duty: string;
  by_name: string;
  at: Date;
  counts: boolean;
}

export const list = (database: Database, box: BoxId): Promise<ContactRow[]> => readInBox<ContactRow>(database, box, selectList, [box]);

export async function find(database: Database, box: BoxId, account: AccountId): Promise<Pick<ContactRow, "duty" | "by_name"> | undefined> {
  const [row] = await readInBox<Pick<ContactRow, "duty" | "by_name">>(database, box, selectOne, [box, account]);
  return row;
}

/** With the box locked: who the account is (null: nobody), how many others are listed, and whether the other account is an admin's. */
export async function standing(db: BoxDb, account: AccountId, by: AccountId) {
  await db.query(lockBox, [db.box]);
  const [row] = await db.query<{ role: string | null; others: number; admin: boolean }>(selectStanding, [db.box, account, by]);
  return row;
}

/** Whether that changed anything. */
export const write = async (db: BoxDb, account: AccountId, duty: string, byName: string): Promise<boolean> =>
  (await db.query(writeContact, [db.box, account, duty, byName])).length > 0;

export const remove = (db: BoxDb, account: AccountId, by: AccountId) => db.query(deleteContact, [db.box, account, by]);

/** False when the account is no admin of the box. */
export async function publish(db: BoxDb, published: boolean, by: AccountId): Promise<boolean> {
  const [rows] = await Promise.all([db.query(writeSettings, [db.box, JSON.stringify({ published }), by]), db.query(notifyBox, [db.box])]);
  return rows.length > 0;
}

/** $1 text, $2 limit. */
const lookForContacts = statement("contacts_search", "select * from published_contacts($1, $2)");
/** $1 text, $2 limit. */
const lookForBoxes = statement("contacts_boxes", "select * from published_boxes($1, $2)");
/** $1 name of a box. */
const lookIntoBox = statement("contacts_of_box", "select * from published_of_box($1)");

export interface PublishedRow {
  login: string;
  display_name: string;
  duty: string;
  box_name: string;
  box_title: string;
}

export const publishedContacts = (database: Database, box: BoxId, text: string, most: number) =>
  readInBox<PublishedRow>(database, box, lookForContacts, [text, most]);

export const publishedOfBox = (database: Database, box: BoxId, name: string) => readInBox<PublishedRow>(database, box, lookIntoBox, [name]);

export const publishedBoxes = (database: Database, box: BoxId, text: string, most: number) =>
  readInBox<{ name: string; title: string }>(database, box, lookForBoxes, [text, most]);
