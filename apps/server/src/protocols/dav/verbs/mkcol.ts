// MKCOL (RFC 4918 9.3).
import { DomainError } from "@landbox/wire";
import { conditionsOf } from "../conditions-of.ts";
import type { TreeExchange } from "../dav-deps.ts";
import { demandNoBody } from "../no-body.ts";
import { permissionsOf } from "../properties/owncloud-properties.ts";
import { mtimeOf } from "../request-headers.ts";
import { sendWritten } from "../written-headers.ts";

export async function mkcol(exchange: TreeExchange): Promise<void> {
  const { deps, request, reply, actor, place } = exchange;
  await demandNoBody(request);
  if (place.path.length === 0) throw new DomainError("method_not_allowed", "The folder is already there.");
  const mtime = mtimeOf(request.headers);
  const grant = await deps.access.write(actor, place.space, place.top);
  const conditions = await conditionsOf(exchange, place);
  const written = await deps.tree.makeFolder(grant, { path: place.path, mtime, conditions });
  sendWritten(reply, written, { instanceId: deps.instanceId, mtime })
    .header("oc-perm", permissionsOf(written.node, grant, place.mount))
    .send();
}
