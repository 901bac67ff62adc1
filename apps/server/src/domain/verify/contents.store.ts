// SQL that goes through the contents and objects of a box, page by page.
import { statement } from "../../platform/database/box-transaction.ts";

export interface BlobRow {
  id: number;
  size: number;
  sha1: Buffer;
  sha256: Buffer;
  seal: Buffer;
  segments: number;
}

const blobColumns = `b.id, b.size, b.sha1, b.sha256, b.seal,
  (select count(*) from segment s where s.box_id = $1 and s.blob_id = b.id)::integer as segments`;

/** $1 box, $2 the last page's last id, $3 limit. */
export const selectBlobs = statement(
  "verify_blobs",
  `select ${blobColumns} from blob b where b.box_id = $1 and b.id > $2 order by b.id limit $3`,
);

export interface SegmentRow {
  blob_id: number;
  idx: number;
  object_id: string;
  start: number;
  stored_length: number;
  size: number;
  key_id: Buffer;
}

/** The segments of contents next to each other. $1 box, $2 first blob, $3 last blob. */
export const selectSegments = statement(
  "verify_segments",
  `select s.blob_id, s.idx, s.object_id, s.start, s.stored_length, s.size, s.key_id from segment s
     where s.box_id = $1 and s.blob_id between $2 and $3 order by s.blob_id, s.idx`,
);

/** Whether a content is still there. $1 box, $2 blob. */
export const selectBlob = statement("verify_blob", "select id from blob where box_id = $1 and id = $2");

export interface ExtentRow {
  id: string;
  /** The first byte after everything that lies in it; null when nothing does. */
  end: number | null;
}

const extent = `select o.id, greatest(
    (select max(s.start + s.stored_length) from segment s where s.box_id = $1 and s.object_id = o.id),
    (select max(u.start + u.stored_length) from upload_segment u where u.box_id = $1 and u.object_id = o.id),
    (select max(p.start + p.stored_length) from preview_segment p where p.box_id = $1 and p.object_id = o.id)) as "end"
  from stored_object o where o.box_id = $1`;

/** $1 box, $2 the last page's last id, $3 limit. */
export const selectExtents = statement("verify_extents", `${extent} and o.id > $2 order by o.id limit $3`);

/** $1 box, $2 object. */
export const selectExtent = statement("verify_extent", `${extent} and o.id = $2`);

/** Which of these objects are known. $1 box, $2 names. */
export const selectKnown = statement("verify_known", "select id from stored_object where box_id = $1 and id = any($2::text[])");
