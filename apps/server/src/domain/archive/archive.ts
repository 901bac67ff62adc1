// Several files and folders as one ZIP that streams; `create-archives.ts` makes the real one.
import type { BlobId, NodeId, SpaceId } from "@landbox/kit";
import type { Readable } from "node:stream";
import type { Granted } from "../access/granted.ts";
import type { Actor } from "../identity/actor.ts";

export interface ArchiveEntry {
  /** Path inside the archive, names separated by slashes, without one at the end; every program can unpack it. */
  readonly path: string;
  /** undefined: a folder. */
  readonly blob: BlobId | undefined;
  /** Bytes of the content; 0 for a folder. */
  readonly size: number;
  /** Unix seconds. */
  readonly mtime: number;
}

/** What goes into an archive, as it was in one moment: contents never change, so what changes later changes nothing here. */
export interface ArchivePlan {
  /** Folders first. */
  readonly entries: readonly ArchiveEntry[];
  /** The chosen folder's or file's name, or of several that of the folder they lie in; "" for a space's root. */
  readonly name: string;
  /** Bytes of all contents. */
  readonly bytes: number;
  /** Texts that go along at the top of the archive. */
  readonly notes?: readonly { readonly path: string; readonly text: string }[];
}

export interface OpenArchive {
  /** Exact length of the stream in bytes. */
  readonly length: number;
  /** Ends with an error, never early, when a content cannot be read whole. Whoever does not read it destroys it. */
  readonly stream: Readable;
}

/** Most files and folders of one archive: the list of what goes in is held in memory. */
export const mostEntries = 100_000;
/** Most ids of one request. */
export const mostChosen = 3_000;

export interface Archives {
  /** @throws DomainError not_found when one of them is not there, bad_request for none or more than mostChosen, too_large beyond mostEntries */
  plan(grant: Granted<"download">, nodes: readonly NodeId[]): Promise<ArchivePlan>;
  /** The ZIP (stored, ZIP64 where needed, names in UTF-8). @throws DomainError too_many_requests while the account has too many open */
  open(grant: Granted<"download">, plan: ArchivePlan): Promise<OpenArchive>;
  /** Remembers a choice for a download that follows at once; only this account can redeem it, within ten minutes. */
  issue(grant: Granted<"download">, nodes: readonly NodeId[]): Promise<string>;
  /** @throws DomainError not_found when the ticket is unknown, expired or somebody else's */
  redeem(actor: Actor, ticket: string): Promise<{ space: SpaceId; top: NodeId | undefined; nodes: readonly NodeId[] }>;
}
