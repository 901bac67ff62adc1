// /dav/spaces/<id> and /remote.php/dav/spaces/<id>: a space, or the item an id of ownCloud's form names, with paths relative to it.
import { nodeId, type SpaceId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { DavRoot } from "../place.ts";

/** `<space>`, `<space>$<space>`, `<space>$<space>!<node>`; undefined for anything else. */
export function readItemId(key: string): { space: SpaceId; node: number | undefined } | undefined {
  const match = /^([^$!]{1,100})(?:\$([^$!]{1,100})(?:!([^$!]{1,100}))?)?$/.exec(key);
  const [, space, again, item] = match ?? [];
  if (space === undefined || (again !== undefined && again !== space)) return undefined;
  if (item === undefined || item === space) return { space: spaceId(space), node: undefined };
  const node = Number(item);
  return /^[1-9]\d{0,15}$/.test(item) && Number.isSafeInteger(node) ? { space: spaceId(space), node } : undefined;
}

export const spacesRoot: DavRoot = {
  prefixes: [
    ["dav", "spaces"],
    ["remote.php", "dav", "spaces"],
  ],
  keyed: true,
  mounts: false,
  async locate(deps, actor, key) {
    const id = readItemId(key);
    if (!id) return undefined;
    try {
      if (id.node === undefined) return { space: (await deps.access.read(actor, id.space)).space, base: [] };
      const grant = await deps.access.ofNode(actor, nodeId(id.node), "read", id.space);
      const found = grant.space === id.space ? await deps.tree.find(grant, nodeId(id.node)) : undefined;
      return found && { space: id.space, top: grant.top, base: found.path };
    } catch (error) {
      if (error instanceof DomainError && error.code === "not_found") return undefined;
      throw error;
    }
  },
  fileId: (node) => `${node.space}$${node.space}!${node.id}`,
};
