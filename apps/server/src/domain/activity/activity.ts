// What happened to files and folders, as people want to know it; `create-activity.ts` makes the real one.
import type { AccountId, BoxId, NodeId, SpaceId } from "@landbox/kit";
import type { Granted } from "../access/granted.ts";
import type { Node } from "../tree/node.ts";
import type { Path } from "../tree/tree.ts";

export type Happening = "created" | "changed" | "renamed" | "moved" | "copied" | "deleted" | "restored";

export interface ActivityEntry {
  /** The same for the same change. No number: it would tell a holder of a part how much happened beside it. */
  readonly id: string;
  readonly at: Date;
  readonly by: AccountId | undefined;
  readonly byName: string | undefined;
  readonly what: Happening;
  readonly node: NodeId;
  readonly isFolder: boolean;
  /** What it was called after the change, and the folder it lay in; the name of a space's root is "". */
  readonly name: string;
  readonly folder: string | undefined;
  /** Before a renaming or a move. */
  readonly nameBefore: string | undefined;
  readonly folderBefore: string | undefined;
}

export interface ActivityPage {
  readonly entries: readonly ActivityEntry[];
  /** Cursor of the next page, opaque like the entries' ids; undefined on the last. A page may have fewer entries than asked for, or none, and still not be the last. */
  readonly next: string | undefined;
}

export interface RecentFile {
  readonly node: Node;
  readonly path: Path;
  readonly epoch: string;
  readonly what: "created" | "changed" | "copied" | "restored";
  readonly at: Date;
  readonly by: AccountId | undefined;
  readonly byName: string | undefined;
}

/** What changed in a space between two of its sequence numbers. */
export interface SpaceChange {
  readonly space: SpaceId;
  readonly seq: number;
  /** Folders in which, or below which, something changed; undefined when it may be any. */
  readonly folders: readonly NodeId[] | undefined;
}

/** Marks of favourites and properties are nobody else's business and are in none of the answers. */
export interface Activity {
  /** The latest changes of a file; of a folder also those of everything in it. @throws DomainError not_found, bad_request */
  ofNode(grant: Granted<"read">, node: NodeId, page: { after?: string | undefined; limit: number }): Promise<ActivityPage>;
  /** The files of a space that changed last, each once, latest first; `own`: only by the grant's holder. Looks at the last 5,000 changes. */
  recent(grant: Granted<"read">, query: { limit: number; own: boolean }): Promise<readonly RecentFile[]>;
  /** Present sequence numbers of spaces; those that are not there are left out. */
  heads(box: BoxId, spaces: readonly SpaceId[]): Promise<ReadonlyMap<SpaceId, number>>;
  changes(box: BoxId, space: SpaceId, since: number): Promise<SpaceChange>;
  /** Who made a node and when, as far as the journal still knows. */
  origin(grant: Granted<"read">, node: NodeId): Promise<{ by: string | undefined; lastBy: string | undefined }>;
}
