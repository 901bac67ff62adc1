// One page of a folder as people read it.
import { spaceId } from "@landbox/kit";
import { checkedName, DomainError, type Entry, type FolderPage } from "@landbox/wire";
import { z } from "zod";
import type { Actor } from "../../domain/identity/actor.ts";
import { etagOf, type Node } from "../../domain/tree/node.ts";
import type { WebDeps } from "./web-deps.ts";

export const folderQuery = z.object({
  path: z.string().max(16_384).default("/"),
  after: z.string().max(2000).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});

/** @throws DomainError not_found, invalid_name, bad_request */
export async function listFolder(deps: WebDeps, actor: Actor, space: string, query: z.infer<typeof folderQuery>): Promise<FolderPage> {
  const path = query.path
    .split("/")
    .filter((name) => name !== "")
    .map(checkedName);
  const grant = await deps.access.read(actor, spaceId(space));
  const view = await deps.tree.view(grant);
  const folder = await view.resolve(path);
  if (!folder?.isFolder) throw new DomainError("not_found", "There is no such folder.");
  const page = await deps.tree.listSorted(grant, folder, { after: query.after, limit: query.limit });
  const entryOf = (node: Node): Entry => ({
    id: node.id,
    name: node.name,
    isFolder: node.isFolder,
    size: node.size,
    mtime: node.mtime,
    etag: etagOf(node, view.epoch),
  });
  return {
    folder: entryOf(folder),
    path,
    entries: page.nodes.map(entryOf),
    next: page.next ?? null,
    usage: { used: view.usage.used, total: view.usage.total ?? null },
  };
}
