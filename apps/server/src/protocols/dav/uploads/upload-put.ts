// PUT of a part: named by offset (ownCloud), index (Nextcloud) or range (rclone); only the order of the names matters.
import { DomainError } from "@landbox/wire";
import { checksumsOf, lengthOf } from "../request-headers.ts";
import { whileLive } from "../while-live.ts";
import { type UploadExchange, uploadName, wholeName } from "./upload-place.ts";

export async function putUpload(exchange: UploadExchange): Promise<void> {
  const { deps, request, reply, actor, upload } = exchange;
  const name = uploadName(exchange);
  const part = upload.part;
  if (part === undefined || part === wholeName) throw new DomainError("method_not_allowed", "A part of an upload has a name of its own.");
  const contentLength = lengthOf(request.headers, "content-length");
  const offset = lengthOf(request.headers, "oc-chunk-offset");
  const checksum = checksumsOf(request.headers)[0];
  const grant = await deps.access.staging(actor, await deps.spaces.personal(actor));
  request.acceptBody();
  const stored = await whileLive(exchange, grant, (signal) =>
    deps.uploads.putPart(grant, name, { name: part, body: request.raw, contentLength, offset, checksum, signal }),
  );
  reply.code(201).header("etag", stored.etag).header("oc-etag", stored.etag).send();
}
