// Pictures of files, for lists and viewers; `create-previews.ts` makes the real one.
import type { Readable } from "node:stream";
import type { ThumbnailSize } from "@landbox/wire";
import type { Granted } from "../access/granted.ts";
import type { Node } from "../tree/node.ts";

export interface MadePicture {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export interface Previews {
  /**
   * A picture of the file in the given size (longest edge in pixels, never enlarged), from the store if it was made before.
   * It belongs to the content: a file with the same content has the same picture, and it goes when the content goes.
   * @throws DomainError not_found when there is none of such a file, too_many_requests with retryAfter when others are waiting already
   */
  picture(grant: Granted<"read">, file: Pick<Node, "blob" | "name" | "size">, size: ThumbnailSize): Promise<MadePicture>;
  /**
   * An office document as a PDF, made by LibreOffice.
   * @throws DomainError not_found when there is none of such a file, not_implemented without LibreOffice, too_many_requests with retryAfter
   */
  document(grant: Granted<"read">, file: Pick<Node, "blob" | "name" | "size">): Promise<{ size: number; open(): Readable }>;
  close(): void;
}
