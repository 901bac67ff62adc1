// Puts the verbs of the tree together.
import { type BlobId, type BoxId, nodeId, type SpaceId } from "@landbox/kit";
import { checkedName, DomainError } from "@landbox/wire";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Segment, StoredContent } from "../blobs/content.ts";
import { createAnswerMemory } from "./answer-memory.ts";
import { copyAt } from "./copy-node.ts";
import { favoriteIds, favoriteNodes, favoriteAt } from "./favorites.ts";
import { createIds } from "./ids.ts";
import { countOf, listSorted } from "./list-sorted.ts";
import { lockAt, refreshAt, unlockAt } from "./lock-node.ts";
import { moveAt } from "./move-node.ts";
import { nodeOfRow, type NodeRow } from "./node-row.ts";
import { precheckPut } from "./precheck-put.ts";
import { setPropertiesAt } from "./set-properties.ts";
import { createStates } from "./space-state.ts";
import { viewOf } from "./space-view.ts";
import { trashAt } from "./trash-node.ts";
import * as store from "./tree.store.ts";
import type { Path, PutFile, SpaceView, Tree, Written } from "./tree.ts";
import { createWriter } from "./writer.ts";
import type { Granted } from "../access/granted.ts";

export interface TreeDeps {
  readonly database: Database;
  /** No other process writes to this database: what is in memory needs no question (design 5). */
  readonly solo: boolean;
  /** An empty content of a box, for lock-null resources. */
  /** Told of every commit of this process: which space changed. Must not throw. */
  readonly changed?: (box: BoxId, space: SpaceId) => void;
  readonly emptyContent: (box: BoxId) => Promise<StoredContent>;
}

interface Manifest {
  readonly size: number;
  readonly segments: readonly Segment[];
  readonly seal: Uint8Array;
}

/** Manifests never change, so they are kept by content; those of huge files are not worth the memory. */
const keptManifests = 4096;
const keptSegments = 16;

export function createTree(deps: TreeDeps): Tree {
  const states = createStates(deps);
  const answers = createAnswerMemory();
  const writer = createWriter({
    database: deps.database,
    ids: createIds(deps.database),
    states,
    changed: deps.changed ?? (() => undefined),
  });
  const manifests = new Map<BlobId, Manifest>();

  async function view(grant: Granted<"read">): Promise<SpaceView> {
    const state = states.atOnce(grant.space) ?? (await states.confirmed(grant.box, grant.space));
    return viewOf({ database: deps.database, answers }, state);
  }

  /** The parent's id for a new entry; that it is still there is checked again in the commit. */
  async function parentOf(
    grant: Granted<"write">,
    path: Path,
  ): Promise<{ parent: Awaited<ReturnType<SpaceView["resolve"]>> & object; name: string }> {
    const last = path.at(-1);
    if (last === undefined) throw new DomainError("method_not_allowed", "The root folder exists already.");
    const parent = await (await view(grant)).resolve(path.slice(0, -1));
    if (!parent?.isFolder) throw new DomainError("parent_missing", "The folder does not exist.");
    return { parent, name: checkedName(last) };
  }

  async function place(grant: Granted<"write">, path: Path, entry: Partial<PutFile>): Promise<Written> {
    const { parent, name } = await parentOf(grant, path);
    return writer.place(grant.box, grant.space, {
      actor: grant.actor,
      parent: parent.id,
      name,
      content: entry.content,
      mtime: entry.mtime,
      conditions: entry.conditions,
      upload: entry.upload,
    });
  }

  return {
    forget: states.forget,
    favorites: (grant) => favoriteIds(deps.database, grant),
    favoriteNodes: async (grant) => favoriteNodes(deps.database, grant, (await view(grant)).root.id),
    change: (grant, work) => writer.alone(grant.actor, grant.space, work),
    view,
    async find(grant, node) {
      const rows = await readInBox<NodeRow>(deps.database, grant.box, store.selectUpwards, [grant.box, node]);
      const nodes = rows.map(nodeOfRow);
      const [found] = nodes;
      const { root } = await view(grant);
      if (!found || found.space !== grant.space || nodes.at(-1)?.id !== root.id) return undefined;
      return {
        node: found,
        path: nodes
          .slice(0, -1)
          .reverse()
          .map((above) => above.name),
      };
    },
    async findMany(grant, nodes) {
      if (nodes.length === 0) return new Map();
      const { root } = await view(grant);
      const rows = await readInBox<store.FavoriteRow>(deps.database, grant.box, store.selectManyUpwards, [grant.box, nodes]);
      return new Map(
        rows.flatMap((row) => {
          const ids = row.ids.map((id) => nodeId(Number(id)));
          if (ids.at(-1) !== root.id) return [];
          const node = nodeOfRow(row);
          return [[node.id, { node, path: row.names.slice(0, -1).reverse(), above: ids.slice(1).reverse() }] as const];
        }),
      );
    },
    async content(grant, node) {
      if (node.blob === undefined) throw new DomainError("is_folder", "A folder has no content.");
      const known = manifests.get(node.blob);
      if (known) return known;
      const rows = await readInBox<store.SegmentRow>(deps.database, grant.box, store.selectSegments, [grant.box, node.blob]);
      const manifest = manifestOf(rows);
      if (manifest.segments.length <= keptSegments) {
        manifests.set(node.blob, manifest);
        if (manifests.size > keptManifests) manifests.delete(manifests.keys().next().value as BlobId);
      }
      return manifest;
    },
    listSorted: (grant, folder, page) => listSorted(deps.database, grant.box, folder, page),
    countMembers: (grant, folder) => countOf(deps.database, grant.box, folder),
    precheckPut: async (grant, put) => precheckPut(await view(grant), grant, put),
    putFile: (grant, put) => place(grant, put.path, put),
    makeFolder: (grant, make) => place(grant, make.path, make),
    move: (grant, move) => writer.alone(grant.actor, grant.space, (tx) => moveAt(tx, move)),
    copy: (grant, copy) => writer.alone(grant.actor, grant.space, (tx) => copyAt(tx, copy)),
    trash: (grant, trash) => writer.alone(grant.actor, grant.space, (tx) => trashAt(tx, trash.path, trash.conditions)),
    setFavorite: (grant, node, favorite) => writer.alone(grant.actor, grant.space, (tx) => favoriteAt(tx, node, favorite)),
    setProperties: (grant, path, change, conditions) =>
      writer.alone(grant.actor, grant.space, (tx) => setPropertiesAt(tx, path, change, conditions)),
    async lock(grant, take) {
      const existing = await (await view(grant)).resolve(take.path);
      if (!existing) {
        const content = await deps.emptyContent(grant.box);
        const made = await place(grant, take.path, { content, conditions: { ...take.conditions, ifNoneMatch: "*" } });
        // The conditions held when the empty file was made; only the tokens matter from here on.
        const taken = await writer.alone(grant.actor, grant.space, (tx) =>
          lockAt(tx, { ...take, conditions: { lockTokens: take.conditions?.lockTokens } }),
        );
        return { ...taken, node: made.node, created: true };
      }
      return { ...(await writer.alone(grant.actor, grant.space, (tx) => lockAt(tx, take))), created: false };
    },
    refreshLock: (grant, path, tokens, timeout) => writer.alone(grant.actor, grant.space, (tx) => refreshAt(tx, path, tokens, timeout)),
    unlock: (grant, path, token) => writer.alone(grant.actor, grant.space, (tx) => unlockAt(tx, path, token)),
  };
}

function manifestOf(rows: readonly store.SegmentRow[]): Manifest {
  const [first] = rows;
  if (!first) throw new DomainError("not_found", "The content does not exist.");
  const segments = rows.flatMap((row): Segment[] =>
    row.object_id === null
      ? []
      : [{ object: row.object_id, start: row.start, storedLength: row.stored_length, size: row.size, keyId: row.key_id }],
  );
  return { size: first.blob_size, segments, seal: first.seal };
}
