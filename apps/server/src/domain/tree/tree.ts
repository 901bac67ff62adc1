// The verbs of the tree: what protocols may ask of files and folders. `create-tree.ts` makes the real one.
import type { BoxId, NodeId, SpaceId } from "@landbox/kit";
import type { Granted } from "../access/granted.ts";
import type { Segment, StoredContent } from "../blobs/content.ts";
import type { NodeLock } from "../locks/lock.ts";
import type { PageStart, SortedPage, Sorting } from "./list-sorted.ts";
import type { Node } from "./node.ts";
import type { WriterTx } from "./transaction.ts";

/** Name segments from a space's root, or from the top of what was granted of it, NFC, checked; [] is the root or that top. */
export type Path = readonly string[];

/** A dead property (RFC 4918 4.1): value is the serialised XML of the element's content. */
export interface DeadProperty {
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
  /** xml:lang in force where it was set (RFC 4918 4.3); "" or undefined: none. */
  readonly language?: string;
}

/** Quota facts of a space in logical bytes. */
export interface SpaceUsage {
  /** files + trash + versions + reserved. */
  readonly used: number;
  /** undefined: unlimited. */
  readonly total: number | undefined;
}

/**
 * A confirmed look at a space: valid for the request that asked for it and answered from memory where nothing changed
 * (every view is confirmed against the space's sequence number first, so two processes never show an old state).
 */
export interface SpaceView {
  readonly box: BoxId;
  readonly space: SpaceId;
  readonly seq: number;
  readonly epoch: string;
  /** The space's root, or the top of what was granted of it, which has no parent for its holder. */
  readonly root: Node;
  readonly usage: SpaceUsage;
  /** undefined when nothing has this path. NFD names match. */
  resolve(path: Path): Promise<Node | undefined>;
  /** All children of a folder, files and folders, in an order fixed by name. For streaming large folders see childPages. */
  children(folder: Node): Promise<readonly Node[]>;
  /** Children page by page (key-paged, ≤ 1,000 rows each): a listing of any size in bounded memory. */
  childPages(folder: Node): AsyncIterable<readonly Node[]>;
  /** Live locks that bear on this path: on the node itself, and depth-infinity locks of its ancestors. */
  locksOn(path: Path): Promise<readonly LockAt[]>;
  /** Live locks on the node or anything below it, and inherited ones from above (what a DELETE or MOVE runs into). */
  locksWithin(path: Path): Promise<readonly LockAt[]>;
  /** Dead properties of several nodes, in one query. */
  properties(nodes: readonly Node[]): Promise<ReadonlyMap<NodeId, readonly DeadProperty[]>>;
  /** A finished answer remembered for this exact state of the space; `make` runs once per state. Bounded by bytes. */
  remember(key: string, make: () => Promise<Buffer>): Promise<Buffer>;
  /** A remembered answer, if there is one: the synchronous hot path. */
  recall(key: string): Buffer | undefined;
}

export interface Found {
  readonly node: Node;
  readonly path: Path;
  /** Ids of the folders above it, from the root, or the top of what was granted, down to its parent. */
  readonly above: readonly NodeId[];
}

export interface LockAt {
  readonly lock: NodeLock;
  /** The path the lock is rooted at. */
  readonly path: Path;
}

/** Conditions that must hold inside the commit. Everything is optional. */
export interface Conditions {
  /** If-Match: one of these etags (quoted) or "*"; undefined: no condition. */
  readonly ifMatch?: readonly string[] | "*";
  /** If-None-Match on a write: "*" means the name must be free. */
  readonly ifNoneMatch?: readonly string[] | "*";
  /**
   * RFC 4918 If header, parsed, with resources as paths of this space where they lie in it.
   * Tokens named positively anywhere in it count as submitted for locks.
   */
  readonly ifHeader?: IfHeader;
  /** Lock tokens submitted (from the If header): `urn:uuid:…`. */
  readonly lockTokens?: readonly string[];
}

export interface IfHeader {
  readonly lists: readonly {
    /** undefined: untagged, i.e. the request's resource; "elsewhere": a resource outside this space (never matches). */
    readonly path: Path | undefined | "elsewhere";
    readonly conditions: readonly { readonly not: boolean; readonly token?: string; readonly etag?: string }[];
  }[];
}

export interface Written {
  readonly node: Node;
  /** Quoted etag of the node. */
  readonly etag: string;
  /** False when something was replaced. */
  readonly created: boolean;
}

export interface PutFile {
  readonly path: Path;
  readonly content: StoredContent;
  /** Unix seconds; undefined: now. */
  readonly mtime?: number;
  readonly conditions?: Conditions;
  /** Id of the upload that this file ends: finished in the same commit, which gives back what it reserved. */
  readonly upload?: string;
}

export interface Relocate {
  readonly from: Path;
  readonly to: Path;
  /** RFC 4918 10.6; false and the target exists: precondition_failed. */
  readonly overwrite: boolean;
  readonly mtime?: number;
  readonly conditions?: Conditions;
}

export interface PropertyChange {
  readonly set: readonly DeadProperty[];
  readonly remove: readonly { readonly namespace: string; readonly name: string }[];
  /** New modification time in unix seconds (d:lastmodified, d:getlastmodified, Win32LastModifiedTime). */
  readonly mtime?: number;
  /** Marks the node as one of the account's favourites, or no longer: nobody else sees it, no etag changes, and locks of others do not matter. */
  readonly favorite?: boolean;
}

export interface TakeLock {
  readonly path: Path;
  readonly exclusive: boolean;
  readonly infinite: boolean;
  readonly ownerXml: string;
  /** Seconds; the domain bounds it. */
  readonly timeout: number;
  readonly conditions?: Conditions;
}

/** Where the bytes of a content lie. */
export interface StoredBytes {
  readonly size: number;
  readonly segments: readonly Segment[];
  readonly seal: Uint8Array;
}

/**
 * All writes: a grant says who may; rights, lock, conditions, name and quota are checked again in the commit's own transaction. Everything is told and
 * done below the grant's top: what lies above or beside it is not there.
 * Common errors: not_found, parent_missing (409), is_folder, precondition_failed, locked, quota_exceeded, box_frozen, forbidden, unavailable.
 */
export interface Tree {
  /** @throws DomainError not_found when the space is not there or not visible for the grant's holder */
  view(grant: Granted<"read">): Promise<SpaceView>;
  /** Node by id inside the granted space, with its path; undefined when it is not there or lies in the trash. */
  find(grant: Granted<"read">, node: NodeId): Promise<{ node: Node; path: Path } | undefined>;
  /** The same for many nodes at once; what is not there, lies in the trash or in another space is left out. */
  findMany(grant: Granted<"read">, nodes: readonly NodeId[]): Promise<ReadonlyMap<NodeId, Found>>;
  /** The segments and seal of a file's content, from memory where possible. @throws DomainError not_found */
  content(grant: Granted<"download">, node: Pick<Node, "blob">): Promise<StoredBytes>;
  /** The same for those who draw pictures of it, and hand out nothing else. @throws DomainError not_found */
  contentToDraw(grant: Granted<"read">, node: Pick<Node, "blob">): Promise<StoredBytes>;

  /**
   * One page of a folder for people: folders first, then files, by name unless said otherwise. `after` is a cursor of the page before.
   * Costs the same wherever in a large folder the page lies. @throws DomainError bad_request
   */
  listSorted(grant: Granted<"read">, folder: Node, page: PageStart & { limit: number } & Sorting): Promise<SortedPage>;
  /** What comes first by name in each of these folders, files and folders alike, in one query; an empty folder is missing. */
  firstNames(grant: Granted<"read">, folders: readonly Node[]): Promise<ReadonlyMap<NodeId, string>>;
  /** How many folders and files a folder holds itself, not counting what is inside its folders. */
  countMembers(grant: Granted<"read">, folder: Node): Promise<{ folders: number; files: number }>;

  /** Bytes that may still be written, by the quotas of space and box; undefined: unlimited. */
  free(grant: Granted<"write">): Promise<number | undefined>;
  /** What can be refused before a body is read: same checks as the commit, without effect. `size` in bytes, undefined when unknown. Returns the bytes still free (undefined: unlimited). */
  precheckPut(grant: Granted<"write">, put: Omit<PutFile, "content" | "upload"> & { size?: number }): Promise<{ free: number | undefined }>;
  /** Creates or replaces a file; replacing keeps id, dead properties and locks, and makes a version of the old content. */
  putFile(grant: Granted<"write">, put: PutFile): Promise<Written>;
  /** @throws DomainError method_not_allowed when the name exists, parent_missing */
  makeFolder(grant: Granted<"write">, make: { path: Path; mtime?: number; conditions?: Conditions }): Promise<Written>;
  /**
   * Keeps ids, etags, versions, properties; changes both parents and their ancestors. Locks do not travel. With `into`, the destination's path begins
   * there; into another space it is a copy, and the original goes to the trash of its own space, both in one transaction.
   */
  move(grant: Granted<"write">, move: Relocate, into?: Granted<"write">): Promise<Written>;
  /** New ids, same contents (no byte is copied), with `into` perhaps in another space of the box. depth "0" copies a folder without its members. */
  copy(grant: Granted<"read">, copy: Relocate & { depth: "0" | "infinity" }, into?: Granted<"write">): Promise<Written>;
  /** Puts a file or a whole folder into the trash, in one entry. @throws DomainError forbidden for the root */
  trash(grant: Granted<"write">, trash: { path: Path; conditions?: Conditions }): Promise<void>;
  /** Ids of all nodes that the grant's holder marked as favourites, wherever they lie. */
  favorites(grant: Granted<"read">): Promise<ReadonlySet<NodeId>>;
  /** The holder's favourites in the space, but for those in the trash, by path. */
  favoriteNodes(grant: Granted<"read">): Promise<readonly { node: Node; path: Path }[]>;
  /**
   * Any other change of a space, for the features that build upon the tree: alone in the space, in one transaction, with the holder's access
   * checked; the work demands the rights it needs. What it throws rolls everything back.
   */
  change<T>(grant: Granted<"read">, work: (tx: WriterTx) => Promise<T>): Promise<T>;
  /** Forgets what this process remembers of a space, after a change past its writer. */
  forget(space: SpaceId): void;
  /** Marks a node as one of the holder's favourites, or no longer. @throws DomainError not_found, forbidden (too many) */
  setFavorite(grant: Granted<"read">, node: NodeId, favorite: boolean): Promise<void>;
  /** Marking a favourite needs the right to read, everything else that to update. */
  setProperties(grant: Granted<"read">, path: Path, change: PropertyChange, conditions?: Conditions): Promise<Written>;

  /** Locks an existing node, or creates an empty file first (lock-null, RFC 4918 9.10.4): then created is true. */
  lock(grant: Granted<"write">, take: TakeLock): Promise<{ lock: NodeLock; created: boolean; node: Node }>;
  /** @throws DomainError precondition_failed when the token is not a live lock on this path or not the caller's */
  refreshLock(grant: Granted<"write">, path: Path, tokens: readonly string[], timeout: number): Promise<{ lock: NodeLock; path: Path }>;
  /** @throws DomainError lock_token_mismatch (409), forbidden for somebody else's lock */
  unlock(grant: Granted<"write">, path: Path, token: string): Promise<void>;
}
