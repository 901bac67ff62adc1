// MOVE of an upload's `.file`: the parts become a file, under the same conditions as a PUT.
import { readOverwrite } from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import type { Granted } from "../../../domain/access/granted.ts";
import type { Conditions, Written } from "../../../domain/tree/tree.ts";
import type { Uploads } from "../../../domain/uploads/uploads.ts";
import { conditionsOf } from "../conditions-of.ts";
import { destinationOf } from "../destination.ts";
import { permissionsOf } from "../properties/owncloud-properties.ts";
import { checksumsOf, headerOf, lengthOf, mtimeOf } from "../request-headers.ts";
import { whileLive } from "../while-live.ts";
import { sendWritten } from "../written-headers.ts";
import { type UploadExchange, uploadName, wholeName } from "./upload-place.ts";

export async function moveUpload(exchange: UploadExchange): Promise<void> {
  const { deps, request, reply, actor, upload } = exchange;
  const { headers } = request;
  const name = uploadName(exchange);
  if (upload.part !== wholeName) throw new DomainError("forbidden", "Only the whole of an upload (.file) can be moved.");
  const overwrite = readOverwrite(headerOf(headers, "overwrite"));
  if (overwrite === undefined) throw new DomainError("bad_request", "The header Overwrite is neither T nor F.");
  const totalLength = lengthOf(headers, "oc-total-length");
  const checksum = checksumsOf(headers);
  const mtime = mtimeOf(headers);
  const target = await destinationOf(exchange);
  if (target.path.length === 0 || target.slash) throw new DomainError("method_not_allowed", "A folder cannot be written like a file.");
  const grant = await deps.access.write(actor, target.space, target.top);
  const asked = await conditionsOf(exchange, target);
  const conditions: Conditions | undefined = overwrite ? asked : { ...asked, ifNoneMatch: "*" };
  const file = { path: target.path, totalLength, checksum, mtime, conditions };
  const written = grant.box === actor.box ? await deps.uploads.finish(grant, name, file) : await carryOver(exchange, grant, name, file);
  sendWritten(reply, written, { instanceId: deps.instanceId, mtime })
    .header("oc-perm", permissionsOf(written.node, grant, target.mount))
    .send();
}

/** Collected at home, the file goes to what another box has shared. */
async function carryOver(
  exchange: UploadExchange,
  into: Granted<"write">,
  name: string,
  file: Parameters<Uploads["finish"]>[2],
): Promise<Written> {
  const { deps, actor } = exchange;
  const own = await deps.access.staging(actor, await deps.spaces.personal(actor));
  return whileLive(exchange, into, (signal) => deps.carry.finish(own, name, { ...file, signal }, into));
}
