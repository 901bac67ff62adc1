// The SQL of what was held back and of what could not be scanned.
import { type BoxId } from "@landbox/kit";
import { inBox, readInBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Unscanned } from "./scan.ts";

/** Days for which a finding is kept: as long as the link that it came through. */
const kept = 365;

const insertFinding = statement(
  "scan_finding",
  `insert into scan_finding (box_id, finding, name, place, size, sha256, account_id, sender, upload) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
   on conflict (box_id, upload) where upload is not null do nothing`,
);
const selectFindings = statement(
  "scan_findings",
  `select id, at, finding, name, place, size, sha256, sender from scan_finding where box_id = $1 and ($2::bigint is null or id < $2) order by id desc limit $3`,
);
const deleteOld = statement(
  "scan_sweep",
  `delete from scan_finding where box_id = $1 and at < to_timestamp($2::float8) - interval '${kept} days' returning id`,
);
const deleteFinding = statement("scan_forget", "delete from scan_finding where box_id = $1 and id = $2 returning id");
const insertMark = statement(
  "scan_mark",
  `insert into scan_mark (box_id, sha256, reason) values ($1, $2, $3) on conflict (box_id, sha256) do update set reason = excluded.reason, at = now()`,
);
const deleteMark = statement("scan_unmark", "delete from scan_mark where box_id = $1 and sha256 = $2");
const selectMarks = statement("scan_marks", "select sha256, reason from scan_mark where box_id = $1 and sha256 = any($2::text[])");

export interface NewFinding {
  readonly finding: string;
  readonly name: string;
  readonly place: string;
  readonly size: number;
  readonly sha256: string;
  readonly account: string;
  readonly sender: string;
  readonly upload: string | undefined;
}

export const addFinding = (database: Database, box: BoxId, found: NewFinding) => {
  const { finding, name, place, size, sha256, account, sender, upload } = found;
  return inBox(database, box, (db) => db.query(insertFinding, [box, finding, name, place, size, sha256, account, sender, upload ?? null]));
};

export interface FindingRow {
  id: number;
  at: Date;
  finding: string;
  name: string;
  place: string;
  size: number;
  sha256: string;
  sender: string;
}

/** The newest first, below the id `after`. */
export const findings = (database: Database, box: BoxId, after: number | undefined, limit: number): Promise<FindingRow[]> =>
  readInBox(database, box, selectFindings, [box, after ?? null, limit]);

/** False when there is no such finding. */
export const removeFinding = async (database: Database, box: BoxId, id: number): Promise<boolean> =>
  (await inBox(database, box, (db) => db.query(deleteFinding, [box, id]))).length > 0;

/** Findings of a year ago, seen from `now` in Unix milliseconds; how many they were. */
export const forgetFindings = async (database: Database, box: BoxId, now: number): Promise<number> =>
  (await inBox(database, box, (db) => db.query(deleteOld, [box, now / 1000]))).length;

export const addMark = (database: Database, box: BoxId, sha256: string, reason: Unscanned) =>
  inBox(database, box, (db) => db.query(insertMark, [box, sha256, reason]));

export const removeMark = (database: Database, box: BoxId, sha256: string) =>
  inBox(database, box, (db) => db.query(deleteMark, [box, sha256]));

export const marksOf = (database: Database, box: BoxId, contents: readonly string[]): Promise<{ sha256: string; reason: Unscanned }[]> =>
  readInBox(database, box, selectMarks, [box, contents]);
