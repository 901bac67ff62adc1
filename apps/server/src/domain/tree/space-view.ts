// A confirmed look at a space: path look-ups, listings, locks and finished answers, from memory where it is still true.
import { DomainError } from "@landbox/wire";
import { type AccountId, type NodeId, nodeId } from "@landbox/kit";
import type { Granted } from "../access/granted.ts";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { AnswerMemory } from "./answer-memory.ts";
import { locksBelow, startsWith } from "./below-top.ts";
import type { Node } from "./node.ts";
import { nodeOfRow } from "./node-row.ts";
import { unpackNodes } from "./packed-rows.ts";
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

type Seeing = Pick<Granted<"read">, "top" | "rights" | "basis">;

/** Answers say what their readers may do: those of a grant's holder are remembered for the rights it gives. */
const keysOf = ({ basis, top, rights }: Seeing): ((key: string) => string) =>
  basis === undefined ? (key) => key : (key) => `${top ?? ""} ${[...rights].join()} ${key}`;

/** What a grant's holder sees of a space in this state. @throws DomainError not_found when the granted top is not alive */
export async function viewOf(deps: ViewDeps, state: SpaceState, grant: Seeing): Promise<SpaceView> {
  const { top } = grant;
  if (top !== undefined) return viewBelow(deps, state, { ...grant, top });
  const { space } = state.head;
  const keyOf = keysOf(grant);
  const root = state.nodes.get(state.head.root) ?? (await resolve(deps, state, []));
  if (!root) throw new Error(`space ${space} has no root`);
  return {
    ...common(deps, state),
    root,
    usage: { used: state.head.used, total: state.head.total },
    resolve: (path) => resolve(deps, state, path),
    locksOn: async (path) => (await locks(deps, state)).filter((at) => bearsOn(at, path)),
    locksWithin: async (path) => (await locks(deps, state)).filter((at) => bearsOn(at, path) || startsWith(at.path, path)),
    remember: (key, make) => deps.answers.remember(space, state.head.seq, keyOf(key), make, () => state.head.seq),
    recall: (key) => deps.answers.recall(space, state.head.seq, keyOf(key)),
  };
}

const common = (deps: ViewDeps, state: SpaceState) =>
  ({
    box: state.head.box,
    space: state.head.space,
    seq: state.head.seq,
    epoch: state.head.epoch,
    children: (folder) => children(deps, state, folder),
    childPages: (folder) => childPages(deps, state, folder),
    properties: (nodes) => properties(deps, state, nodes),
  }) satisfies Partial<SpaceView>;

/** The same below a folder that was granted, which looks like a root: nothing of what lies above or beside it shows, also not how full the space is. */
async function viewBelow(deps: ViewDeps, whole: SpaceState, grant: Seeing & { top: NodeId }): Promise<SpaceView> {
  const { top, rights } = grant;
  const { base, exact } = await baseOf(deps, whole, top);
  // What is remembered belongs to another moment than the place of the top: every look goes to the database then.
  const state = exact ? whole : { ...whole, nodes: new Map(), paths: new Map(), children: new Map(), tops: new Map(), locks: undefined };
  const { space, seq, free } = state.head;
  const through = { at: base.length, id: top };
  const found = await resolve(deps, state, base, through);
  if (!found) throw movedMeanwhile();
  const root: Node = { ...found, parent: undefined };
  const mayFill = rights.has("create") || rights.has("update");
  const seen = async (): Promise<readonly LockAt[]> => locksBelow(await locks(deps, state), base);
  const keyOf = keysOf(grant);
  return {
    ...common(deps, state),
    root,
    usage: { used: root.size, total: free === undefined || !mayFill ? undefined : root.size + free },
    resolve: async (path) => (path.length === 0 ? root : resolve(deps, state, [...base, ...path], through)),
    locksOn: async (path) => (await seen()).filter((at) => bearsOn(at, path)),
    locksWithin: async (path) => (await seen()).filter((at) => bearsOn(at, path) || startsWith(at.path, path)),
    remember: (key, make) => deps.answers.remember(space, seq, keyOf(key), make, () => state.head.seq),
    recall: (key) => deps.answers.recall(space, state.head.seq, keyOf(key)),
  };
}

/**
 * Names from the space's root down to a folder, wherever it lies now.
 * @returns exact: it lies there in this very state @throws DomainError not_found when it is not alive in this space
 */
async function baseOf(deps: ViewDeps, state: SpaceState, top: NodeId): Promise<{ base: Path; exact: boolean }> {
  const known = state.tops.get(top);
  if (known) return { base: known, exact: true };
  const { box, space, root } = state.head;
  const rows = await readInBox<store.TopRow>(deps.database, box, store.selectTop, [box, space, top]);
  if (rows.at(-1)?.id !== root) throw new DomainError("not_found", "The file or folder does not exist.");
  const base = rows
    .slice(0, -1)
    .reverse()
    .map((above) => above.name);
  const exact = rows[0]?.seq === state.head.seq;
  if (exact) state.tops.set(top, base);
  return { base, exact };
}

/** A folder above the top was renamed or moved in this very moment: who asks again gets an answer. */
const movedMeanwhile = (): DomainError => new DomainError("unavailable", "The folder is being moved.", { retryAfter: 1 });

export const pathKey = (path: Path): string => path.join("/");

/** @param through the way must lead through this node at this depth: names may have changed their meaning since they were looked up */
async function resolve(
  deps: ViewDeps,
  state: SpaceState,
  path: Path,
  through?: { readonly at: number; readonly id: NodeId },
): Promise<Node | undefined> {
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
  if (through && rows[through.at]?.id !== through.id) throw movedMeanwhile();
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
  const [row] = await readInBox<store.ChildrenRow>(deps.database, box, store.selectChildren, [box, space, folder.id, after, pageSize]);
  return { seq: row?.seq ?? -1, nodes: unpackNodes(row?.packed ?? null, folder) };
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
