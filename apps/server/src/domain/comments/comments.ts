// What people write about files and folders; `create-comments.ts` makes the real one.
import type { AccountId, NodeId } from "@landbox/kit";
import type { Granted } from "../access/granted.ts";
import type { Actor } from "../identity/actor.ts";

export interface Mention {
  readonly id: AccountId;
  /** The text after the "@". */
  readonly as: string;
  readonly name: string;
}

export interface Comment {
  readonly id: number;
  /** undefined: the account is gone. */
  readonly author: { readonly id: AccountId; readonly name: string } | undefined;
  readonly own: boolean;
  /** With "@name" as it was written. */
  readonly text: string;
  readonly mentions: readonly Mention[];
  readonly at: Date;
  readonly editedAt: Date | undefined;
  /** Somebody else's, newer than what the reader has seen. */
  readonly unread: boolean;
  readonly mayDelete: boolean;
}

export interface CommentPage {
  /** The latest first. */
  readonly entries: readonly Comment[];
  /** The id to go on below; undefined on the last page. */
  readonly next: number | undefined;
  readonly count: number;
  readonly unread: number;
  readonly mayComment: boolean;
}

/** Below a comment, or after so many; none that is older than `since`. */
export interface PageOf {
  readonly before?: number | undefined;
  readonly limit?: number;
  readonly offset?: number;
  readonly since?: Date | undefined;
}

export interface Mentionable {
  readonly id: AccountId;
  readonly login: string;
  readonly name: string;
}

export interface Counts {
  readonly count: number;
  readonly unread: number;
}

export const longestComment = 4000;

/**
 * Comments hang on a file or folder, wherever it is moved, and go with it. Whoever may see it reads them; writing needs the right to comment, which is
 * asked again in the transaction. Everything throws DomainError not_found for what the holder may not see, and for changes box_frozen.
 */
export interface Comments {
  list(grant: Granted<"read">, node: NodeId, page?: PageOf): Promise<CommentPage>;
  find(grant: Granted<"read">, node: NodeId, id: number): Promise<Comment>;
  /** Tells those who are mentioned, and who follow: the owner and whoever commented here. @throws DomainError bad_request, forbidden */
  add(grant: Granted<"read">, node: NodeId, text: string): Promise<Comment>;
  /** Only one's own. @throws DomainError bad_request, forbidden */
  edit(grant: Granted<"read">, node: NodeId, id: number, text: string): Promise<Comment>;
  /** One's own, or with the right to share every one. @throws DomainError forbidden */
  remove(grant: Granted<"read">, node: NodeId, id: number): Promise<void>;
  /** Everything up to this comment or time, or all of it, has been seen. */
  markSeen(grant: Granted<"read">, node: NodeId, upTo?: number | Date): Promise<void>;
  /** When the last comment that was seen was written; undefined: none was. */
  seenAt(grant: Granted<"read">, node: NodeId): Promise<Date | undefined>;
  /**
   * Whom a comment can mention: only people who see the node. Who may decide on its shares gets them without a letter, everybody else by the first two
   * letters of a name. @throws DomainError forbidden
   */
  mentionable(grant: Granted<"read">, node: NodeId, text: string): Promise<readonly Mentionable[]>;
  /** Of nodes that the actor was found to see. */
  counts(actor: Actor, nodes: readonly NodeId[]): Promise<ReadonlyMap<NodeId, Counts>>;
  /** Calls onComment for each node that the actor may see and whose comments changed, in whatever process. The returned function ends it. */
  watch(actor: Actor, onComment: (node: NodeId) => void): () => void;
  /** A message of the channel `landbox`. */
  noticed(message: string): void;
}
