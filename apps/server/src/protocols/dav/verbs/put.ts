// PUT (RFC 9110 9.3.4): one whole file, refused before its body where possible, stored durably before it is acknowledged.
import { DomainError } from "@landbox/wire";
import { conditionsOf, withUnmodifiedSince } from "../conditions-of.ts";
import type { TreeExchange } from "../dav-deps.ts";
import { httpDate } from "../properties/dav-properties.ts";
import { permissionsOf } from "../properties/owncloud-properties.ts";
import { putChunk } from "../uploads/chunk-put.ts";
import { checksumsOf, lengthOf, mtimeOf } from "../request-headers.ts";
import { whileLive } from "../while-live.ts";
import { sendWritten } from "../written-headers.ts";

export async function put(exchange: TreeExchange): Promise<void> {
  const { deps, request, reply, actor, place } = exchange;
  const { headers } = request;
  // A part of a file would replace the whole (RFC 9110 14.5).
  if (headers["content-range"] !== undefined) throw new DomainError("bad_request", "A PUT with Content-Range is not accepted.");
  // Only the header makes a part of it: without, the name is a name like any other.
  if (headers["oc-chunked"] !== undefined) return putChunk(exchange);
  // What was granted may be a single file.
  if (place.slash || (place.path.length === 0 && place.top === undefined))
    throw new DomainError("method_not_allowed", "A folder cannot be written like a file.");
  const contentLength = lengthOf(headers, "content-length");
  const expectedLength = lengthOf(headers, "oc-total-length") ?? lengthOf(headers, "x-expected-entity-length");
  if (contentLength !== undefined && expectedLength !== undefined && contentLength !== expectedLength) {
    throw new DomainError("length_mismatch", "The announced length is not the length of the body.");
  }
  const checksum = checksumsOf(headers);
  const mtime = mtimeOf(headers);
  const grant = await deps.access.write(actor, place.space, place.top);
  const conditions = await withUnmodifiedSince(exchange, await conditionsOf(exchange, place), async () => {
    const view = await deps.tree.view(grant);
    return { view, node: await view.resolve(place.path) };
  });
  const onAccepted = (): void => request.acceptBody();
  const written = await whileLive(exchange, grant, (signal) =>
    deps.uploads.receiveFile(grant, {
      path: place.path,
      body: request.raw,
      contentLength,
      expectedLength,
      checksum,
      mtime,
      conditions,
      onAccepted,
      signal,
    }),
  );
  sendWritten(reply, written, { instanceId: deps.instanceId, mtime });
  reply
    .header("last-modified", httpDate(written.node.mtime))
    .header("oc-perm", permissionsOf(written.node, grant, place.mount))
    .send();
}
