// GET /api/v1/spaces/:space/folder: one page of a folder as people read it.
import { createHash } from "node:crypto";
import { nodeId } from "@landbox/kit";
import { checkedName, DomainError, type FolderPage, sortDirection, sortKey } from "@landbox/wire";
import { z } from "zod";
import type { Granted } from "../../domain/access/granted.ts";
import type { Found, SpaceView } from "../../domain/tree/tree.ts";
import type { Victim } from "../../platform/http/route-access.ts";
import { type EntryMaker, entryMaker, pageQuery, spaceOf } from "./entries.ts";
import type { WebApi } from "./web-api.ts";
import type { WebDeps } from "./web-deps.ts";

export const folderQuery = pageQuery.extend({
  path: z.string().max(16_384).optional(),
  id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
  sort: sortKey.default("name"),
  direction: sortDirection.default("asc"),
  at: z.coerce.number().int().min(0).max(100_000_000).optional(),
});
type FolderQuery = z.infer<typeof folderQuery>;

export function registerFolders({ routes, deps }: WebApi): void {
  routes.add(
    "GET",
    "/api/v1/spaces/:space/folder",
    async (actor, request, reply) => {
      const query = folderQuery.parse(request.query);
      const grant = await deps.access.read(actor, ...spaceOf(request.params));
      const view = await deps.tree.view(grant);
      const found = await findFolder(deps, grant, view, query);
      const maker = await entryMaker(deps, grant, view, found.path);
      const version = versionOf(view, found, maker);
      reply.header("etag", `"${version}"`).header("cache-control", "private, no-cache");
      if (isKnown(request.headers["if-none-match"], version)) return reply.code(304).send();
      return listFolder(deps, { grant, view, found, maker, query, version });
    },
    {
      probes: (victim: Victim) => {
        const url = `/api/v1/spaces/${encodeURIComponent(victim.spaceId)}/folder`;
        const places = [
          `path=/`,
          `path=${encodeURIComponent(`/${decodeURIComponent(victim.folder)}`)}`,
          `id=${victim.fileId}`,
          `sort=time`,
        ];
        return places.map((place) => ({ method: "GET", url: `${url}?${place}` }));
      },
    },
  );
}

/** @throws DomainError not_found, invalid_name */
async function findFolder(deps: WebDeps, grant: Granted<"read">, view: SpaceView, query: FolderQuery): Promise<Found> {
  const found = query.id === undefined ? await byPath(view, query.path ?? "/") : await byId(deps, grant, query.id);
  if (!found?.node.isFolder) throw new DomainError("not_found", "There is no such folder.");
  return found;
}

async function byPath(view: SpaceView, text: string): Promise<Found | undefined> {
  const path = text
    .split("/")
    .filter((name) => name !== "")
    .map(checkedName);
  const ways = path.map((_name, depth) => view.resolve(path.slice(0, depth)));
  const [node, ...above] = await Promise.all([view.resolve(path), ...ways]);
  if (!node || above.some((one) => one === undefined)) return undefined;
  return { node, path: path.map((name) => name.normalize("NFC")), above: above.flatMap((one) => (one ? [one.id] : [])) };
}

const byId = async (deps: WebDeps, grant: Granted<"read">, id: number): Promise<Found | undefined> =>
  (await deps.tree.findMany(grant, [nodeId(id)])).get(nodeId(id));

/**
 * Of the folder's state: the folder, its place, the space's usage, the reader's marks. Every page of a state carries the same one, so that a page which came by its cursor
 * can be confirmed by its position (a tag belongs to an address, RFC 9110 8.8.3, so other pages may have the same).
 */
function versionOf(view: SpaceView, { node, path, above }: Found, maker: EntryMaker): string {
  const facts = [node.id, node.version, view.epoch, path, above, view.usage, maker.marks];
  return createHash("sha256").update(JSON.stringify(facts)).digest("base64url").slice(0, 22);
}

const isKnown = (header: string | undefined, version: string): boolean =>
  header?.split(",").some((tag) => tag.trim().replace(/^W\//, "") === `"${version}"`) ?? false;

interface Listing {
  readonly grant: Granted<"read">;
  readonly view: SpaceView;
  readonly found: Found;
  readonly maker: EntryMaker;
  readonly query: FolderQuery;
  readonly version: string;
}

async function listFolder(deps: WebDeps, { grant, view, found, maker, query, version }: Listing): Promise<FolderPage> {
  const [page, total] = await Promise.all([
    deps.tree.listSorted(grant, found.node, query),
    query.after === undefined ? deps.tree.countMembers(grant, found.node) : null,
  ]);
  return {
    folder: maker.entryOf(found.node),
    path: [...found.path],
    above: [...found.above],
    entries: page.nodes.map(maker.entryOf),
    next: page.next ?? null,
    total,
    version,
    usage: { used: view.usage.used, total: view.usage.total ?? null },
  };
}
