// Answers with a file's bytes for as long as the holder of the grant may have them: whole, or the one range that was asked for.
import { DomainError } from "@landbox/wire";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Access } from "../../domain/access/access.ts";
import type { Granted } from "../../domain/access/granted.ts";
import type { Blobs, ByteRange } from "../../domain/blobs/blobs.ts";
import type { Node } from "../../domain/tree/node.ts";
import type { Tree } from "../../domain/tree/tree.ts";
import { rangeOf } from "./byte-range.ts";
import { contentTypeOf } from "./content-type.ts";
import { attachmentOf } from "./disposition.ts";

export interface SendFileDeps {
  readonly access: Pick<Access, "watch">;
  readonly tree: Pick<Tree, "content">;
  readonly blobs: Pick<Blobs, "open">;
}

export interface SentFile {
  readonly grant: Granted<"download">;
  readonly node: Node;
  /** Quoted. */
  readonly etag: string;
}

/** The range that a request asks for. @throws DomainError range_not_satisfiable */
export function askedRange(request: FastifyRequest, reply: FastifyReply, { node, etag }: SentFile): ByteRange | undefined {
  // RFC 9110 14.2: other methods than GET know no ranges.
  const range = request.method === "GET" ? rangeOf(request.headers, node, etag) : undefined;
  if (range !== "unsatisfiable") return range;
  reply.header("content-range", `bytes */${node.size}`);
  throw new DomainError("range_not_satisfiable", "The range lies outside of the file.");
}

/** A file is never a page of our origin: it is an attachment here, and the server sends nosniff and a sandboxing policy with everything. */
export async function sendFile(
  deps: SendFileDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { file, range }: { file: SentFile; range: ByteRange | undefined },
): Promise<FastifyReply> {
  const { grant, node, etag } = file;
  const length = range ? range.end - range.start + 1 : node.size;
  reply.headers({
    etag,
    "last-modified": new Date(node.mtime * 1000).toUTCString(),
    "content-type": contentTypeOf(node.name),
    "content-length": String(length),
    "accept-ranges": "bytes",
    "content-disposition": attachmentOf(node.name),
    "cache-control": "private, no-store",
    "x-accel-buffering": "no",
  });
  if (range) reply.code(206).header("content-range", `bytes ${range.start}-${range.end}/${node.size}`);
  if (request.method === "HEAD" || length === 0) return reply.send();
  const stream = deps.blobs.open(grant.box, await deps.tree.content(grant, node), range);
  // The reset also takes back what the sockets' buffers hold, which a slow reader would go on reading for a minute.
  const unwatch = deps.access.watch(grant, "download", () => {
    stream.destroy(new DomainError("unauthenticated", "The right to this file has ended."));
    reply.raw.socket?.resetAndDestroy();
  });
  stream.once("close", unwatch);
  return reply.send(stream);
}
