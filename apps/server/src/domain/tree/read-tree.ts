// What can be read of a space besides a view of it: by ids, for people, and contents.
import { type BlobId, type NodeId, nodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { demandRight } from "../access/demand-right.ts";
import type { Granted } from "../access/granted.ts";
import type { Segment } from "../blobs/content.ts";
import { favoriteIds, favoriteNodes } from "./favorites.ts";
import { countOf, listSorted } from "./list-sorted.ts";
import { nodeOfRow, type NodeRow } from "./node-row.ts";
import type { States } from "./space-state.ts";
import * as store from "./tree.store.ts";
import type { StoredBytes, Tree } from "./tree.ts";

export interface ReadsDeps {
  readonly database: Database;
  readonly states: States;
}

type Reads = Pick<
  Tree,
  "find" | "findMany" | "content" | "contentToDraw" | "listSorted" | "firstNames" | "countMembers" | "favorites" | "favoriteNodes" | "free"
>;

/** Manifests never change, so they are kept by content; those of huge files are not worth the memory. */
const keptManifests = 4096;
const keptSegments = 16;

export function readsOf(deps: ReadsDeps): Reads {
  const { states } = deps;
  const manifests = new Map<BlobId, StoredBytes>();

  /** The space's root, which is above everything that is alive, for holders of a part, too. */
  async function rootOf({ box, space }: Granted<"read">): Promise<NodeId> {
    return (states.atOnce(space) ?? (await states.confirmed(box, space))).head.root;
  }

  async function manifest({ box }: Granted<"read">, blob: BlobId | undefined): Promise<StoredBytes> {
    if (blob === undefined) throw new DomainError("is_folder", "A folder has no content.");
    const known = manifests.get(blob);
    if (known) return known;
    const found = manifestOf(await readInBox<store.SegmentRow>(deps.database, box, store.selectSegments, [box, blob]));
    if (found.segments.length <= keptSegments) {
      manifests.set(blob, found);
      if (manifests.size > keptManifests) manifests.delete(manifests.keys().next().value as BlobId);
    }
    return found;
  }

  return {
    favorites: (grant) => favoriteIds(deps.database, grant),
    async favoriteNodes(grant) {
      demandRight(grant.rights, "read");
      return favoriteNodes(deps.database, grant, await rootOf(grant));
    },
    async find(grant, node) {
      demandRight(grant.rights, "read");
      const rows = await readInBox<NodeRow>(deps.database, grant.box, store.selectUpwards, [grant.box, node]);
      const nodes = rows.map(nodeOfRow);
      const [found] = nodes;
      const root = await rootOf(grant);
      if (!found || found.space !== grant.space || nodes.at(-1)?.id !== root) return undefined;
      const at = nodes.findIndex((above) => above.id === (grant.top ?? root));
      if (at < 0) return undefined;
      const path = nodes
        .slice(0, at)
        .reverse()
        .map((above) => above.name);
      return { node: at === 0 ? { ...found, parent: undefined } : found, path };
    },
    async findMany(grant, nodes) {
      demandRight(grant.rights, "read");
      if (nodes.length === 0) return new Map();
      const root = await rootOf(grant);
      const rows = await readInBox<store.FavoriteRow>(deps.database, grant.box, store.selectManyUpwards, [grant.box, nodes]);
      return new Map(
        rows.flatMap((row) => {
          const ids = row.ids.map((id) => nodeId(Number(id)));
          const at = ids.indexOf(grant.top ?? root);
          if (ids.at(-1) !== root || at < 0) return [];
          const found = nodeOfRow(row);
          const node = at === 0 ? { ...found, parent: undefined } : found;
          return [[node.id, { node, path: row.names.slice(0, at).reverse(), above: ids.slice(1, at + 1).reverse() }] as const];
        }),
      );
    },
    async content(grant, node) {
      demandRight(grant.rights, "download");
      return manifest(grant, node.blob);
    },
    async contentToDraw(grant, node) {
      demandRight(grant.rights, "read");
      return manifest(grant, node.blob);
    },
    async listSorted(grant, folder, page) {
      demandRight(grant.rights, "read");
      return listSorted(deps.database, grant.box, folder, page);
    },
    async firstNames(grant, folders) {
      demandRight(grant.rights, "read");
      if (folders.length === 0) return new Map();
      const ids = folders.map(({ id }) => id);
      const rows = await readInBox<{ id: number; name: string }>(deps.database, grant.box, store.selectFirstNames, [grant.box, ids]);
      return new Map(rows.map(({ id, name }) => [nodeId(id), name]));
    },
    async countMembers(grant, folder) {
      demandRight(grant.rights, "read");
      return countOf(deps.database, grant.box, folder);
    },
    async free({ box, space }) {
      return (states.atOnce(space) ?? (await states.confirmed(box, space))).head.free;
    },
  };
}

function manifestOf(rows: readonly store.SegmentRow[]): StoredBytes {
  const [first] = rows;
  if (!first) throw new DomainError("not_found", "The content does not exist.");
  const segments = rows.flatMap((row): Segment[] =>
    row.object_id === null
      ? []
      : [{ object: row.object_id, start: row.start, storedLength: row.stored_length, size: row.size, keyId: row.key_id }],
  );
  return { size: first.blob_size, segments, seal: first.seal };
}
