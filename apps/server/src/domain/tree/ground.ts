// What a commit sees under the space's lock: the head, the live accounts, and how the tree stands where something is to be put.
import { type AccountId, type NodeId, nodeId, type SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { BoxDb } from "../../platform/database/box-transaction.ts";
import * as commit from "./commit.store.ts";
import { bearsOn, pathsOfIf, type ResourceState } from "./conditions.ts";
import { etagOf, type Node } from "./node.ts";
import { nodeOfRow } from "./node-row.ts";
import type { Placement } from "./place-batch.ts";
import { headOfRow, type SpaceHead, type SpaceState } from "./space-state.ts";
import { lockOfRow, pathKey } from "./space-view.ts";
import * as store from "./tree.store.ts";
import type { LockAt, Path } from "./tree.ts";

/** A folder's way up: itself first, the root last when it is alive. */
export interface Chain {
  readonly ids: readonly NodeId[];
  readonly names: readonly string[];
}

export interface Ground {
  readonly head: SpaceHead;
  readonly lent: number;
  readonly limited: boolean;
  /** What has the wanted names now, by the placement's place in the batch. */
  readonly targets: ReadonlyMap<number, Node>;
  readonly chains: ReadonlyMap<number, Chain>;
  readonly locks: readonly LockAt[];
  readonly accounts: ReadonlyMap<string, store.LiveAccount>;
  /** Resources other than the placements' own that an If header speaks of. */
  readonly others: ReadonlyMap<string, ResourceState>;
  /** Bytes reserved by the uploads that end here. */
  readonly uploads: ReadonlyMap<string, number>;
}

/** The part of a ground that this process remembers, for one sequence number. */
export interface KnownTree {
  readonly seq: number;
  readonly epoch: string;
  readonly chains: ReadonlyMap<number, Chain>;
  readonly locks: readonly LockAt[];
}

/** What the state in memory says about these folders; undefined when it does not know all of it. */
export function knownTree(state: SpaceState | undefined, folders: Iterable<NodeId>): KnownTree | undefined {
  if (!state?.locks) return undefined;
  const chains = new Map<number, Chain>();
  for (const folder of folders) {
    if (chains.has(folder)) continue;
    const ids: NodeId[] = [];
    const names: string[] = [];
    for (let id: NodeId | undefined = folder; id !== undefined;) {
      const node = state.nodes.get(id);
      if (!node?.isFolder) return undefined;
      ids.push(id);
      names.push(node.name);
      id = node.parent;
    }
    chains.set(folder, { ids, names });
  }
  const now = Date.now();
  return { seq: state.head.seq, epoch: state.head.epoch, chains, locks: state.locks.filter((at) => at.lock.expires > now) };
}

export interface LockedSpace {
  readonly row: store.HeadRow;
  readonly head: SpaceHead;
  readonly accounts: ReadonlyMap<string, store.LiveAccount>;
}

/** Takes the space's lock for this transaction. @throws DomainError not_found */
export async function lockSpace(db: BoxDb, space: SpaceId, accounts: readonly AccountId[]): Promise<LockedSpace> {
  const [row] = await db.query<store.LockedHeadRow>(store.lockHead, [db.box, space, accounts]);
  if (!row) throw new DomainError("not_found", "This space does not exist.");
  return { row, head: headOfRow(db.box, row), accounts: new Map((row.accounts ?? []).map((account) => [account.id, account])) };
}

/**
 * Everything a batch has to know, in one round trip where memory is still true and two where it is not.
 * @throws DomainError not_found
 */
export async function loadGround(
  db: BoxDb,
  space: SpaceId,
  placements: readonly Placement[],
  known: KnownTree | undefined,
): Promise<Ground> {
  const parents = placements.map((p) => p.parent);
  const uploads = placements.flatMap((p) => p.upload ?? []);
  const others = placements.flatMap((p) => pathsOfIf(p.conditions?.ifHeader));
  // The lock goes first on the wire: what follows sees the space as it stands under it.
  const locking = lockSpace(db, space, [...new Set(placements.map((p) => p.actor.account))]);
  const asking = Promise.all([
    db.query<commit.TargetRow>(commit.selectTargets, [db.box, parents, placements.map((p) => p.name)]),
    uploads.length > 0 ? db.query<commit.UploadRow>(commit.selectUploads, [db.box, uploads]) : [],
    Promise.all(others.map((path) => store.walk(db, space, path))),
    known ? undefined : askTree(db, space, parents),
  ]);
  asking.catch(() => undefined);
  const { row, head, accounts } = await locking;
  const [targets, uploadRows, otherRows, asked] = await asking;
  const isTrue = known !== undefined && known.seq === head.seq && known.epoch === head.epoch;
  const { chains, locks } = asked ?? (isTrue ? known : await askTree(db, space, parents));
  return {
    head,
    lent: row.lent_bytes,
    limited: row.box_quota !== null,
    targets: new Map(targets.map((target) => [target.ord - 1, nodeOfRow(target)])),
    chains,
    locks,
    accounts,
    others: new Map(others.map((path, i) => [pathKey(path), resourceAt(path, otherRows[i]?.[path.length], head, locks)])),
    uploads: new Map(uploadRows.map(({ id, reserved }) => [id, reserved])),
  };
}

async function askTree(db: BoxDb, space: SpaceId, folders: readonly NodeId[]): Promise<Pick<KnownTree, "chains" | "locks">> {
  const [ancestors, locks] = await Promise.all([
    db.query<commit.AncestorRow>(commit.selectAncestors, [db.box, space, [...new Set(folders)]]),
    db.query<store.LockRow>(store.selectLocks, [db.box, space]),
  ]);
  const chains = new Map<number, { ids: NodeId[]; names: string[] }>();
  for (const { start, id, name } of ancestors) {
    const chain = chains.get(start) ?? { ids: [], names: [] };
    chain.ids.push(nodeId(id));
    chain.names.push(name);
    chains.set(start, chain);
  }
  return { chains, locks: locks.map(lockOfRow) };
}

function resourceAt(path: Path, row: store.PathRow | undefined, head: SpaceHead, locks: readonly LockAt[]): ResourceState {
  const tokens = locks.filter((at) => bearsOn(at, path)).map((at) => at.lock.token);
  return { etag: row && etagOf(nodeOfRow(row), head.epoch), tokens };
}

/** @throws DomainError unauthenticated, box_frozen */
export function demandLiveAccount(live: store.LiveAccount | undefined, actor: { account: AccountId; version: number }): void {
  if (!live || live.state !== "active" || live.version !== actor.version || live.box_state === "deleted")
    throw new DomainError("unauthenticated", "The account's access has ended.");
  if (live.box_state === "frozen") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
}
