// Makes pictures once, keeps them encrypted beside the contents, and never lets many of them be made at the same time.
import { Readable } from "node:stream";
import { availableParallelism } from "node:os";
import type { BlobId, BoxId } from "@landbox/kit";
import { DomainError, type ThumbnailKind, thumbnailKindOf } from "@landbox/wire";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Granted } from "../access/granted.ts";
import type { Blobs } from "../blobs/blobs.ts";
import type { StoredContent } from "../blobs/content.ts";
import type { Tree } from "../tree/tree.ts";
import type { Picture } from "./decoder-messages.ts";
import { createDecoder, type DecoderOptions } from "./decoder-process.ts";
import type { MadePicture, Previews } from "./previews.ts";
import * as store from "./previews.store.ts";
import { createTurns } from "./turns.ts";

export interface PreviewsDeps {
  readonly database: Database;
  readonly tree: Pick<Tree, "content">;
  readonly blobs: Pick<Blobs, "receive" | "read" | "open">;
  readonly decoder?: DecoderOptions;
}

interface Wanted {
  readonly grant: Granted<"read">;
  readonly blob: BlobId;
  readonly kind: ThumbnailKind;
  readonly edge: number;
}

export function createPreviews(deps: PreviewsDeps): Previews {
  const decoders = Array.from({ length: Math.min(2, availableParallelism()) }, () => createDecoder(deps.decoder));
  const turns = createTurns(decoders);
  /** Pictures that are being made: whoever wants the same one waits for it. */
  const making = new Map<string, Promise<MadePicture | undefined>>();

  async function make({ grant, blob, kind, edge }: Wanted): Promise<MadePicture | undefined> {
    const content = await deps.tree.content(grant, { blob });
    const picture = await turns.take(grant.actor.account, (decoder) =>
      decoder.make({ what: "picture", kind, edge }, deps.blobs.open(grant.box, content) as AsyncIterable<Uint8Array>),
    );
    await keep(deps, grant.box, { blob, form: formOf(edge) }, picture);
    return picture && { mediaType: picture.mediaType, bytes: Buffer.from(picture.bytes) };
  }

  return {
    async picture(grant, file, size) {
      const kind = thumbnailKindOf(file.name, file.size);
      if (kind === undefined || file.blob === undefined) throw none();
      const { blob } = file;
      const found = await read(deps, grant.box, blob, formOf(size));
      if (found === "none") throw none();
      if (found) return found;
      const key = `${grant.box} ${blob} ${size}`;
      let running = making.get(key);
      if (!running) {
        running = make({ grant, blob, kind, edge: size }).finally(() => making.delete(key));
        making.set(key, running);
      }
      const made = await running;
      if (!made) throw none();
      return made;
    },
    close: () => decoders.forEach((decoder) => decoder.close()),
  };
}

const none = (): DomainError => new DomainError("not_found", "There is no preview of this file.");

const formOf = (edge: number): string => `picture-${edge}`;

/** undefined: not made yet. "none": there is nothing to make. */
async function read(deps: PreviewsDeps, box: BoxId, blob: BlobId, form: string): Promise<MadePicture | "none" | undefined> {
  const rows = await readInBox<store.PreviewRow>(deps.database, box, store.selectPreview, [box, blob, form]);
  const [first] = rows;
  if (!first) return undefined;
  if (first.size === null || first.seal === null) return "none";
  const segments = rows.flatMap((row) =>
    row.object_id === null
      ? []
      : [{ object: row.object_id, start: row.start, storedLength: row.stored_length, size: row.segment_size, keyId: row.key_id }],
  );
  return { mediaType: first.media_type, bytes: await deps.blobs.read(box, { size: first.size, segments, seal: first.seal }) };
}

/** What cannot be made is remembered as well, above all what a decoder broke on. */
async function keep(
  deps: PreviewsDeps,
  box: BoxId,
  { blob, form }: { blob: BlobId; form: string },
  picture: Picture | undefined,
): Promise<void> {
  const stored: StoredContent | undefined =
    picture && (await deps.blobs.receive(box, Readable.from([Buffer.from(picture.bytes)]), { declaredLength: picture.bytes.length }));
  const segments = stored?.segments ?? [];
  await inBox(deps.database, box, (db) =>
    db.query(store.insertPreview, [
      box,
      blob,
      form,
      picture?.mediaType ?? "",
      stored?.size ?? null,
      stored?.seal ?? null,
      segments.map((segment) => segment.object),
      segments.map((segment) => segment.start),
      segments.map((segment) => segment.storedLength),
      segments.map((segment) => segment.size),
      segments.map((segment) => segment.keyId),
    ]),
  );
}
