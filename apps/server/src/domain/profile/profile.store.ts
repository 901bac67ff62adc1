// The SQL of what a box shows of itself.
import type { AccountId, BoxId } from "@landbox/kit";
import { type BoxDb, inBox, readInBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Language } from "../identity/account.ts";
import type { LegalPage, PictureForm } from "./profile.ts";

const boxState = statement("profile_box_state", `select state from box where box_id = $1 for update`);
const adminRow = statement("profile_admin", `select 1 from account where box_id = $1 and id = $2 and role = 'admin' and state = 'active'`);
const setTitle = statement("profile_set_title", `update box set title = $2, version = version + 1 where box_id = $1`);
const setSetting = statement(
  "profile_set_setting",
  `update box set settings = case when $3::jsonb is null then settings - $2::text else jsonb_set(settings, array[$2::text], $3::jsonb) end,
     version = version + 1 where box_id = $1`,
);
const setLegal = statement(
  "profile_set_legal",
  `insert into box_legal (box_id, page, language, text) values ($1, $2, $3, $4)
   on conflict (box_id, page, language) do update set text = excluded.text, changed_at = now()`,
);
const deleteLegal = statement("profile_delete_legal", `delete from box_legal where box_id = $1 and page = $2 and language = $3`);
const selectLegal = statement("profile_legal", `select text from box_legal where box_id = $1 and page = $2 and language = $3`);
const setPicture = statement(
  "profile_set_picture",
  `insert into box_picture (box_id, form, bytes) values ($1, $2, $3) on conflict (box_id, form) do update set bytes = excluded.bytes`,
);
const deletePictures = statement("profile_delete_pictures", `delete from box_picture where box_id = $1`);
const selectPicture = statement("profile_picture", `select bytes from box_picture where box_id = $1 and form = $2`);
const notify = statement("profile_notify", `select pg_notify('landbox', 'box:' || $1::text)`);
const landValue = statement("profile_land_value", `select value from land where key = $1`);
const setLandValue = statement(
  "profile_set_land_value",
  `insert into land (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value`,
);
const deleteLandValue = statement("profile_delete_land_value", `delete from land where key = $1`);

const landKey = (page: LegalPage, language: Language): string => `legal.${page}.${language}`;

/** The state of a box whose row is now held, or undefined. */
export async function holdBox(db: BoxDb): Promise<string | undefined> {
  const [row] = await db.query<{ state: string }>(boxState, [db.box]);
  return row?.state;
}

export const isAdmin = async (db: BoxDb, account: AccountId): Promise<boolean> => (await db.query(adminRow, [db.box, account])).length > 0;
export const writeTitle = (db: BoxDb, title: string) => db.query(setTitle, [db.box, title]);
/** null removes it. */
export const writeSetting = (db: BoxDb, key: "accent" | "arms", value: string | null) =>
  db.query(setSetting, [db.box, key, value === null ? null : JSON.stringify(value)]);
export const writeLegal = (db: BoxDb, page: LegalPage, language: Language, text: string | null) =>
  text === null ? db.query(deleteLegal, [db.box, page, language]) : db.query(setLegal, [db.box, page, language, text]);
export const writePicture = (db: BoxDb, form: PictureForm, bytes: Buffer) => db.query(setPicture, [db.box, form, bytes]);
export const removePictures = (db: BoxDb) => db.query(deletePictures, [db.box]);

/** One change, of which every process hears. */
export const changeBox = (database: Database, box: BoxId, work: (db: BoxDb) => Promise<void>): Promise<void> =>
  inBox(database, box, async (db) => {
    await work(db);
    await db.query(notify, [box]);
  });

export async function readLegal(database: Database, box: BoxId, page: LegalPage, language: Language): Promise<string | undefined> {
  const [row] = await readInBox<{ text: string }>(database, box, selectLegal, [box, page, language]);
  return row?.text;
}

export async function readPicture(database: Database, box: BoxId, form: PictureForm): Promise<Buffer | undefined> {
  const [row] = await readInBox<{ bytes: Buffer }>(database, box, selectPicture, [box, form]);
  return row?.bytes;
}

export async function readLandLegal(database: Database, page: LegalPage, language: Language): Promise<string | undefined> {
  const [row] = await database.query<{ value: string }>(landValue, [landKey(page, language)]);
  return row?.value;
}

export const writeLandLegal = (database: Database, page: LegalPage, language: Language, text: string | null) =>
  text === null
    ? database.query(deleteLandValue, [landKey(page, language)])
    : database.query(setLandValue, [landKey(page, language), text]);
