// Makes previews once, keeps them beside the contents, and never lets many of them be made at the same time.
import { availableParallelism } from "node:os";
import type { BlobId, Clock } from "@landbox/kit";
import { DomainError, extensionOf, isOfficeFile, thumbnailKindOf, thumbnailSizes } from "@landbox/wire";
import type { Database } from "../../platform/database/connect.ts";
import { demandRight } from "../access/demand-right.ts";
import type { Granted } from "../access/granted.ts";
import type { Blobs } from "../blobs/blobs.ts";
import type { Tree } from "../tree/tree.ts";
import { createOffice, type OfficeOptions } from "./convert-office.ts";
import { createDecoder, type DecoderOptions } from "./decoder-process.ts";
import { drawPages, type PreviewMaking } from "./draw-pages.ts";
import type { Previews } from "./previews.ts";
import { type StoredPreview, storedPreviews } from "./stored-previews.ts";
import { slowOnes, tooSlow } from "./too-slow.ts";
import { createTurns } from "./turns.ts";

export interface PreviewsDeps {
  readonly database: Database;
  readonly tree: Pick<Tree, "contentToDraw">;
  readonly blobs: Pick<Blobs, "receive" | "read" | "open">;
  readonly decoder?: DecoderOptions;
  readonly office?: OfficeOptions;
  readonly clock?: Clock;
}

export function createPreviews(deps: PreviewsDeps): Previews {
  const { blobs, tree } = deps;
  const stored = storedPreviews(deps.database, blobs);
  const decoders = Array.from({ length: Math.min(2, availableParallelism()) }, () => createDecoder(deps.decoder));
  const decoding = createTurns(decoders);
  const office = createOffice(deps.office);
  // One at a time: a document takes half a gigabyte and a whole processor.
  const converting = createTurns([office]);
  /** Previews that are being made: whoever wants the same one waits for it. */
  const making = new Map<string, Promise<StoredPreview | "none" | "late">>();
  const slow = slowOnes(deps.clock);

  /** @throws DomainError not_found when there is none, unavailable when it was not made in time */
  async function once(
    grant: Granted<"read">,
    key: { blob: BlobId; form: string },
    make: () => Promise<StoredPreview | "none" | "late">,
  ): Promise<StoredPreview> {
    const found = await stored.find(grant.box, key);
    if (found === "none") throw none();
    if (found) return found;
    const name = `${grant.box} ${key.blob} ${key.form}`;
    slow.demandOver(name);
    let running = making.get(name);
    if (!running) {
      running = make()
        .then((made) => {
          if (made === "late") slow.add(name);
          return made;
        })
        .finally(() => making.delete(name));
      making.set(name, running);
    }
    const made = await running;
    if (made === "none") throw none();
    if (made === "late") throw tooSlow();
    return made;
  }

  const parts: PreviewMaking = {
    decoding,
    hasOffice: () => office.available(),
    drawn(grant, { blob }, { form, job, source }) {
      if (blob === undefined) throw none();
      const key = { blob, form };
      return once(grant, key, async () => {
        const open = await source();
        const made = await decoding.take(grant.actor.account, (decoder) => decoder.make(job, open() as AsyncIterable<Uint8Array>));
        if (made === "late") return made;
        return stored.keep(grant.box, key, made && { ...made, size: made.bytes.length });
      });
    },
    async content(grant, file) {
      const content = await tree.contentToDraw(grant, file);
      return () => blobs.open(grant.box, content);
    },
    async converted(grant, { blob, name, size }) {
      if (blob === undefined || !isOfficeFile(name, size)) throw none();
      const key = { blob, form: "pdf" };
      const known = await stored.find(grant.box, key);
      if (!known && !(await office.available()))
        throw new DomainError("not_implemented", "This server has no LibreOffice, which turns documents into previews.");
      return once(grant, key, () =>
        converting.take(grant.actor.account, async (converter) => {
          const source = await tree.contentToDraw(grant, { blob });
          const made = await converter.convert(blobs.open(grant.box, source), extensionOf(name), (pdf, length) =>
            stored.keep(grant.box, key, { mediaType: "application/pdf", bytes: pdf, size: length }),
          );
          return made ?? stored.keep(grant.box, key, undefined);
        }),
      );
    },
    whole: (grant, content) => wholeOf(blobs, grant, content),
    open: (grant, content) => blobs.open(grant.box, content),
  };

  return {
    ...drawPages(parts),
    async picture(grant, file, size) {
      const kind = thumbnailKindOf(file.name, file.size);
      if (kind === undefined) throw none();
      if (size > thumbnailSizes[0]) demandRight(grant.rights, "download");
      const job = { what: "picture", kind, edge: size } as const;
      const { mediaType, content } = await parts.drawn(grant, file, {
        form: `picture-${size}`,
        job,
        source: () => parts.content(grant, file),
      });
      return { mediaType, bytes: await wholeOf(blobs, grant, content) };
    },
    async document(grant, file) {
      const { content } = await parts.converted(grant, file);
      return { size: content.size, open: () => blobs.open(grant.box, content) };
    },
    close() {
      decoders.forEach((decoder) => decoder.close());
      office.close();
    },
  };
}

const none = (): DomainError => new DomainError("not_found", "There is no preview of this file.");

/** A picture of 2,048 pixels may be larger than what is read at once. */
async function wholeOf(blobs: PreviewsDeps["blobs"], grant: Granted<"read">, content: StoredPreview["content"]): Promise<Buffer> {
  if (content.size <= 256 * 1024) return blobs.read(grant.box, content);
  const pieces: Buffer[] = [];
  for await (const piece of blobs.open(grant.box, content)) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
