// How bytes become files: single PUTs, parts, tus and chunks, through one state machine; `create-uploads.ts` makes the real one.
import type { BoxId, NodeId, SpaceId } from "@landbox/kit";
import type { Readable } from "node:stream";
import type { Granted } from "../access/granted.ts";
import type { Actor } from "../identity/actor.ts";
import type { StoredContent } from "../blobs/content.ts";
import type { Append } from "./append.ts";
import type { Node } from "../tree/node.ts";
import type { Conditions, Path, Written } from "../tree/tree.ts";

export interface DeclaredChecksum {
  readonly algorithm: "sha1" | "sha256" | "md5" | "adler32";
  readonly value: Uint8Array;
}

export interface ReceiveFile {
  readonly path: Path;
  readonly body: Readable;
  /** Content-Length; undefined for chunked transfer. */
  readonly contentLength?: number;
  /** OC-Total-Length or X-Expected-Entity-Length: what the quota is checked against when there is no Content-Length. */
  readonly expectedLength?: number;
  /** All must hold. */
  readonly checksum?: DeclaredChecksum | readonly DeclaredChecksum[];
  /** Unix seconds. */
  readonly mtime?: number;
  readonly conditions?: Conditions;
  /** Called after everything that can be refused early was checked, before the first byte is read (100-continue). */
  readonly onAccepted?: () => void;
  readonly signal?: AbortSignal;
}

export interface UploadPart {
  readonly name: string;
  readonly size: number;
  readonly receivedAt: Date;
  /** Quoted. */
  readonly etag: string;
}

/** An upload of tus: announced with its length and place, filled from the front, finished with its last byte. */
export interface Resumable {
  readonly id: string;
  readonly space: SpaceId;
  /** Bytes it will have. */
  readonly length: number;
  /** Bytes that are durable: where to go on. Equal to the length only when the file is there. */
  readonly offset: number;
  /** When it is given up; undefined once it is finished. */
  readonly expires: Date | undefined;
  /** Upload-Metadata as the client wrote it. */
  readonly metadata: string | undefined;
  /** The file it became, as it was then. */
  readonly written: { readonly node: NodeId; readonly etag: string; readonly mtime: number | undefined } | undefined;
}

export interface StartResumable {
  readonly path: Path;
  readonly length: number;
  /** Unix seconds. */
  readonly mtime?: number | undefined;
  /** Of the whole file. */
  readonly checksum?: readonly DeclaredChecksum[];
  readonly conditions?: Conditions | undefined;
  readonly metadata?: string;
  /** Bytes that come with the announcement. */
  readonly first?: Omit<Append, "offset">;
}

/** A part of a file after ownCloud's protocol of 2013. */
export interface PutChunk {
  /** Of the whole file. */
  readonly path: Path;
  /** The client's name for this transfer. */
  readonly transfer: string;
  readonly count: number;
  /** From 0. */
  readonly index: number;
  readonly body: Readable;
  readonly contentLength?: number | undefined;
  /** OC-Total-Length, of the whole file. */
  readonly totalLength?: number | undefined;
  /** What a part says about the whole; the last that says it counts. */
  readonly mtime?: number | undefined;
  readonly checksum?: readonly DeclaredChecksum[];
  readonly conditions?: Conditions | undefined;
  readonly onAccepted?: () => void;
  readonly signal?: AbortSignal;
}

/** What a grant must lead to that goes on with an upload. */
export interface UploadPlace {
  readonly space: SpaceId;
  readonly top: NodeId | undefined;
}

/** A small file or a folder of a batch. */
export interface BatchEntry {
  /** Names are checked with the entry. */
  readonly path: Path;
  /** undefined: a folder, which may be there already. */
  readonly content: Buffer | undefined;
  /** Unix seconds. */
  readonly mtime?: number | undefined;
  /** False: only when the name is free. */
  readonly replace: boolean;
  /** The same content under the name counts as taken in: the sender missed an answer. */
  readonly again: boolean;
}

export type BatchOutcome =
  | { readonly status: "created" | "replaced" | "there"; readonly node: Node }
  /** `error`: a DomainError (already_exists, is_folder, and what receiveFile and makeFolder throw), or a fault of the server. */
  | { readonly status: "failed"; readonly error: unknown };

export interface Uploads {
  /**
   * One whole file: refused early where possible, stored durably, verified, committed atomically.
   * @throws DomainError whatever precheckPut, receive and putFile throw, and checksum_mismatch
   */
  receiveFile(grant: Granted<"write">, file: ReceiveFile): Promise<Written>;
  /**
   * Small files and folders as they come, each by itself like receiveFile, several at a time in bounded memory.
   * @returns one outcome for each, in their order
   * @throws what `entries` throws; what came before is there whole
   */
  receiveBatch(grant: Granted<"write">, entries: AsyncIterable<BatchEntry>, signal: AbortSignal): Promise<readonly BatchOutcome[]>;

  /** Opens an upload in parts under a name of the client's choice, unique for the account. @throws DomainError quota_exceeded, already_exists, invalid_name */
  create(grant: Granted<"write">, name: string, totalLength?: number): Promise<void>;
  /** Stores a part; a part of the same name is replaced. @throws DomainError upload_gone, length_mismatch, checksum_mismatch, quota_exceeded */
  putPart(
    grant: Granted<"write">,
    name: string,
    part: {
      name: string;
      body: Readable;
      contentLength?: number;
      offset?: number;
      /** Of the part alone. */
      checksum?: DeclaredChecksum;
      onAccepted?: () => void;
      signal?: AbortSignal;
    },
  ): Promise<UploadPart>;
  /** Parts in natural order of their names. @throws DomainError upload_gone */
  parts(grant: Granted<"read">, name: string): Promise<readonly UploadPart[]>;
  /** @throws DomainError upload_gone, not_found */
  deletePart(grant: Granted<"write">, name: string, part: string): Promise<void>;
  /** Ends an upload and gives back what it reserved. @throws DomainError upload_gone */
  abandon(grant: Granted<"write">, name: string): Promise<void>;
  /**
   * Makes the parts, in natural order of their names, one file: a single metadata commit whatever the size.
   * @throws DomainError upload_gone, length_mismatch, checksum_mismatch, and whatever putFile throws
   */
  finish(
    grant: Granted<"write">,
    name: string,
    file: {
      path: Path;
      totalLength?: number;
      checksum?: DeclaredChecksum | readonly DeclaredChecksum[];
      mtime?: number;
      conditions?: Conditions;
    },
  ): Promise<Written>;
  /** What the parts of an upload are together, to be read before it ends. @throws DomainError upload_gone, length_mismatch */
  assembled(grant: Granted<"read">, name: string, totalLength?: number): Promise<StoredContent>;
  /**
   * Announces a file and takes what of it comes with the announcement. A file that comes whole is there with the answer or not at all; when a first part
   * breaks, the upload is given up, because nobody was told where it is.
   * @throws DomainError what precheckPut, receive and putFile throw; checksum_mismatch
   */
  start(grant: Granted<"write">, start: StartResumable): Promise<Resumable>;
  /** Under which grant the actor started an upload. @throws DomainError upload_gone */
  locate(actor: Actor, id: string): Promise<UploadPlace>;
  /**
   * Adds bytes at the end; what came before a break is kept, to within some 64 MiB or 10 s when the process is killed. With the last byte the file
   * is there: one commit, all conditions looked at again. What cannot become right by trying again (conditions, checksum, a folder in the place) ends the upload.
   * Asked again about a finished upload with no bytes it answers what it answered then.
   * @throws DomainError upload_gone, offset_mismatch, locked (another request is writing), too_large, checksum_mismatch, and what finish throws
   */
  append(grant: Granted<"write">, id: string, patch: Append): Promise<Resumable>;
  /** How an upload stands, after the end of a transfer that broke; finishes one whose bytes are all there. @throws DomainError as append */
  settle(grant: Granted<"write">, id: string): Promise<Resumable>;
  /** Gives an upload its whole time again: it waits for something that is not its sender's to do. @throws DomainError upload_gone */
  prolong(grant: Granted<"write">, id: string): Promise<void>;
  /** Gives an upload up, or forgets a finished one; its file stays. @throws DomainError upload_gone */
  end(grant: Granted<"write">, id: string): Promise<void>;

  /**
   * Stores a part in ownCloud's form of 2013, in any order; a part that comes again replaces the one before.
   * @returns the file with the part that makes it complete, else undefined
   * @throws DomainError bad_request, and what putPart and finish throw
   */
  putChunk(grant: Granted<"write">, chunk: PutChunk): Promise<Written | undefined>;

  /** Ends the uploads of a box whose time is over and gives back what they reserved; returns how many. */
  expire(box: BoxId): Promise<number>;
  /** Names of the account's running uploads. */
  running(grant: Granted<"read">): Promise<readonly string[]>;

  /** Waits until what came of transfers that have been cut is kept; to be called when the connections are closed, before contents and database are. */
  close(): Promise<void>;
}
