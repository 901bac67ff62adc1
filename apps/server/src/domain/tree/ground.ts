// What a commit sees under the space's lock: the head, the live accounts, and how the tree stands where something is to be put.
import { type AccountId, type NodeId, nodeId, type SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { type Standing, standingsOf } from "../access/commit-rights.ts";
import type { Granted } from "../access/granted.ts";
import type { Right } from "../access/roles.ts";
import { isAccountHere } from "../identity/actor.ts";
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
  readonly locked: LockedSpace;
  /** What each holder may do at this moment. */
  readonly standing: Standing;
  /** Resources other than the placements' own that an If header speaks of, by their path from the space's root. */
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
  readonly row: store.LockedHeadRow;
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
  const others = placements.flatMap((p) => (p.grant.top === undefined ? pathsOfIf(p.conditions?.ifHeader) : []));
  // The lock goes first on the wire: what follows sees the space as it stands under it.
  const locking = lockSpace(db, space, [...new Set(placements.map((p) => p.grant.actor.account))]);
  const asking = Promise.all([
    db.query<commit.TargetRow>(commit.selectTargets, [db.box, parents, placements.map((p) => p.name)]),
    uploads.length > 0 ? db.query<commit.UploadRow>(commit.selectUploads, [db.box, uploads]) : [],
    Promise.all(others.map((path) => store.walk(db, space, path))),
    known ? undefined : askTree(db, space, parents),
    standingsOf(
      db,
      placements.map((p) => p.grant),
    ),
  ]);
  asking.catch(() => undefined);
  const locked = await locking;
  const { row, head } = locked;
  const [targets, uploadRows, otherRows, asked, standing] = await asking;
  const isTrue = known !== undefined && known.seq === head.seq && known.epoch === head.epoch;
  const { chains, locks } = asked ?? (isTrue ? known : await askTree(db, space, parents));
  const resources = new Map(others.map((path, i) => [pathKey(path), resourceAt(path, otherRows[i]?.[path.length], head, locks)]));
  for (const path of othersBelowTops(placements, chains))
    resources.set(pathKey(path), resourceAt(path, (await store.walk(db, space, path))[path.length], head, locks));
  return {
    head,
    lent: row.lent_bytes,
    limited: row.box_quota !== null,
    targets: new Map(targets.map((target) => [target.ord - 1, nodeOfRow(target)])),
    chains,
    locks,
    locked,
    standing,
    others: resources,
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

/** The resources that If headers name from the top of a part of the space, once it is known where that lies. */
function othersBelowTops(placements: readonly Placement[], chains: Ground["chains"]): Path[] {
  return placements.flatMap(({ grant, parent, conditions, onTop }) => {
    const chain = chains.get(parent);
    const base = grant.top === undefined || onTop || !chain ? undefined : baseIn(chain, grant.top);
    return base === undefined ? [] : pathsOfIf(conditions?.ifHeader).map((path) => [...base, ...path]);
  });
}

/** Names from the space's root down to a folder of the chain; undefined when it is none of them. */
export function baseIn(chain: Chain, top: NodeId): Path | undefined {
  const at = chain.ids.indexOf(top);
  return at < 0 ? undefined : chain.names.slice(at, -1).reverse();
}

/**
 * That who acts may still act, and what was granted is still there.
 * @returns what the holder may do at this moment
 * @throws DomainError unauthenticated, not_found when the grant has ended, box_frozen
 */
export function demandLive(
  { accounts, head, row }: LockedSpace,
  grant: Pick<Granted<"read">, "actor" | "basis">,
  standing: Standing,
): ReadonlySet<Right> {
  const { actor } = grant;
  const live = accounts.get(actor.account);
  // Whether a link or a visitor may go on, its grant says.
  const isAccount = isAccountHere(actor);
  if (row.box_state === "deleted" || (isAccount && (live?.state !== "active" || live.version !== actor.version)))
    throw new DomainError("unauthenticated", "The account's access has ended.");
  const rights = standing(grant, head.owner);
  if (rights.size === 0) throw new DomainError("not_found", "The file or folder does not exist.");
  if (row.box_state === "frozen") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
  return rights;
}
