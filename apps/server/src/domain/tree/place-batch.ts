// The hot write: new and replaced files and new folders of one space, decided together and written by one statement in one transaction.
import { type AccountId, type BlobId, type BoxId, type NodeId, nodeId, type SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { inBoxLast } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Actor } from "../identity/actor.ts";
import type { StoredContent } from "../blobs/content.ts";
import * as commit from "./commit.store.ts";
import { bearsOn, demandConditions, demandTokens, locksAgainstWriting, pathsOfIf, type ResourceState } from "./conditions.ts";
import type { Ids } from "./ids.ts";
import { etagOf, type Node } from "./node.ts";
import { nodeOfRow } from "./node-row.ts";
import { placeParameters } from "./place-parameters.ts";
import { headOfRow, type SpaceHead } from "./space-state.ts";
import { lockOfRow, pathKey } from "./space-view.ts";
import { borrow } from "./quota.ts";
import * as store from "./tree.store.ts";
import type { Conditions, LockAt, Path, Written } from "./tree.ts";

/** A wish to put something under a name; nothing of it is decided before the commit. */
export interface Placement {
  readonly actor: Actor;
  readonly parent: NodeId;
  readonly name: string;
  /** undefined: a folder. */
  readonly content: StoredContent | undefined;
  readonly mtime: number | undefined;
  readonly conditions: Conditions | undefined;
  /** The upload that ends with this placement and gives back what it reserved. */
  readonly upload: string | undefined;
}

/** A placement that was found to be possible, with everything the statement needs. */
export interface Placed {
  readonly placement: Placement;
  readonly seq: number;
  readonly node: NodeId;
  readonly blob: BlobId | undefined;
  readonly existing: Node | undefined;
  readonly mtime: number;
  /** Folders above it, nearest first. */
  readonly chain: readonly NodeId[];
  readonly path: Path;
  /** Bytes that its upload had reserved in this space. */
  readonly reserved: number;
}

export interface BatchOutcome {
  /** One for each placement, in order. */
  readonly results: readonly (Written | DomainError)[];
  readonly before: SpaceHead;
  /** What changed, for the state in memory; undefined when nothing was written. */
  readonly after:
    | {
        head: SpaceHead;
        ancestors: readonly commit.AncestorChange[];
        placed: readonly { node: Node; path: Path; chain: readonly NodeId[] }[];
        mtime: number;
      }
    | undefined;
}

export interface BatchDeps {
  readonly database: Database;
  readonly ids: Ids;
}

/** What a commit sees under the space's lock. */
interface Ground {
  readonly head: SpaceHead;
  readonly lent: number;
  readonly limited: boolean;
  readonly targets: ReadonlyMap<number, Node>;
  readonly chains: ReadonlyMap<number, { ids: NodeId[]; names: string[] }>;
  readonly locks: readonly LockAt[];
  readonly accounts: ReadonlyMap<string, commit.LiveAccountRow>;
  /** Resources other than the placements' own that an If header speaks of. */
  readonly others: Map<string, ResourceState>;
  /** Bytes reserved by the uploads that end here. */
  readonly uploads: Map<string, number>;
}

/**
 * Decides and writes placements with different names. Each entry fails alone with its own error; only a failure of the transaction rejects.
 * @throws DomainError unavailable, and anything the database refuses
 */
export async function placeBatchOf(deps: BatchDeps, box: BoxId, space: SpaceId, placements: readonly Placement[]): Promise<BatchOutcome> {
  const nodeIds = await deps.ids.nodes(placements.length);
  const blobIds = await deps.ids.blobs(placements.filter((p) => p.content).length);
  let ancestors: commit.AncestorChange[] = [];
  const { outcome, placed } = await inBoxLast(deps.database, box, async (db) => {
    const headRows = db.query<store.HeadRow>(store.lockHead, [box, space]);
    const parents = placements.map((p) => p.parent);
    const others = placements.flatMap((p) => pathsOfIf(p.conditions?.ifHeader));
    const uploads = placements.flatMap((p) => p.upload ?? []);
    const uploadRows = uploads.length > 0 ? db.query<commit.UploadRow>(commit.selectUploads, [box, uploads]) : [];
    const otherRows = others.map((path) => store.walk(db, space, path));
    const [heads, targets, chains, locks, accounts] = await Promise.all([
      headRows,
      db.query<commit.TargetRow>(commit.selectTargets, [box, parents, placements.map((p) => p.name)]),
      db.query<commit.AncestorRow>(commit.selectAncestors, [box, space, [...new Set(parents)]]),
      db.query<store.LockRow>(store.selectLocks, [box, space]),
      db.query<commit.LiveAccountRow>(commit.selectLiveAccounts, [box, [...new Set(placements.map((p) => p.actor.account))]]),
    ]);
    const [row] = heads;
    if (!row) throw new DomainError("not_found", "This space does not exist.");
    const ground = groundOf(box, row, targets, chains, locks, accounts);
    for (const [i, rows] of (await Promise.all(otherRows)).entries()) addOther(ground, others[i] as Path, rows);
    for (const { id, reserved } of await uploadRows) ground.uploads.set(id, reserved);
    const decided = decide(ground, placements, nodeIds, blobIds);
    const accepted = decided.filter((d): d is Placed => !(d instanceof DomainError));
    const needed = ground.head.used + growth(accepted) - ground.lent;
    if (ground.limited && needed > 0) await borrow(db, space, needed);
    const parameters = accepted.length > 0 ? placeParameters(box, space, accepted) : undefined;
    return {
      result: { outcome: { decided, head: ground.head }, placed: accepted },
      last: parameters && {
        statement: commit.placeBatch,
        parameters,
        onRows: (rows: unknown[]) => {
          ancestors = rows as commit.AncestorChange[];
        },
      },
    };
  });
  return summarise(outcome.head, outcome.decided, placed, ancestors);
}

const growth = (placed: readonly Placed[]): number => placed.reduce((sum, p) => sum + (p.placement.content?.size ?? 0) - p.reserved, 0);

function groundOf(
  box: BoxId,
  row: store.HeadRow,
  targets: readonly commit.TargetRow[],
  ancestors: readonly commit.AncestorRow[],
  locks: readonly store.LockRow[],
  accounts: readonly commit.LiveAccountRow[],
): Ground {
  const chains = new Map<number, { ids: NodeId[]; names: string[] }>();
  for (const { start, id, name } of ancestors) {
    const chain = chains.get(start) ?? { ids: [], names: [] };
    chain.ids.push(nodeId(id));
    chain.names.push(name);
    chains.set(start, chain);
  }
  return {
    head: headOfRow(box, row),
    lent: row.lent_bytes,
    limited: row.box_quota !== null,
    targets: new Map(targets.map((target) => [target.ord - 1, nodeOfRow(target)])),
    chains,
    locks: locks.map(lockOfRow),
    accounts: new Map(accounts.map((account) => [account.id, account])),
    others: new Map(),
    uploads: new Map(),
  };
}

function addOther(ground: Ground, path: Path, rows: readonly store.PathRow[]): void {
  const row = rows[path.length];
  const tokens = ground.locks.filter((at) => bearsOn(at, path)).map((at) => at.lock.token);
  ground.others.set(pathKey(path), { etag: row && etagOf(nodeOfRow(row), ground.head.epoch), tokens });
}

function decide(ground: Ground, placements: readonly Placement[], nodeIds: NodeId[], blobIds: BlobId[]): (Placed | DomainError)[] {
  let seq = ground.head.seq;
  let free = ground.head.free;
  return placements.map((placement, i) => {
    try {
      const { chain, existing, path } = check(ground, placement, i);
      const reserved = (placement.upload !== undefined && ground.uploads.get(placement.upload)) || 0;
      const size = (placement.content?.size ?? 0) - reserved;
      if (free !== undefined && size > free)
        throw new DomainError("quota_exceeded", "There is not enough space left.", { values: { free } });
      if (free !== undefined) free -= size;
      seq++;
      return {
        placement,
        seq,
        node: existing?.id ?? (nodeIds[i] as NodeId),
        blob: placement.content && blobIds.pop(),
        existing,
        mtime: placement.mtime ?? Math.floor(Date.now() / 1000),
        chain,
        path,
        reserved,
      };
    } catch (error) {
      if (error instanceof DomainError) return error;
      throw error;
    }
  });
}

/** Everything that was checked before the body came is checked here again, where it counts. */
function check(ground: Ground, placement: Placement, i: number): { chain: NodeId[]; existing: Node | undefined; path: Path } {
  demandLiveAccount(ground.accounts.get(placement.actor.account), placement.actor);
  if (placement.upload !== undefined && !ground.uploads.has(placement.upload))
    throw new DomainError("upload_gone", "The upload has ended.");
  const chain = ground.chains.get(placement.parent);
  if (!chain || chain.ids.at(-1) !== ground.head.root) throw new DomainError("parent_missing", "The folder does not exist.");
  const path = [...chain.names.slice(0, -1).reverse(), placement.name];
  const existing = ground.targets.get(i);
  demandPlaceable(placement, existing);
  if (ground.locks.length > 0 || placement.conditions) {
    const tokens = ground.locks.filter((at) => bearsOn(at, path)).map((at) => at.lock.token);
    const own: ResourceState = { etag: existing && etagOf(existing, ground.head.epoch), tokens };
    demandConditions(placement.conditions, existing, ground.head.epoch, (other) => (other && ground.others.get(pathKey(other))) ?? own);
    demandTokens(locksAgainstWriting(ground.locks, path, existing !== undefined), placement.conditions, placement.actor.account);
  }
  return { chain: chain.ids, existing, path };
}

/** @throws DomainError is_folder, method_not_allowed */
export function demandPlaceable(placement: { content: unknown }, existing: Node | undefined): void {
  if (!existing) return;
  if (placement.content === undefined) throw new DomainError("method_not_allowed", "An entry with this name already exists.");
  if (existing.isFolder) throw new DomainError("is_folder", "A folder with this name already exists.");
}

/** @throws DomainError unauthenticated, box_frozen */
export function demandLiveAccount(row: commit.LiveAccountRow | undefined, actor: { account: AccountId; version: number }): void {
  if (!row || row.state !== "active" || row.version !== actor.version || row.box_state === "deleted")
    throw new DomainError("unauthenticated", "The account's access has ended.");
  if (row.box_state === "frozen") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
}

function summarise(
  before: SpaceHead,
  decided: readonly (Placed | DomainError)[],
  placed: readonly Placed[],
  ancestors: readonly commit.AncestorChange[],
): BatchOutcome {
  const written: { node: Node; path: Path; chain: readonly NodeId[] }[] = [];
  const results = decided.map((entry): Written | DomainError => {
    if (entry instanceof DomainError) return entry;
    const node = nodeOfPlaced(entry, before);
    written.push({ node, path: entry.path, chain: entry.chain });
    return { node, etag: etagOf(node, before.epoch), created: entry.existing === undefined };
  });
  const last = placed.at(-1);
  if (!last) return { results, before, after: undefined };
  const grown = growth(placed);
  const head: SpaceHead = {
    ...before,
    seq: last.seq,
    used: before.used + grown,
    free: before.free === undefined ? undefined : Math.max(0, before.free - grown),
  };
  return { results, before, after: { head, ancestors, placed: written, mtime: Math.floor(Date.now() / 1000) } };
}

function nodeOfPlaced(placed: Placed, head: SpaceHead): Node {
  const { placement, existing } = placed;
  const { content } = placement;
  return {
    id: placed.node,
    space: head.space,
    parent: placement.parent,
    name: placement.name,
    isFolder: content === undefined,
    version: placed.seq,
    size: content?.size ?? 0,
    entries: 0,
    blob: placed.blob,
    mtime: placed.mtime,
    created: existing?.created ?? Math.floor(Date.now() / 1000),
    sha1: content && Buffer.from(content.checksums.sha1).toString("hex"),
    sha256: content && Buffer.from(content.checksums.sha256).toString("hex"),
  };
}
