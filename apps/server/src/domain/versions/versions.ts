// Earlier contents of files; `create-versions.ts` makes the real one.
import type { AccountId, BoxId, NodeId } from "@landbox/kit";
import type { Granted } from "../access/granted.ts";
import type { Node } from "../tree/node.ts";
import type { Conditions, Written } from "../tree/tree.ts";

export interface FileVersion {
  /** The file as it was then, under its present name: `version`, `size`, `blob`, `mtime` and checksums are those of then. */
  readonly node: Node;
  /** When something newer took its place. */
  readonly savedAt: Date;
  /** Who had written it, when that is known. */
  readonly editedBy: AccountId | undefined;
  readonly editedByName: string | undefined;
}

export interface Versions {
  /** A file's earlier contents, newest first, at most 1,000; none for a folder. @throws DomainError not_found for what is not there or lies in the trash */
  list(grant: Granted<"download">, node: NodeId): Promise<readonly FileVersion[]>;
  /** @throws DomainError not_found */
  find(grant: Granted<"download">, node: NodeId, version: number): Promise<FileVersion>;
  /**
   * Makes an earlier content the present one, and the present one a version: nothing is lost, and no byte more is used. The file keeps its id and
   * gets the earlier modification time and a new etag. @throws DomainError not_found, locked, precondition_failed
   */
  restore(grant: Granted<"write">, restore: { node: NodeId; version: number; conditions?: Conditions }): Promise<Written>;
  /** Deletes one earlier content for good. @throws DomainError not_found, locked */
  remove(grant: Granted<"write">, node: NodeId, version: number): Promise<void>;
  /** Number and bytes of a file's earlier contents; for whoever may not have contents there are none. */
  totals(grant: Granted<"read">, node: NodeId): Promise<{ count: number; size: number }>;
  /** Deletes versions that the rule of `thin-out.ts` no longer keeps at `now` (unix milliseconds). Returns how many. */
  prune(box: BoxId, now: number): Promise<number>;
}
