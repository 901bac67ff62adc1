// SQL of pictures made from contents.
import { statement } from "../../platform/database/box-transaction.ts";

/** $1 box, $2 content, $3 form. */
export const selectPreview = statement(
  "preview_select",
  `select p.media_type, p.size, p.seal, s.object_id, s.start, s.stored_length, s.size as segment_size, s.key_id
     from preview p left join preview_segment s on s.box_id = p.box_id and s.blob_id = p.blob_id and s.form = p.form
     where p.box_id = $1 and p.blob_id = $2 and p.form = $3 order by s.idx`,
);
export interface PreviewRow {
  media_type: string;
  /** null: nothing can be made of the content. */
  size: number | null;
  seal: Buffer | null;
  object_id: string | null;
  start: number;
  stored_length: number;
  segment_size: number;
  key_id: Buffer;
}

/**
 * Remembers a picture, or that there is none; the first one stays, and nothing is remembered of a content that has gone.
 * $1 box, $2 content, $3 form, $4 media type, $5 size, $6 seal, $7–$11 segments (object, start, stored length, size, key id).
 */
export const insertPreview = statement(
  "preview_insert",
  `with made as (
     insert into preview (box_id, blob_id, form, media_type, size, seal)
       select $1, b.id, $3, $4, $5, $6 from blob b where b.box_id = $1 and b.id = $2 for key share on conflict do nothing returning blob_id
   ), objects as (
     insert into stored_object (box_id, id) select $1, o from made, unnest($7::text[]) o on conflict do nothing
   )
   insert into preview_segment (box_id, blob_id, form, idx, object_id, start, stored_length, size, key_id)
     select $1, made.blob_id, $3, t.idx, t.object_id, t.start, t.stored_length, t.size, t.key_id from made,
       unnest($7::text[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bytea[]) with ordinality t(object_id, start, stored_length, size, key_id, idx)`,
);
