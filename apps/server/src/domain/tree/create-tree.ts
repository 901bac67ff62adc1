// Puts the verbs of the tree together.
import { type BoxId, type NodeId, nodeId, type SpaceId } from "@landbox/kit";
import { checkedName, DomainError } from "@landbox/wire";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { StoredContent } from "../blobs/content.ts";
import { createAnswerMemory } from "./answer-memory.ts";
import { copyAt } from "./copy-node.ts";
import { favoriteAt } from "./favorites.ts";
import { createIds } from "./ids.ts";
import { lockAt, refreshAt, unlockAt } from "./lock-node.ts";
import { moveAt } from "./move-node.ts";
import type { NodeRow } from "./node-row.ts";
import { precheckPut } from "./precheck-put.ts";
import { setPropertiesAt } from "./set-properties.ts";
import { readsOf } from "./read-tree.ts";
import { createStates } from "./space-state.ts";
import { viewOf } from "./space-view.ts";
import { trashAt } from "./trash-node.ts";
import * as store from "./tree.store.ts";
import type { Path, PutFile, SpaceView, Tree, Written } from "./tree.ts";
import { createWriter } from "./writer.ts";
import { demandRight } from "../access/demand-right.ts";
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

export function createTree(deps: TreeDeps): Tree {
  const states = createStates(deps);
  const answers = createAnswerMemory();
  const writer = createWriter({
    database: deps.database,
    ids: createIds(deps.database),
    states,
    changed: deps.changed ?? (() => undefined),
  });

  /** For what a change has to know, also of holders who may not see it. */
  async function look(grant: Granted<"read">): Promise<SpaceView> {
    const state = states.atOnce(grant.space) ?? (await states.confirmed(grant.box, grant.space));
    return viewOf({ database: deps.database, answers }, state, grant);
  }

  function view(grant: Granted<"read">): Promise<SpaceView> {
    demandRight(grant.rights, "read");
    return look(grant);
  }

  /** The parent's id for a new entry; that it is still there is checked again in the commit. */
  async function parentOf(grant: Granted<"write">, path: Path): Promise<{ parent: NodeId; name: string }> {
    const last = path.at(-1);
    const view = await look(grant);
    if (last === undefined) {
      // A file that was granted alone has no name for its holder.
      const own = view.root.isFolder ? undefined : await parentOfTop(grant);
      if (own === undefined) throw new DomainError("method_not_allowed", "The root folder exists already.");
      return own;
    }
    const parent = await view.resolve(path.slice(0, -1));
    if (!parent?.isFolder) throw new DomainError("parent_missing", "The folder does not exist.");
    return { parent: parent.id, name: checkedName(last) };
  }

  async function parentOfTop({ box, top }: Granted<"read">): Promise<{ parent: NodeId; name: string } | undefined> {
    const [row] = await readInBox<NodeRow>(deps.database, box, store.selectUpwards, [box, top]);
    return row && row.parent_id !== null ? { parent: nodeId(row.parent_id), name: row.name } : undefined;
  }

  async function place(grant: Granted<"write">, path: Path, entry: Partial<PutFile>): Promise<Written> {
    const { parent, name } = await parentOf(grant, path);
    return writer.place(grant.box, grant.space, {
      grant,
      parent,
      name,
      onTop: path.length === 0,
      content: entry.content,
      mtime: entry.mtime,
      conditions: entry.conditions,
      upload: entry.upload,
    });
  }

  return {
    ...readsOf({ database: deps.database, states }),
    forget: states.forget,
    change: writer.alone,
    view: async (grant) => view(grant),
    precheckPut: async (grant, put) => precheckPut(await look(grant), grant, put),
    putFile: (grant, put) => place(grant, put.path, put),
    makeFolder: (grant, make) => place(grant, make.path, make),
    move: (grant, move, into = grant) =>
      isSame(grant, into)
        ? writer.alone(grant, (tx) => moveAt(tx, tx, move))
        : writer.between(grant, into, (from, to) => moveAt(from, to, move)),
    copy: (grant, copy, into) =>
      into === undefined || isSame(grant, into)
        ? writer.alone(grant, (tx) => copyAt(tx, tx, copy))
        : writer.between(grant, into, (from, to) => copyAt(from, to, copy)),
    trash: (grant, trash) => writer.alone(grant, (tx) => trashAt(tx, trash.path, trash.conditions)),
    setFavorite: (grant, node, favorite) => writer.alone(grant, (tx) => favoriteAt(tx, node, favorite)),
    setProperties: (grant, path, change, conditions) => writer.alone(grant, (tx) => setPropertiesAt(tx, path, change, conditions)),
    async lock(grant, take) {
      demandRight(grant.rights, "update");
      const existing = await (await look(grant)).resolve(take.path);
      if (!existing) {
        const content = await deps.emptyContent(grant.box);
        const made = await place(grant, take.path, { content, conditions: { ...take.conditions, ifNoneMatch: "*" } });
        // The conditions held when the empty file was made; only the tokens matter from here on.
        const taken = await writer.alone(grant, (tx) => lockAt(tx, { ...take, conditions: { lockTokens: take.conditions?.lockTokens } }));
        return { ...taken, node: made.node, created: true };
      }
      return { ...(await writer.alone(grant, (tx) => lockAt(tx, take))), created: false };
    },
    refreshLock: (grant, path, tokens, timeout) => writer.alone(grant, (tx) => refreshAt(tx, path, tokens, timeout)),
    unlock: (grant, path, token) => writer.alone(grant, (tx) => unlockAt(tx, path, token)),
  };
}

const isSame = (a: Granted<"read">, b: Granted<"read">): boolean => a.space === b.space && a.top === b.top;
