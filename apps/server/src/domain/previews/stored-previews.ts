// Previews that were made before: kept encrypted like contents, with a row that goes with the content they were made from.
import { Readable } from "node:stream";
import type { BlobId, BoxId } from "@landbox/kit";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Blobs } from "../blobs/blobs.ts";
import type { Segment } from "../blobs/content.ts";
import * as store from "./previews.store.ts";

export interface StoredPreview {
  readonly mediaType: string;
  readonly content: { readonly size: number; readonly segments: readonly Segment[]; readonly seal: Uint8Array };
}

export interface PreviewKey {
  readonly blob: BlobId;
  /** What was made: `picture-512`, `pdf`. */
  readonly form: string;
}

export interface StoredPreviews {
  /** undefined: not made yet. "none": there is nothing to make. */
  find(box: BoxId, key: PreviewKey): Promise<StoredPreview | "none" | undefined>;
  /** What cannot be made is remembered as well, above all what a decoder broke on. */
  keep(
    box: BoxId,
    key: PreviewKey,
    made: { mediaType: string; bytes: Readable | Uint8Array; size: number } | undefined,
  ): Promise<StoredPreview | "none">;
}

export function storedPreviews(database: Database, blobs: Pick<Blobs, "receive">): StoredPreviews {
  return {
    async find(box, { blob, form }) {
      const rows = await readInBox<store.PreviewRow>(database, box, store.selectPreview, [box, blob, form]);
      const [first] = rows;
      if (!first) return undefined;
      if (first.size === null || first.seal === null) return "none";
      const segments = rows.flatMap((row) =>
        row.object_id === null
          ? []
          : [{ object: row.object_id, start: row.start, storedLength: row.stored_length, size: row.segment_size, keyId: row.key_id }],
      );
      return { mediaType: first.media_type, content: { size: first.size, segments, seal: first.seal } };
    },
    async keep(box, { blob, form }, made) {
      const bytes = made && (made.bytes instanceof Readable ? made.bytes : Readable.from([Buffer.from(made.bytes)]));
      const content = made && bytes && (await blobs.receive(box, bytes, { declaredLength: made.size }));
      const segments = content?.segments ?? [];
      await inBox(database, box, (db) =>
        db.query(store.insertPreview, [
          box,
          blob,
          form,
          made?.mediaType ?? "",
          content?.size ?? null,
          content?.seal ?? null,
          segments.map((segment) => segment.object),
          segments.map((segment) => segment.start),
          segments.map((segment) => segment.storedLength),
          segments.map((segment) => segment.size),
          segments.map((segment) => segment.keyId),
        ]),
      );
      return made && content ? { mediaType: made.mediaType, content } : "none";
    },
  };
}
