// Pictures of files, for lists and viewers; `create-previews.ts` makes the real one.
import type { Readable } from "node:stream";
import type { FilePages, PageSize, ThumbnailSize } from "@landbox/wire";
import type { Granted } from "../access/granted.ts";
import type { Node } from "../tree/node.ts";
import type { Watermark } from "./watermark.ts";

export interface MadePicture {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export interface WantedPage {
  /** From 0. */
  readonly page: number;
  readonly size: PageSize;
  /** Who is looking, and when: see watermark.ts. */
  readonly mark: Watermark;
}

type File = Pick<Node, "blob" | "name" | "size">;

export interface Previews {
  /**
   * A picture of the file in the given size (longest edge in pixels, never enlarged), from the store if it was made before.
   * It belongs to the content: a file with the same content has the same picture, and it goes when the content goes.
   * Whoever may only look gets the smallest one, as a sign in a list: on it nothing can be read.
   * @throws DomainError not_found when there is none of such a file, forbidden (view_only), too_many_requests with retryAfter when others are waiting already, unavailable with retryAfter when it was not made in time
   */
  picture(grant: Granted<"read">, file: File, size: ThumbnailSize): Promise<MadePicture>;
  /**
   * An office document as a PDF, made by LibreOffice.
   * @throws DomainError not_found when there is none of such a file, not_implemented without LibreOffice, too_many_requests or unavailable with retryAfter
   */
  document(grant: Granted<"download">, file: File): Promise<{ size: number; open(): Readable }>;
  /**
   * How many pages a file has and what they say: of PDFs, of pictures (one page) and of what LibreOffice makes a PDF of.
   * @throws DomainError too_many_requests with retryAfter, unavailable
   */
  outline(grant: Granted<"read">, file: File): Promise<FilePages>;
  /**
   * A page with the watermark across it, as a JPEG: what whoever may only look gets of a file. The page is kept without the mark, and leaves only with one.
   * @throws DomainError not_found when there is no such page, too_many_requests with retryAfter, unavailable
   */
  page(grant: Granted<"read">, file: File, wanted: WantedPage): Promise<MadePicture>;
  close(): void;
}
