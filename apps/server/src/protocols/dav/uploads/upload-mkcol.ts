// MKCOL of an upload: opens it, with its whole length checked against the quota when the client tells it.
import { DomainError } from "@landbox/wire";
import { demandNoBody } from "../no-body.ts";
import { lengthOf } from "../request-headers.ts";
import { type UploadExchange, uploadName } from "./upload-place.ts";

export async function mkcolUpload(exchange: UploadExchange): Promise<void> {
  const { deps, request, reply, actor, upload } = exchange;
  await demandNoBody(request);
  const name = uploadName(exchange);
  if (upload.part !== undefined) throw new DomainError("method_not_allowed", "An upload holds parts, not folders.");
  const grant = await deps.access.staging(actor, await deps.spaces.personal(actor));
  await deps.uploads.create(grant, name, lengthOf(request.headers, "oc-total-length"));
  reply.code(201).send();
}
