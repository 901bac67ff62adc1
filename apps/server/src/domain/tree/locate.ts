// Finds the two ends of a change inside a writer's transaction.
import type { NodeId } from "@landbox/kit";
import { checkedName, DomainError } from "@landbox/wire";
import { type Node, etagOf } from "./node.ts";
import { nodeOfRow, type NodeRow } from "./node-row.ts";
import { startsWith } from "./below-top.ts";
import { bearsOn, demandConditions, pathsOfIf, type ResourceState } from "./conditions.ts";
import { pathKey } from "./space-view.ts";
import * as store from "./tree.store.ts";
import type { Conditions, Path } from "./tree.ts";
import type { WriterTx } from "./transaction.ts";

export interface Located {
  /** Like all paths of a change, from the top of what the holder may see; the space's root for most. */
  readonly path: Path;
  /** undefined when nothing has this path. */
  readonly node: Node | undefined;
  /** The folder that holds it or would hold it; undefined when that is missing, or for the top. */
  readonly parent: Node | undefined;
  /** Ids of the folders above it, from the space's root down to the parent; empty for the root. */
  readonly above: readonly NodeId[];
}

/** A path's names in their stored form. @throws DomainError invalid_name */
export const storedPath = (path: Path): Path => path.map(checkedName);

export async function locate(tx: WriterTx, path: Path): Promise<Located> {
  const inside = storedPath(path);
  const names = [...tx.base, ...inside];
  const nodes = (await store.walk(tx.db, tx.head.space, names)).map(nodeOfRow);
  const parent = inside.length > 0 ? nodes[names.length - 1] : undefined;
  const whole = parent !== undefined && nodes.slice(0, names.length).every((node) => node.isFolder);
  return {
    path: inside,
    node: nodes[names.length],
    parent: whole ? parent : undefined,
    above: nodes.slice(0, names.length).map((node) => node.id),
  };
}

/** A live node's path, whatever it is called now; undefined when it is gone, in the trash, in another space, or not below the holder's top. */
export async function pathOf(tx: WriterTx, node: NodeId): Promise<Path | undefined> {
  const nodes = (await tx.db.query<NodeRow>(store.selectUpwards, [tx.db.box, node])).map(nodeOfRow);
  if (nodes.at(-1)?.id !== tx.head.root) return undefined;
  const path = nodes
    .slice(0, -1)
    .reverse()
    .map((above) => above.name);
  return startsWith(path, tx.base) ? path.slice(tx.base.length) : undefined;
}

/** @throws DomainError not_found */
export function demandNode(located: Located): Node {
  if (!located.node) throw new DomainError("not_found", "The file or folder does not exist.");
  return located.node;
}

/** @throws DomainError parent_missing */
export function demandParent(located: Located): Node {
  if (!located.parent) throw new DomainError("parent_missing", "The folder does not exist.");
  return located.parent;
}

/**
 * Evaluates all conditions of a request on `located` inside the transaction.
 * @throws DomainError precondition_failed
 */
export async function demandConditionsAt(tx: WriterTx, conditions: Conditions | undefined, located: Located): Promise<void> {
  if (!conditions) return;
  const stateAt = (path: Path, node: Node | undefined): ResourceState => ({
    etag: node && etagOf(node, tx.head.epoch),
    tokens: tx.locks.filter((at) => bearsOn(at, path)).map((at) => at.lock.token),
  });
  const states = new Map<string, ResourceState>();
  for (const path of pathsOfIf(conditions.ifHeader)) {
    const whole = [...tx.base, ...path];
    const row = (await store.walk(tx.db, tx.head.space, whole))[whole.length];
    states.set(pathKey(path), stateAt(path, row && nodeOfRow(row)));
  }
  const own = stateAt(located.path, located.node);
  demandConditions(conditions, located.node, tx.head.epoch, (path) => (path && states.get(pathKey(path))) ?? own);
}
