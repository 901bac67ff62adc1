// What an answer says of an upload: how far it has come, and the file it became.
import type { Granted } from "../../../domain/access/granted.ts";
import type { Resumable } from "../../../domain/uploads/uploads.ts";
import type { Exchange } from "../dav-deps.ts";
import { httpDate } from "../properties/dav-properties.ts";
import { ownCloudId, permissionsOf } from "../properties/owncloud-properties.ts";

/** Where uploads lie, whatever root they were started in. */
export const tusPath = "/remote.php/dav/tus";

/** Adds the headers and sends; status and what is special stay the caller's. The final answer saves ownCloud's clients a PROPFIND. */
export function sendStanding({ deps, reply }: Exchange, grant: Granted<"write">, upload: Resumable): void {
  reply.header("upload-offset", String(upload.offset)).header("cache-control", "no-store");
  if (upload.expires) reply.header("upload-expires", upload.expires.toUTCString());
  const { written } = upload;
  if (written) {
    reply
      .header("etag", written.etag)
      .header("oc-etag", written.etag)
      .header("oc-fileid", ownCloudId({ id: written.node }, deps.instanceId))
      .header("oc-perm", permissionsOf({ isFolder: false, parent: written.node }, grant));
    if (written.mtime !== undefined) reply.header("last-modified", httpDate(written.mtime));
  }
  reply.send();
}
