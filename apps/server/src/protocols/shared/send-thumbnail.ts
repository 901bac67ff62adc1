// Answers with a picture of a file.
import { thumbnailSizeFor } from "@landbox/wire";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Granted } from "../../domain/access/granted.ts";
import type { Previews } from "../../domain/previews/previews.ts";
import type { Node } from "../../domain/tree/node.ts";

export interface Thumbnail {
  readonly grant: Granted<"read">;
  readonly node: Node;
  /** Quoted etag of the file. */
  readonly etag: string;
  /** Longest edge that is wanted, in pixels: the next size that is made, is sent. */
  readonly pixels: number;
  /** The address names this very state of the file: its answer never changes. */
  readonly immutable?: boolean;
}

/**
 * The answer is pixels made by us: it is no attachment, but like every answer it may not run anything (sandbox, nosniff).
 * @throws DomainError not_found, too_many_requests
 */
export async function sendThumbnail(
  previews: Pick<Previews, "picture">,
  request: FastifyRequest,
  reply: FastifyReply,
  { grant, node, etag, pixels, immutable = false }: Thumbnail,
): Promise<FastifyReply> {
  const size = thumbnailSizeFor(pixels);
  const own = `${etag.slice(0, -1)}-p${size}"`;
  const headers = {
    etag: own,
    "cache-control": immutable ? "private, max-age=31536000, immutable" : "private, no-cache",
  };
  if (request.headers["if-none-match"] === own) return reply.code(304).headers(headers).send();
  const { mediaType, bytes } = await previews.picture(grant, node, size);
  return reply.headers({ ...headers, "content-type": mediaType, "content-length": String(bytes.length) }).send(bytes);
}

/** The wanted number of pixels of a query, by its sides; what is no number counts as a small picture. */
export function pixelsOf(...sides: (string | undefined)[]): number {
  const numbers = sides.map(Number).filter((side) => Number.isFinite(side) && side > 0);
  return Math.max(1, ...numbers);
}
