// Files as pages to look at: drawn once, kept without a mark, and never handed out without one.
import type { Readable } from "node:stream";
import { DomainError, extensionOf, type FilePages, isOfficeFile, thumbnailKindOf } from "@landbox/wire";
import type { Granted } from "../access/granted.ts";
import type { Decoder } from "./decoder-process.ts";
import type { Job, Outline, Picture } from "./decoder-messages.ts";
import type { Previews, WantedPage } from "./previews.ts";
import type { StoredPreview } from "./stored-previews.ts";
import { tooSlow } from "./too-slow.ts";
import type { Turns } from "./turns.ts";

type File = Parameters<Previews["outline"]>[1];

/** Gets ready what a decoder is to read; the function that comes of it opens it, once, when it is the decoder's turn. */
type Source = () => Promise<() => Readable>;

/** What makes and keeps previews. The functions throw DomainError not_found for what cannot be made, unavailable for what was not made in time. */
export interface PreviewMaking {
  readonly decoding: Turns<Decoder>;
  readonly hasOffice: () => Promise<boolean>;
  /** A form of a file, as it was kept, or made now by a decoder from what `source` opens. */
  drawn(grant: Granted<"read">, file: File, wanted: { form: string; job: Job; source: Source }): Promise<StoredPreview>;
  /** The file's own bytes. */
  content(grant: Granted<"read">, file: File): Promise<() => Readable>;
  /** An office document as a PDF. */
  converted(grant: Granted<"read">, file: File): Promise<StoredPreview>;
  whole(grant: Granted<"read">, content: StoredPreview["content"]): Promise<Buffer>;
  open(grant: Granted<"read">, content: StoredPreview["content"]): Readable;
}

/** Pictures are kept in the size of a screen anyway. */
const screen = 2048;

export function drawPages(making: PreviewMaking): Pick<Previews, "outline" | "page"> {
  const isDocument = ({ name, size }: File): boolean => thumbnailKindOf(name, size) === "pdf" || isOfficeFile(name, size);

  const pdf =
    (grant: Granted<"read">, file: File): Source =>
    async () => {
      if (extensionOf(file.name) === "pdf") return making.content(grant, file);
      const { content } = await making.converted(grant, file);
      return () => making.open(grant, content);
    };

  const outlined = (grant: Granted<"read">, file: File): Promise<StoredPreview> =>
    making.drawn(grant, file, { form: "outline", job: { what: "outline" }, source: pdf(grant, file) });

  /** Without a mark: for this file's functions alone. */
  async function bare(grant: Granted<"read">, file: File, { page, size }: WantedPage): Promise<StoredPreview> {
    const kind = thumbnailKindOf(file.name, file.size);
    if (isDocument(file)) {
      const job = { what: "page", page, edge: size } as const;
      return making.drawn(grant, file, { form: `page-${page}-${size}`, job, source: pdf(grant, file) });
    }
    if (kind === undefined || page > 0) throw new DomainError("not_found", "There is no such page.");
    const job = { what: "picture", kind, edge: screen } as const;
    return making.drawn(grant, file, { form: `picture-${screen}`, job, source: () => making.content(grant, file) });
  }

  return {
    async outline(grant, file) {
      if (file.blob === undefined) return { problem: "kind", pages: [] };
      if (isDocument(file)) {
        if (isOfficeFile(file.name, file.size) && !(await making.hasOffice())) return { problem: "office", pages: [] };
        const kept = await outlined(grant, file).catch(undefinedIfNone);
        if (!kept) return { problem: "broken", pages: [] };
        const { pages } = JSON.parse((await making.whole(grant, kept.content)).toString("utf8")) as Outline;
        return { problem: null, pages: pages.map(({ width, height, text }) => ({ width, height, text: text ? [...text] : null })) };
      }
      if (thumbnailKindOf(file.name, file.size) === undefined) return { problem: "kind", pages: [] };
      // A picture's page is as large as the picture turns out to be.
      return { problem: null, pages: [{ width: 0, height: 0, text: null }] } satisfies FilePages;
    },
    async page(grant, file, wanted) {
      if (file.blob === undefined) throw new DomainError("not_found", "There is no such page.");
      const kept = await bare(grant, file, wanted);
      const lines = [...wanted.mark];
      const marked: Picture | "late" | undefined = await making.decoding.take(grant.actor.account, (decoder) =>
        decoder.make({ what: "mark", lines, edge: wanted.size }, making.open(grant, kept.content) as AsyncIterable<Uint8Array>),
      );
      // Rather no page than one without its mark.
      if (!marked || marked === "late") throw tooSlow();
      return { mediaType: marked.mediaType, bytes: Buffer.from(marked.bytes) };
    },
  };
}

function undefinedIfNone(error: unknown): undefined {
  if (error instanceof DomainError && error.code === "not_found") return undefined;
  throw error;
}
