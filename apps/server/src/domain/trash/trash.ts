// What can be done with what was deleted; `create-trash.ts` makes the real one.
import type { AccountId, BoxId, NodeId } from "@landbox/kit";
import type { Granted } from "../access/granted.ts";
import type { Node } from "../tree/node.ts";
import type { Conditions, Path, Written } from "../tree/tree.ts";

/** A file, or a folder with everything in it, that was deleted in one go. */
export interface TrashEntry {
  /** As it was: id, name, size, etag stay while it lies here. */
  readonly node: Node;
  /** Where it was, names separated by slashes, without one at the start. */
  readonly location: string;
  readonly deletedAt: Date;
  readonly deletedBy: AccountId | undefined;
}

export interface RestoreEntry {
  readonly node: NodeId;
  /**
   * undefined: where it was, or the root when that folder is gone, under a free name. A place by its parts: exactly there, with the folder
   * and the name it had unless others are given; a folder that is gone is parent_missing, a name that is taken already_exists.
   */
  readonly to?: Path | { readonly folder?: NodeId | undefined; readonly name?: string | undefined };
  /** False and the target exists: precondition_failed. True: what is there goes to the trash. */
  readonly overwrite: boolean;
  readonly conditions?: Conditions;
}

export interface TrashQuery {
  /** Default: time, newest first; the others ascending. Names in German order. */
  readonly sort?: "time" | "name" | "size" | undefined;
  readonly direction?: "asc" | "desc" | undefined;
  /** Cursor of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface TrashPage {
  readonly entries: readonly (TrashEntry & { readonly deletedByName: string | undefined })[];
  /** Cursor of the next page; undefined on the last. */
  readonly next: string | undefined;
}

/**
 * Listing and emptying is for those who may delete in the whole space. Who sees a part of it finds and restores what lay in a folder that they see.
 * Common errors: not_found, forbidden.
 */
export interface Trash {
  /** The space's entries, newest first, at most 500 at a time. */
  list(grant: Granted<"read">): AsyncIterable<readonly TrashEntry[]>;
  /** One page for people. @throws DomainError bad_request for a cursor that is none */
  page(grant: Granted<"read">, query: TrashQuery): Promise<TrashPage>;
  /** How many entries there are, and the bytes in them. */
  totals(grant: Granted<"read">): Promise<{ entries: number; size: number }>;
  find(grant: Granted<"read">, node: NodeId): Promise<TrashEntry | undefined>;
  /** Ids, etags, versions and properties are as before. @throws DomainError not_found, parent_missing, already_exists, precondition_failed, locked, forbidden (onto the root) */
  restore(grant: Granted<"write">, restore: RestoreEntry): Promise<Written>;
  /** Deletes entries for good. Costs the same for a file and for a folder with 100,000 files: rows go afterwards. @throws DomainError not_found when none of them is there */
  purge(grant: Granted<"write">, ...nodes: readonly NodeId[]): Promise<void>;
  /** Deletes for good what lies in the trash when the call begins. */
  empty(grant: Granted<"write">): Promise<void>;
  /** Deletes rows of what was purged, in short transactions, until nothing is left or about `most` were looked at. Returns how many are gone. */
  sweep(box: BoxId, most?: number): Promise<number>;
}
