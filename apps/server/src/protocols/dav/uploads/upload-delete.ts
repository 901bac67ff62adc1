// DELETE of an upload (the client gives up, or starts again) or of one part.
import { type UploadExchange, uploadName } from "./upload-place.ts";

export async function deleteUpload(exchange: UploadExchange): Promise<void> {
  const { deps, reply, actor, upload } = exchange;
  const name = uploadName(exchange);
  const grant = await deps.access.staging(actor, await deps.spaces.personal(actor));
  if (upload.part === undefined) await deps.uploads.abandon(grant, name);
  else await deps.uploads.deletePart(grant, name, upload.part);
  reply.code(204).send();
}
