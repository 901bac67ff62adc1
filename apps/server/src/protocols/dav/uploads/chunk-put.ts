// PUT of a part in ownCloud's form of 2013: `<name>-chunking-<transfer>-<count>-<index>` with the header OC-Chunked, on every root.
import { DomainError } from "@landbox/wire";
import { conditionsOf } from "../conditions-of.ts";
import type { TreeExchange } from "../dav-deps.ts";
import { httpDate } from "../properties/dav-properties.ts";
import { permissionsOf } from "../properties/owncloud-properties.ts";
import { checksumsOf, lengthOf, mtimeOf } from "../request-headers.ts";
import { whileLive } from "../while-live.ts";
import { sendWritten } from "../written-headers.ts";

const form = /^(.+)-chunking-(\d{1,20})-(\d{1,6})-(\d{1,6})$/s;

/** Checksum and conditions are those of the whole and come with one of the parts, usually the last. An ETag before the whole is there would end the client's transfer. */
export async function putChunk(exchange: TreeExchange): Promise<void> {
  const { deps, request, reply, actor, place } = exchange;
  const { headers } = request;
  const [, name, transfer, count, index] = form.exec(place.path.at(-1) ?? "") ?? [];
  if (name === undefined || transfer === undefined || place.slash)
    throw new DomainError("bad_request", "A part is named <name>-chunking-<transfer>-<count>-<index>.");
  const grant = await deps.access.write(actor, place.space, place.top);
  const chunk = {
    path: [...place.path.slice(0, -1), name],
    transfer,
    count: Number(count),
    index: Number(index),
    contentLength: lengthOf(headers, "content-length"),
    totalLength: lengthOf(headers, "oc-total-length"),
    mtime: mtimeOf(headers),
    checksum: checksumsOf(headers),
    conditions: await conditionsOf(exchange, place),
    body: request.raw,
    onAccepted: () => request.acceptBody(),
  };
  const written = await whileLive(exchange, grant, (signal) => deps.uploads.putChunk(grant, { ...chunk, signal }));
  if (!written) return void reply.code(201).send();
  sendWritten(reply, written, { instanceId: deps.instanceId, mtime: chunk.mtime });
  reply
    .header("last-modified", httpDate(written.node.mtime))
    .header("oc-perm", permissionsOf(written.node, grant, place.mount))
    .send();
}
