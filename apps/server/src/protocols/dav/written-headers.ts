// The headers that tell a client what its write made: without them the desktop clients take a transfer for failed.
import type { FastifyReply } from "fastify";
import type { Written } from "../../domain/tree/tree.ts";
import { ownCloudId } from "./properties/owncloud-properties.ts";

/** ETag, OC-ETag, OC-FileId, and the acknowledgement of X-OC-Mtime, whose literal value is compared. */
export function sendWritten(
  reply: FastifyReply,
  written: Written,
  options: { instanceId: string; mtime: number | undefined },
): FastifyReply {
  reply
    .code(written.created ? 201 : 204)
    .header("etag", written.etag)
    .header("oc-etag", written.etag)
    .header("oc-fileid", ownCloudId(written.node, options.instanceId));
  if (options.mtime !== undefined) reply.header("x-oc-mtime", "accepted");
  return reply;
}
