// GET and HEAD (RFC 9110 9.3.1, 13, 14): whole files, one range, and conditional requests.
import { DomainError } from "@landbox/wire";
import type { FastifyReply } from "fastify";
import { downloading } from "../../../domain/access/downloading.ts";
import type { Granted } from "../../../domain/access/granted.ts";
import type { ByteRange } from "../../../domain/blobs/blobs.ts";
import { type Node, shownEtag } from "../../../domain/tree/node.ts";
import { rangeOf, readHttpDate } from "../../shared/byte-range.ts";
import { attachmentOf } from "../../shared/disposition.ts";
import { etagList } from "../conditions-of.ts";
import { contentTypeOf } from "../../shared/content-type.ts";
import type { Exchange, TreeExchange } from "../dav-deps.ts";
import { httpDate } from "../properties/dav-properties.ts";
import { checksumText, ownCloudId } from "../properties/owncloud-properties.ts";
import type { Headers } from "../request-headers.ts";
import { asksForPreview, sendPreview } from "./preview.ts";

/** Up to this size a content is read at once and sent with one write. */
const longestWhole = 256 * 1024;

export async function get(exchange: TreeExchange): Promise<void> {
  const { deps, request, actor, place } = exchange;
  if (asksForPreview(request.raw.url)) return sendPreview(exchange);
  const grant = await deps.access.read(actor, place.space, place.top);
  const view = await deps.tree.view(grant);
  const node = await view.resolve(place.path);
  if (!node || (place.slash && !node.isFolder)) throw new DomainError("not_found", "There is no such file or folder.");
  const etag = shownEtag(node, view.epoch, actor.boxState);
  if (!node.isFolder) return sendNode(exchange, downloading(grant), node, etag);
  if (!answersUnchanged(exchange, node, etag)) sendFolder(exchange.reply);
}

/** Answers with a file as it is, or as it was in an earlier version. */
export async function sendNode(exchange: Exchange, grant: Granted<"download">, node: Node, etag: string): Promise<void> {
  const { deps, request, reply } = exchange;
  if (answersUnchanged(exchange, node, etag)) return;
  if (request.method === "GET") await deps.beforeContent?.(request, node);
  contentHeaders(reply, node);
  // RFC 9110 14.2: other methods than GET know no ranges.
  const range = request.method === "GET" ? rangeOf(request.headers, node, etag) : undefined;
  if (range === "unsatisfiable") {
    reply.header("content-range", `bytes */${node.size}`);
    throw new DomainError("range_not_satisfiable", "The range lies outside of the file.");
  }
  if (range) reply.code(206).header("content-range", `bytes ${range.start}-${range.end}/${node.size}`);
  const length = range ? range.end - range.start + 1 : node.size;
  reply.header("content-length", String(length));
  if (request.method === "HEAD" || length === 0) return void reply.send();
  await sendContent(exchange, grant, node, range, length);
}

/** Sets what tells of the state of a file or folder, and answers if the caller knows it already. @throws DomainError precondition_failed */
function answersUnchanged({ deps, request, reply }: Exchange, node: Node, etag: string): boolean {
  reply
    .header("etag", etag)
    .header("oc-etag", etag)
    .header("oc-fileid", ownCloudId(node, deps.instanceId))
    .header("last-modified", httpDate(node.mtime));
  const unchanged = isUnchanged(request.headers, node, etag);
  if (unchanged) reply.code(304).send();
  return unchanged;
}

async function sendContent(
  exchange: Exchange,
  grant: Granted<"download">,
  node: Node,
  range: ByteRange | undefined,
  length: number,
): Promise<void> {
  const { deps, reply } = exchange;
  const content = await deps.tree.content(grant, node);
  if (length <= longestWhole) return void reply.send(await deps.blobs.read(grant.box, content, range));
  const stream = deps.blobs.open(grant.box, content, range);
  // Open downloads end with the account, and with what was granted; the reset also takes back what the sockets' buffers hold, which a slow reader would
  // go on reading for a minute.
  const unwatch = deps.access.watch(grant, "download", () => {
    stream.destroy(new DomainError("unauthenticated", "The account was disabled."));
    reply.raw.socket?.resetAndDestroy();
  });
  stream.once("close", unwatch);
  reply.send(stream);
}

/** There is no listing for people here: their page is elsewhere. */
function sendFolder(reply: FastifyReply): void {
  const text = "This is a WebDAV folder: please open it with a WebDAV client.\n";
  reply.header("content-type", "text/plain; charset=utf-8").header("content-length", String(text.length));
  reply.send(text);
}

/** A file is never a page of our origin: it is an attachment here, and the server sends nosniff and a sandboxing policy with everything. */
function contentHeaders(reply: FastifyReply, node: Node): void {
  reply
    .header("content-type", contentTypeOf(node.name))
    .header("accept-ranges", "bytes")
    .header("content-disposition", attachmentOf(node.name))
    .header("cache-control", "private, no-cache")
    .header("x-accel-buffering", "no");
  const checksum = checksumText(node);
  if (checksum !== undefined) reply.header("oc-checksum", checksum);
}

/** @throws DomainError precondition_failed */
function isUnchanged(headers: Headers, node: Node, etag: string): boolean {
  const matching = headers["if-match"];
  if (matching !== undefined) {
    const tags = etagList("If-Match", matching, "strong");
    if (tags !== "*" && !tags.includes(etag)) throw new DomainError("precondition_failed", "The file was changed.");
  } else {
    const since = readHttpDate(headers["if-unmodified-since"]);
    if (since !== undefined && node.mtime * 1000 > since) throw new DomainError("precondition_failed", "The file was changed.");
  }
  const noneMatching = headers["if-none-match"];
  if (noneMatching !== undefined) {
    const tags = etagList("If-None-Match", noneMatching, "weak");
    return tags === "*" || tags.includes(etag);
  }
  const since = readHttpDate(headers["if-modified-since"]);
  return since !== undefined && node.mtime * 1000 <= since;
}
