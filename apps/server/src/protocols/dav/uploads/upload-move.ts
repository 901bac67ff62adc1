// MOVE of an upload's `.file`: the parts become a file, under the same conditions as a PUT.
import { readOverwrite } from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import type { Conditions } from "../../../domain/tree/tree.ts";
import { conditionsOf } from "../conditions-of.ts";
import { destinationOf } from "../destination.ts";
import { permissionsOf } from "../properties/owncloud-properties.ts";
import { checksumsOf, headerOf, lengthOf, mtimeOf } from "../request-headers.ts";
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
  const written = await deps.uploads.finish(grant, name, { path: target.path, totalLength, checksum, mtime, conditions });
  sendWritten(reply, written, { instanceId: deps.instanceId, mtime })
    .header("oc-perm", permissionsOf(written.node, grant, target.mount))
    .send();
}
