// The hot write: new and replaced files and new folders of one space, decided together and written by one statement in one transaction.
import type { BlobId, BoxId, NodeId, SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { inBoxLast } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Granted } from "../access/granted.ts";
import type { StoredContent } from "../blobs/content.ts";
import * as commit from "./commit.store.ts";
import { bearsOn, demandConditions, demandTokens, locksAgainstWriting, type ResourceState } from "./conditions.ts";
import { demandRight } from "../access/demand-right.ts";
import { locksBelow } from "./below-top.ts";
import { baseIn, type Chain, demandLive, type Ground, type KnownTree, loadGround } from "./ground.ts";
import type { Ids } from "./ids.ts";
import { etagOf, type Node } from "./node.ts";
import { placeParameters } from "./place-parameters.ts";
import type { SpaceHead } from "./space-state.ts";
import { pathKey } from "./space-view.ts";
import { borrow } from "./quota.ts";
import type { Conditions, Path, Written } from "./tree.ts";

/** A wish to put something under a name; nothing of it is decided before the commit. */
export interface Placement {
  readonly grant: Granted<"write">;
  readonly parent: NodeId;
  readonly name: string;
  /** The new content of the very file that was granted. */
  readonly onTop: boolean;
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
  /** From the space's root. */
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

/**
 * Decides and writes placements with different names. `known` is what this process remembers; it saves questions while it is still true.
 * Each entry fails alone with its own error; only a failure of the transaction rejects.
 * @throws DomainError unavailable, and anything the database refuses
 */
export async function placeBatchOf(
  deps: BatchDeps,
  box: BoxId,
  space: SpaceId,
  placements: readonly Placement[],
  known: KnownTree | undefined,
): Promise<BatchOutcome> {
  const nodeIds = await deps.ids.nodes(placements.length);
  const blobIds = await deps.ids.blobs(placements.filter((p) => p.content).length);
  // One time for rows and memory: what is remembered must not differ by a second from what is stored.
  const now = Math.floor(Date.now() / 1000);
  let ancestors: commit.AncestorChange[] = [];
  const { outcome, placed } = await inBoxLast(deps.database, box, async (db) => {
    const ground = await loadGround(db, space, placements, known);
    const decided = decide(ground, placements, { nodeIds, blobIds, now });
    const accepted = decided.filter((d): d is Placed => !(d instanceof DomainError));
    const needed = ground.head.used + growth(accepted) - ground.lent;
    if (ground.limited && needed > 0) await borrow(db, space, needed);
    const parameters = accepted.length > 0 ? placeParameters(box, space, accepted, now) : undefined;
    return {
      result: { outcome: { decided, head: ground.head }, placed: accepted },
      last: parameters && {
        statement: accepted.every(isPlain) ? commit.createBatch : commit.placeBatch,
        parameters,
        onRows: (rows: unknown[]) => {
          ancestors = rows as commit.AncestorChange[];
        },
      },
    };
  });
  return summarise(outcome.head, outcome.decided, placed, ancestors, now);
}

/** Nothing is replaced and no upload ends: most batches, and a shorter statement. */
const isPlain = (placed: Placed): boolean => placed.existing === undefined && placed.placement.upload === undefined;

const growth = (placed: readonly Placed[]): number => placed.reduce((sum, p) => sum + (p.placement.content?.size ?? 0) - p.reserved, 0);

function decide(
  ground: Ground,
  placements: readonly Placement[],
  { nodeIds, blobIds, now }: { nodeIds: NodeId[]; blobIds: BlobId[]; now: number },
): (Placed | DomainError)[] {
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
        mtime: placement.mtime ?? now,
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
function check(ground: Ground, placement: Placement, i: number): { chain: readonly NodeId[]; existing: Node | undefined; path: Path } {
  const { grant } = placement;
  const rights = demandLive(ground.locked, grant, ground.standing);
  if (placement.upload !== undefined && !ground.uploads.has(placement.upload))
    throw new DomainError("upload_gone", "The upload has ended.");
  const chain = ground.chains.get(placement.parent);
  if (!chain || chain.ids.at(-1) !== ground.head.root) throw new DomainError("parent_missing", "The folder does not exist.");
  const path = [...chain.names.slice(0, -1).reverse(), placement.name];
  const existing = ground.targets.get(i);
  const base = baseOf(placement, chain, path, existing);
  // The folder was moved out of what the holder may see.
  if (!base) throw new DomainError("parent_missing", "The folder does not exist.");
  demandPlaceable(placement, existing);
  demandRight(rights, existing ? "update" : "create");
  if (ground.locks.length > 0 || placement.conditions) {
    const tokens = ground.locks.filter((at) => bearsOn(at, path)).map((at) => at.lock.token);
    const own: ResourceState = { etag: existing && etagOf(existing, ground.head.epoch), tokens };
    const stateOf = (other: Path | undefined): ResourceState => (other && ground.others.get(pathKey([...base, ...other]))) ?? own;
    demandConditions(placement.conditions, existing, ground.head.epoch, stateOf);
    const shown = path.slice(base.length);
    demandTokens(
      locksAgainstWriting(locksBelow(ground.locks, base), shown, existing !== undefined),
      placement.conditions,
      grant.actor.account,
    );
  }
  return { chain: chain.ids, existing, path };
}

/** Names from the space's root down to what was granted to the holder. */
function baseOf({ grant, onTop }: Placement, chain: Chain, path: Path, existing: Node | undefined): Path | undefined {
  if (grant.top === undefined) return [];
  if (!onTop) return baseIn(chain, grant.top);
  return existing?.id === grant.top ? path : undefined;
}

/** @throws DomainError is_folder, method_not_allowed */
export function demandPlaceable(placement: { content: unknown }, existing: Node | undefined): void {
  if (!existing) return;
  if (placement.content === undefined) throw new DomainError("method_not_allowed", "An entry with this name already exists.");
  if (existing.isFolder) throw new DomainError("is_folder", "A folder with this name already exists.");
}

function summarise(
  before: SpaceHead,
  decided: readonly (Placed | DomainError)[],
  placed: readonly Placed[],
  ancestors: readonly commit.AncestorChange[],
  now: number,
): BatchOutcome {
  const written: { node: Node; path: Path; chain: readonly NodeId[] }[] = [];
  const results = decided.map((entry): Written | DomainError => {
    if (entry instanceof DomainError) return entry;
    const node = nodeOfPlaced(entry, before, now);
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
  return { results, before, after: { head, ancestors, placed: written, mtime: now } };
}

function nodeOfPlaced(placed: Placed, head: SpaceHead, now: number): Node {
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
    created: existing?.created ?? now,
    sha1: content && Buffer.from(content.checksums.sha1).toString("hex"),
    sha256: content && Buffer.from(content.checksums.sha256).toString("hex"),
  };
}
