// /dav/spaces/<id> and /remote.php/dav/spaces/<id>: a space, or the item an id of ownCloud's form names, with paths relative to it.
import { nodeId, type SpaceId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Actor } from "../../../domain/identity/actor.ts";
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

const isForbidden = (error: unknown): boolean => error instanceof DomainError && error.code === "forbidden";

/** The whole space, for whoever sees it and for whoever may only hand in: what each verb may do there, it asks itself. */
const enterable = (deps: Parameters<DavRoot["locate"]>[0], actor: Actor, space: SpaceId) =>
  deps.access.read(actor, space).catch((error: unknown) => {
    if (isForbidden(error)) return deps.access.write(actor, space);
    throw error;
  });

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
      if (id.node === undefined) return { space: (await enterable(deps, actor, id.space)).space, base: [] };
      const grant = await deps.access.ofNode(actor, nodeId(id.node), "read", id.space).catch((error: unknown) => {
        if (isForbidden(error)) return deps.access.ofNode(actor, nodeId(id.node!), "write", id.space);
        throw error;
      });
      // Who may only hand in knows the place where that is, and nothing below it.
      if (!grant.rights.has("read"))
        return grant.space === id.space && grant.top === id.node ? { space: id.space, top: grant.top, base: [] } : undefined;
      const found = grant.space === id.space ? await deps.tree.find(grant, nodeId(id.node)) : undefined;
      return found && { space: id.space, top: grant.top, base: found.path };
    } catch (error) {
      if (error instanceof DomainError && error.code === "not_found") return undefined;
      throw error;
    }
  },
  fileId: (node) => `${node.space}$${node.space}!${node.id}`,
};
