// SQL of uploads in parts.
import { statement } from "../../platform/database/box-transaction.ts";

/** How long an upload waits for its next part. */
const lifetime = "interval '48 hours'";

/** $1 box, $2 id, $3 account, $4 space, $5 name, $6 declared length, $7 reserved. */
export const insertUpload = statement(
  "uploads_insert",
  `insert into upload (box_id, id, account_id, space_id, name, declared_length, reserved, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, now() + ${lifetime})`,
);

/** A running upload with its account as it is now. $1 box, $2 account, $3 name. */
export const selectUpload = statement(
  "uploads_select",
  `select u.id, u.space_id, u.declared_length, u.reserved, a.state, a.version from upload u
     join account a on a.box_id = u.box_id and a.id = u.account_id
     where u.box_id = $1 and u.account_id = $2 and u.name = $3 and u.expires_at > now()`,
);
export const lockUpload = statement("uploads_lock", `${selectUpload.text} for update of u`);
export interface UploadRow {
  id: string;
  space_id: string;
  declared_length: number | null;
  reserved: number;
  state: "active" | "disabled";
  version: number;
}

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

/** $1 box, $2 upload. */
export const selectPartSegments = statement(
  "uploads_segments",
  `select part_name, object_id, start, stored_length, size, key_id from upload_segment where box_id = $1 and upload_id = $2 order by part_name, idx`,
);
export interface PartSegmentRow {
  part_name: string;
  object_id: string;
  start: number;
  stored_length: number;
  size: number;
  key_id: Buffer;
}

/** $1 box, $2 upload, $3 part. */
export const deletePart = statement(
  "uploads_delete_part",
  "delete from upload_part where box_id = $1 and upload_id = $2 and name = $3 returning size",
);

/** $1 box, $2 upload, $3 part, $4 size, $5 etag, $6 objects, $7–$12 segments (idx, object, start, stored length, size, key id). */
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
   update upload set expires_at = now() + ${lifetime} where box_id = $1 and id = $2`,
);

/** $1 box, $2 upload: ends it; its parts go with it. */
export const deleteUpload = statement("uploads_delete", "delete from upload where box_id = $1 and id = $2 returning reserved, space_id");

/** $1 box, $2 space, $3 bytes, may be negative. */
export const addReserved = statement(
  "uploads_reserve",
  "update space set reserved = greatest(0, reserved + $3) where box_id = $1 and id = $2",
);

/** $1 box, $2 upload, $3 bytes. */
export const setReserved = statement("uploads_set_reserved", "update upload set reserved = $3 where box_id = $1 and id = $2");

/** $1 box, $2 account. */
export const selectRunning = statement(
  "uploads_running",
  "select name from upload where box_id = $1 and account_id = $2 and expires_at > now() order by name",
);

/** $1 box. */
export const selectExpired = statement("uploads_expired", "select id from upload where box_id = $1 and expires_at <= now()");

/** $1 box, $2 account, $3 name. */
export const selectExpiredByName = statement(
  "uploads_expired_name",
  "select id from upload where box_id = $1 and account_id = $2 and name = $3 and expires_at <= now()",
);
