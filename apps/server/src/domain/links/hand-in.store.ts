// The SQL of what is handed in.
import type { BoxId, NodeId } from "@landbox/kit";
import { type BoxDb, inBox, readInBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";

const setSender = statement(
  "hand_in_sender",
  `update link_visit set folder_id = $3, folder_name = $4, sender = $5::jsonb where box_id = $1 and id = $2 and folder_id is null returning id`,
);
/** A statement of its own, so that the count after it sees what others announced while this one waited. */
const holdVisit = statement("hand_in_hold", `select id from link_visit where box_id = $1 and id = $2 for update`);
const countAnnounced = statement(
  "hand_in_announced",
  `select count(*)::integer as tries, count(*) filter (where f.refused_at is null)::integer as files,
     coalesce(sum(f.size) filter (where f.refused_at is null), 0)::float8 as bytes from link_file f where f.box_id = $1 and f.visit = $2`,
);
const insertFile = statement(
  "hand_in_insert",
  `insert into link_file (box_id, link_id, visit, name, size) values ($1, $2, $3, $4, $5) on conflict (box_id, visit, name) do nothing returning name`,
);
const setUpload = statement("hand_in_upload", `update link_file set upload_id = $4 where box_id = $1 and visit = $2 and name = $3`);
const deleteFile = statement(
  "hand_in_delete",
  `delete from link_file where box_id = $1 and visit = $2 and name = $3 and done_at is null and refused_at is null`,
);
const selectByUpload = statement(
  "hand_in_by_upload",
  `select name, size, head, done_at, finding from link_file where box_id = $1 and visit = $2 and upload_id = $3`,
);
const setHead = statement(
  "hand_in_head",
  `update link_file set head = $4 where box_id = $1 and visit = $2 and upload_id = $3 and done_at is null`,
);
const setDone = statement(
  "hand_in_done",
  `update link_file f set done_at = now(), head = null, node_id = $4,
     sha256 = (select encode(b.sha256, 'hex') from node n join blob b on b.box_id = $1 and b.id = n.blob_id where n.box_id = $1 and n.id = $4)
   where f.box_id = $1 and f.visit = $2 and f.upload_id = $3 and f.done_at is null returning f.link_id, f.name, f.size, f.sha256`,
);
const setRefused = statement(
  "hand_in_refused",
  `update link_file set refused_at = now(), head = null, finding = $4, sha256 = $5
   where box_id = $1 and visit = $2 and upload_id = $3 and done_at is null and refused_at is null returning link_id, name, size, sha256`,
);
const countRefused = statement("hand_in_count_refused", `update link set held_back = held_back + 1 where box_id = $1 and id = $2`);
const countIn = statement("hand_in_count", `update link set handed_in = handed_in + 1, handed_in_at = now() where box_id = $1 and id = $2`);
const writeEvent = statement(
  "hand_in_event",
  `insert into link_event (box_id, link_id, kind, network, visit, recipient, node_id, name, size, sha256, finding)
   select $1, $2, 'handed_in', v.network, v.id, v.recipient, $4, $5, $6, $7, $8 from link_visit v where v.box_id = $1 and v.id = $3`,
);
const selectFiles = statement(
  "hand_in_files",
  `select name, size, sha256, done_at from link_file where box_id = $1 and visit = $2 and done_at is not null order by done_at, name limit 5000`,
);
const selectRefused = statement(
  "hand_in_refused_files",
  `select name, size, sha256, refused_at, finding from link_file where box_id = $1 and visit = $2 and refused_at is not null
   order by refused_at, name limit 5000`,
);
const setHandedIn = statement(
  "hand_in_over",
  `update link_visit set handed_in_at = now() where box_id = $1 and id = $2 returning handed_in_at`,
);
const selectReceipt = statement(
  "hand_in_receipt",
  `select l.subject, l.reference, l.language, v.sender, v.handed_in_at, b.title as box_title from link_visit v
     join link l on l.box_id = $1 and l.id = v.link_id join box b on b.box_id = $1 where v.box_id = $1 and v.id = $2 and b.state <> 'deleted'`,
);

export interface Sender {
  readonly name: string;
  readonly email?: string | undefined;
}

/** False when the visit has a sender already. */
export const nameSender = async (
  database: Database,
  box: BoxId,
  visit: Buffer,
  folder: { id: NodeId; name: string },
  sender: Sender,
): Promise<boolean> =>
  (await inBox(database, box, (db) => db.query(setSender, [box, visit, folder.id, folder.name, JSON.stringify(sender)]))).length > 0;

/** How much this sender has announced, and how often, with what was held back; the visit is held, so that two files at once are counted one after the other. */
export async function announced(db: BoxDb, visit: Buffer): Promise<{ tries: number; files: number; bytes: number }> {
  await db.query(holdVisit, [db.box, visit]);
  const [row] = await db.query<{ tries: number; files: number; bytes: number }>(countAnnounced, [db.box, visit]);
  return row ?? { tries: 0, files: 0, bytes: 0 };
}

/** False when this sender has a file of the name. */
export const announceFile = async (db: BoxDb, file: { link: string; visit: Buffer; name: string; size: number }): Promise<boolean> =>
  (await db.query(insertFile, [db.box, file.link, file.visit, file.name, file.size])).length > 0;

export const tieUpload = (database: Database, box: BoxId, visit: Buffer, name: string, upload: string) =>
  inBox(database, box, (db) => db.query(setUpload, [box, visit, name, upload]));

export const forgetFile = (database: Database, box: BoxId, visit: Buffer, name: string) =>
  inBox(database, box, (db) => db.query(deleteFile, [box, visit, name]));

export interface FileRow {
  name: string;
  size: number;
  head: Buffer | null;
  done_at: Date | null;
  /** What the scanner found: then it was held back. */
  finding: string | null;
}

export async function fileOf(database: Database, box: BoxId, visit: Buffer, upload: string): Promise<FileRow | undefined> {
  const [row] = await readInBox<FileRow>(database, box, selectByUpload, [box, visit, upload]);
  return row;
}

export const keepHead = (database: Database, box: BoxId, visit: Buffer, upload: string, head: Uint8Array) =>
  inBox(database, box, (db) => db.query(setHead, [box, visit, upload, Buffer.from(head)]));

/** Once for each file; `tell` runs in the same transaction. */
export const fileDone = (
  database: Database,
  box: BoxId,
  file: { visit: Buffer; upload: string; node: NodeId },
  tell: (db: BoxDb) => Promise<void>,
): Promise<void> =>
  inBox(database, box, async (db) => {
    const { visit, upload, node } = file;
    const [row] = await db.query<{ link_id: string; name: string; size: number; sha256: string | null }>(setDone, [
      box,
      visit,
      upload,
      node,
    ]);
    if (!row) return;
    await Promise.all([
      db.query(countIn, [box, row.link_id]),
      db.query(writeEvent, [box, row.link_id, visit, node, row.name, row.size, row.sha256, null]),
    ]);
    await tell(db);
  });

/** The same for one that was held back. */
export const fileRefused = (
  database: Database,
  box: BoxId,
  file: { visit: Buffer; upload: string; finding: string; sha256: string },
  tell: (db: BoxDb) => Promise<void>,
): Promise<void> =>
  inBox(database, box, async (db) => {
    const { visit, upload, finding, sha256 } = file;
    const [row] = await db.query<{ link_id: string; name: string; size: number }>(setRefused, [box, visit, upload, finding, sha256]);
    if (!row) return;
    await Promise.all([
      db.query(countRefused, [box, row.link_id]),
      db.query(writeEvent, [box, row.link_id, visit, null, row.name, row.size, sha256, finding]),
    ]);
    await tell(db);
  });

export interface RefusedRow {
  name: string;
  size: number;
  sha256: string;
  refused_at: Date;
  finding: string;
}

export const refusedOf = (database: Database, box: BoxId, visit: Buffer): Promise<RefusedRow[]> =>
  readInBox(database, box, selectRefused, [box, visit]);

export interface HandedInRow {
  name: string;
  size: number;
  sha256: string | null;
  done_at: Date;
}

export const filesOf = (database: Database, box: BoxId, visit: Buffer): Promise<HandedInRow[]> =>
  readInBox(database, box, selectFiles, [box, visit]);

/** Marks the hand-in as over, again when more came; `tell` runs in the same transaction. */
export const handInOver = (database: Database, box: BoxId, visit: Buffer, tell: (db: BoxDb) => Promise<void>): Promise<void> =>
  inBox(database, box, async (db) => {
    await db.query(setHandedIn, [box, visit]);
    await tell(db);
  });

export interface ReceiptRow {
  subject: string;
  reference: string;
  language: "de" | "en";
  sender: Sender | null;
  handed_in_at: Date | null;
  box_title: string;
}

export async function receiptOf(database: Database, box: BoxId, visit: Buffer): Promise<ReceiptRow | undefined> {
  const [row] = await readInBox<ReceiptRow>(database, box, selectReceipt, [box, visit]);
  return row;
}
