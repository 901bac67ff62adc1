// SQL of uploads.
import { statement } from "../../platform/database/box-transaction.ts";
import type { Plan, UploadKind } from "./plan.ts";

/** How long an upload waits for its next part. */
const lifetime = "interval '48 hours'";

/** $1 box, $2 id, $3 account, $4 space, $5 kind, $6 name, $7 declared length, $8 reserved, $9 plan, $10 top. No row when the name is taken by another one. */
const insert = `insert into upload (box_id, id, account_id, space_id, kind, name, declared_length, reserved, plan, top_id, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, now() + ${lifetime})`;
export const insertUpload = statement("uploads_insert", insert);
export const insertUploadOnce = statement(
  "uploads_insert_once",
  `${insert} on conflict (box_id, account_id, kind, name) where node_id is null do nothing returning id`,
);

/**
 * Remembers a file that came whole in the request that announced it. Losing this row costs a client one question, so the commit need not wait for the disk.
 * $1 box, $2 id, $3 account, $4 space, $5 length, $6 plan, $7 node, $8 version, $9 top.
 */
export const insertFinished = statement(
  "uploads_insert_finished",
  `insert into upload (box_id, id, account_id, space_id, kind, name, declared_length, received, plan, node_id, node_version, top_id, expires_at)
     select $1::integer, $2::text, $3::text, $4::text, 'tus', $2::text, $5::bigint, $5::bigint, $6::jsonb, $7::bigint, $8::bigint, $9::bigint, now() + ${lifetime}
     from set_config('synchronous_commit', 'off', true)`,
);

const columns = `u.id, u.space_id, u.top_id, u.kind, u.name, u.declared_length, u.reserved, u.received, u.part_count, u.last_part, u.plan, u.node_id, u.node_version,
  u.expires_at, s.epoch, a.state, a.version, b.state as box_state`;
// A link has no account.
const from = `upload u left join account a on a.box_id = u.box_id and a.id = u.account_id join box b on b.box_id = u.box_id
     join space s on s.box_id = u.box_id and s.id = u.space_id`;

/** A running upload, or a tus one that is finished, with its account as it is now. $1 box, $2 account, $3 kind, $4 name. */
export const selectUpload = statement(
  "uploads_select",
  `select ${columns} from ${from} where u.box_id = $1 and u.account_id = $2 and u.kind = $3 and u.name = $4
     and (u.node_id is null or u.kind = 'tus') and u.expires_at > now()`,
);
export const lockUpload = statement("uploads_lock", `${selectUpload.text} for update of u`);
export interface UploadRow {
  id: string;
  space_id: string;
  top_id: number | null;
  kind: UploadKind;
  name: string;
  declared_length: number | null;
  reserved: number;
  received: number;
  part_count: number;
  last_part: string | null;
  plan: Plan | null;
  node_id: number | null;
  node_version: number | null;
  expires_at: Date;
  epoch: string;
  state: "active" | "disabled" | "deleted" | null;
  version: number | null;
  box_state: "active" | "frozen" | "deleted";
}

/** $1 box, $2 upload. */
export const selectSpace = statement("uploads_space", "select space_id from upload where box_id = $1 and id = $2");

/** A running upload's reserve, for this transaction. $1 box, $2 upload. */
export const lockReserved = statement(
  "uploads_lock_reserved",
  "select reserved from upload where box_id = $1 and id = $2 and node_id is null for update",
);

/** $1 box, $2 upload, $3 space, $4 top. */
export const rehome = statement("uploads_rehome", "update upload set space_id = $3, top_id = $4 where box_id = $1 and id = $2");

/** $1 box, $2 upload. */
export const selectParts = statement(
  "uploads_parts",
  "select name, size, received_at, etag from upload_part where box_id = $1 and upload_id = $2",
);
export interface PartRow {
  name: string;
  size: number;
  received_at: Date;
  etag: string;
}

/** $1 box, $2 upload, $3 part. */
export const selectPart = statement(
  "uploads_part",
  "select name, size, received_at, etag from upload_part where box_id = $1 and upload_id = $2 and name = $3",
);

/**
 * Every part with its segments, in the order of these; one row without a segment for a part of no bytes. One statement, because
 * a part that arrives between two would be seen by one of them only. $1 box, $2 upload.
 */
export const selectStoredParts = statement(
  "uploads_stored_parts",
  // Each part's segments are looked up by their whole key (offset 0): with statistics from when nothing was uploaded, every part would be compared with
  // every segment, which takes 20 s for the 10,000 parts of 100 GB.
  `select p.name, p.size, s.object_id, s.start, s.stored_length, s.size as segment_size, s.key_id
     from upload_part p
     left join lateral (select g.* from upload_segment g where g.box_id = $1 and g.upload_id = $2 and g.part_name = p.name offset 0) s on true
    where p.box_id = $1 and p.upload_id = $2
    order by p.name, s.idx`,
);
export type StoredPartRow = { name: string; size: number } & (
  | { object_id: string; start: number; stored_length: number; segment_size: number; key_id: Buffer }
  | { object_id: null; start: null; stored_length: null; segment_size: null; key_id: null }
);

/** $1 box, $2 upload, $3 part. */
export const deletePart = statement(
  "uploads_delete_part",
  "delete from upload_part where box_id = $1 and upload_id = $2 and name = $3 returning size",
);

/** Corrects the sums after a part was deleted. $1 box, $2 upload, $3 bytes gone, $4 the last part that is left. */
export const shrinkUpload = statement(
  "uploads_shrink",
  "update upload set received = received - $3, part_count = part_count - 1, last_part = $4 where box_id = $1 and id = $2",
);

/**
 * $1 box, $2 upload, $3 part, $4 size, $5 etag, $6 objects, $7–$12 segments (idx, object, start, stored length, size, key id); then what it makes of the upload:
 * $13 bytes received, $14 parts, $15 last part, $16 bytes reserved, $17 what to change in the plan.
 */
export const insertPart = statement(
  "uploads_insert_part",
  `with objects as (
     insert into stored_object (box_id, id) select $1, o from unnest($6::text[]) o on conflict do nothing
   ), part as (
     insert into upload_part (box_id, upload_id, name, size, etag) values ($1, $2, $3, $4, $5)
   ), segments as (
     insert into upload_segment (box_id, upload_id, part_name, idx, object_id, start, stored_length, size, key_id)
       select $1, $2, $3, t.* from unnest($7::integer[], $8::text[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bytea[]) t
   )
   update upload set expires_at = now() + ${lifetime}, received = $13, part_count = $14, last_part = $15, reserved = $16,
       plan = case when $17::jsonb is null then plan else coalesce(plan, '{}') || $17::jsonb end
     where box_id = $1 and id = $2 returning plan, expires_at`,
);

/** Gives a running upload its whole time again. $1 box, $2 upload. */
export const prolongUpload = statement(
  "uploads_prolong",
  `update upload set expires_at = now() + ${lifetime} where box_id = $1 and id = $2 and node_id is null`,
);

/** Ends an upload; its parts go with it. $1 box, $2 upload, $3 only if its time is over. */
export const deleteUpload = statement(
  "uploads_delete",
  "delete from upload where box_id = $1 and id = $2 and (not $3::boolean or expires_at <= now()) returning reserved, space_id",
);

/** What a finished upload no longer needs: its parts, and the row itself unless a client may still ask for it. $1 box, $2 upload. */
export const clearFinished = statement(
  "uploads_clear",
  `with parts as (delete from upload_part where box_id = $1 and upload_id = $2)
   delete from upload where box_id = $1 and id = $2 and node_id is not null and kind <> 'tus'`,
);

/** $1 box, $2 space, $3 bytes, may be negative. */
export const addReserved = statement(
  "uploads_reserve",
  "update space set reserved = greatest(0, reserved + $3) where box_id = $1 and id = $2",
);

/** $1 box, $2 account. */
export const selectRunning = statement(
  "uploads_running",
  `select name from upload where box_id = $1 and account_id = $2 and kind = 'parts' and node_id is null and expires_at > now() order by name`,
);

/** $1 box. */
export const selectExpired = statement("uploads_expired", "select id from upload where box_id = $1 and expires_at <= now()");

/** $1 box, $2 account, $3 kind, $4 name. */
export const selectExpiredByName = statement(
  "uploads_expired_name",
  `select id from upload where box_id = $1 and account_id = $2 and kind = $3 and name = $4 and node_id is null and expires_at <= now()`,
);
