// DELETE (RFC 4918 9.6): into the trash, a folder with everything in it as one entry.
import { readDepth } from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import { conditionsOf, withUnmodifiedSince } from "../conditions-of.ts";
import type { TreeExchange } from "../dav-deps.ts";
import { headerOf } from "../request-headers.ts";

export async function remove(exchange: TreeExchange): Promise<void> {
  const { deps, request, reply, actor, place } = exchange;
  // It goes out of the own root; where it lies nothing happens to it.
  if (place.mount && place.path.length === 0) {
    await deps.mounts.decline(actor, place.mount.node.id);
    return void reply.code(204).send();
  }
  if (place.path.length === 0) throw new DomainError("forbidden", "The root of a space cannot be deleted.");
  const grant = await deps.access.write(actor, place.space, place.top);
  const look = async () => {
    const view = await deps.tree.view(grant);
    return { view, node: await view.resolve(place.path) };
  };
  const depth = headerOf(request.headers, "depth");
  if (place.slash || (depth !== undefined && readDepth(depth) !== "infinity")) {
    const { node } = await look();
    if (place.slash && node && !node.isFolder) throw new DomainError("not_found", "There is no such folder.");
    if (node?.isFolder && depth !== undefined && readDepth(depth) !== "infinity")
      throw new DomainError("bad_request", "A folder is deleted with Depth: infinity only.");
  }
  const conditions = await withUnmodifiedSince(exchange, await conditionsOf(exchange, place), look);
  await deps.tree.trash(grant, { path: place.path, conditions });
  reply.code(204).send();
}
