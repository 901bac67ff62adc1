// A confirmed look at a space: path look-ups, listings, locks and finished answers, from memory where it is still true.
import { type AccountId, type NodeId, nodeId } from "@landbox/kit";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { AnswerMemory } from "./answer-memory.ts";
import type { Node } from "./node.ts";
import { nodeOfRow, type NodeRow } from "./node-row.ts";
import type { SpaceState } from "./space-state.ts";
import * as store from "./tree.store.ts";
import type { DeadProperty, LockAt, Path, SpaceView } from "./tree.ts";

const pageSize = 1000;
/** Larger listings are not kept in memory. */
const keptChildren = 2000;

export interface ViewDeps {
  readonly database: Database;
  readonly answers: AnswerMemory;
}

export async function viewOf(deps: ViewDeps, state: SpaceState): Promise<SpaceView> {
  const { box, space } = state.head;
  const root = state.nodes.get(state.head.root) ?? (await resolve(deps, state, []));
  if (!root) throw new Error(`space ${space} has no root`);
  return {
    box,
    space,
    seq: state.head.seq,
    epoch: state.head.epoch,
    root,
    usage: { used: state.head.used, total: state.head.total },
    resolve: (path) => resolve(deps, state, path),
    children: (folder) => children(deps, state, folder),
    childPages: (folder) => childPages(deps, state, folder),
    locksOn: async (path) => (await locks(deps, state)).filter((at) => bearsOn(at, path)),
    locksWithin: async (path) => (await locks(deps, state)).filter((at) => bearsOn(at, path) || startsWith(at.path, path)),
    properties: (nodes) => properties(deps, state, nodes),
    remember: (key, make) => deps.answers.remember(space, state.head.seq, key, make, () => state.head.seq),
    recall: (key) => deps.answers.recall(space, state.head.seq, key),
  };
}

export const pathKey = (path: Path): string => path.join("/");

async function resolve(deps: ViewDeps, state: SpaceState, path: Path): Promise<Node | undefined> {
  const names = path.map((name) => name.normalize("NFC"));
  const key = pathKey(names);
  const known = state.paths.get(key);
  if (known === null) return undefined;
  if (known !== undefined) {
    const node = state.nodes.get(known);
    if (node) return node;
  }
  const { box, space } = state.head;
  const rows = await readInBox<store.PathRow>(deps.database, box, store.selectPath, [box, space, names]);
  if (rows[0]?.seq === state.head.seq) {
    for (const row of rows) {
      const node = nodeOfRow(row);
      state.nodes.set(node.id, node);
      state.paths.set(pathKey(names.slice(0, row.depth)), node.id);
    }
    // A free name is remembered only below what exists, so that nobody fills the memory with inventions.
    if (rows.length === names.length && state.paths.size < 50_000) state.paths.set(key, null);
  }
  const last = rows[names.length];
  return last && nodeOfRow(last);
}

async function page(deps: ViewDeps, state: SpaceState, folder: Node, after: string): Promise<{ seq: number; nodes: Node[] }> {
  const { box, space } = state.head;
  const rows = await readInBox<store.AtSeq<NodeRow>>(deps.database, box, store.selectChildren, [box, space, folder.id, after, pageSize]);
  const nodes: Node[] = [];
  for (const row of rows) if (row.id !== null) nodes.push(nodeOfRow(row));
  return { seq: rows[0]?.seq ?? -1, nodes };
}

async function* childPages(deps: ViewDeps, state: SpaceState, folder: Node): AsyncGenerator<readonly Node[]> {
  const known = state.children.get(folder.id);
  if (known) {
    if (known.length > 0) yield known;
    return;
  }
  const seen: Node[] = [];
  let consistent: number | undefined;
  for (let asked = page(deps, state, folder, ""); ;) {
    const { seq, nodes } = await asked;
    consistent = consistent === undefined || consistent === seq ? seq : -1;
    if (seen.length <= keptChildren) seen.push(...nodes);
    const last = nodes.at(-1);
    if (last === undefined || nodes.length < pageSize) {
      if (seen.length <= keptChildren && consistent === state.head.seq) {
        state.children.set(folder.id, seen);
        for (const node of seen) state.nodes.set(node.id, node);
      }
      if (nodes.length > 0) yield nodes;
      return;
    }
    // The database looks for the next page while this one is printed. Who asks no further never hears of its failure.
    asked = page(deps, state, folder, last.name);
    asked.catch(() => undefined);
    yield nodes;
  }
}

async function children(deps: ViewDeps, state: SpaceState, folder: Node): Promise<readonly Node[]> {
  const known = state.children.get(folder.id);
  if (known) return known;
  const all: Node[] = [];
  for await (const nodes of childPages(deps, state, folder)) all.push(...nodes);
  return all;
}

async function locks(deps: ViewDeps, state: SpaceState): Promise<readonly LockAt[]> {
  const now = Date.now();
  if (state.locks) return state.locks.filter((at) => at.lock.expires > now);
  const { box, space, seq } = state.head;
  const rows = await readInBox<store.LockRow>(deps.database, box, store.selectLocks, [box, space]);
  const found = rows.filter((row) => Number(row.ids.at(-1)) === state.head.root).map(lockOfRow);
  if (state.head.seq === seq) state.locks = found;
  return found;
}

export const lockOfRow = (row: store.LockRow): LockAt => ({
  lock: {
    token: row.token,
    node: nodeId(row.node_id),
    account: row.account_id as AccountId,
    exclusive: row.exclusive,
    infinite: row.infinite,
    ownerXml: row.owner_xml,
    timeout: row.timeout_seconds,
    expires: Number(row.expires),
  },
  path: row.names.slice(0, -1).reverse(),
});

const startsWith = (path: Path, start: Path): boolean => start.length <= path.length && start.every((name, i) => name === path[i]);

const bearsOn = (at: LockAt, path: Path): boolean => startsWith(path, at.path) && (at.path.length === path.length || at.lock.infinite);

async function properties(
  deps: ViewDeps,
  state: SpaceState,
  nodes: readonly Node[],
): Promise<ReadonlyMap<NodeId, readonly DeadProperty[]>> {
  const { box } = state.head;
  const rows = await readInBox<store.PropertyRow>(deps.database, box, store.selectProperties, [box, nodes.map((node) => node.id)]);
  const found = new Map<NodeId, DeadProperty[]>();
  for (const row of rows) {
    const id = nodeId(row.node_id);
    const list = found.get(id) ?? [];
    list.push({ namespace: row.namespace, name: row.name, value: row.value, language: row.language });
    found.set(id, list);
  }
  return found;
}
