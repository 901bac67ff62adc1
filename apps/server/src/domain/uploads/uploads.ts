// How bytes become files: single PUTs and uploads in parts, through one state machine; `create-uploads.ts` makes the real one.
import type { BoxId } from "@landbox/kit";
import type { Readable } from "node:stream";
import type { Granted } from "../access/granted.ts";
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

export interface Uploads {
  /**
   * One whole file: refused early where possible, stored durably, verified, committed atomically.
   * @throws DomainError whatever precheckPut, receive and putFile throw, and checksum_mismatch
   */
  receiveFile(grant: Granted<"write">, file: ReceiveFile): Promise<Written>;

  /** Opens an upload in parts under a name of the client's choice, unique for the account. @throws DomainError quota_exceeded, already_exists, invalid_name */
  create(grant: Granted<"write">, name: string, totalLength?: number): Promise<void>;
  /** Stores a part; a part of the same name is replaced. @throws DomainError upload_gone, length_mismatch, checksum_mismatch, quota_exceeded */
  putPart(
    grant: Granted<"write">,
    name: string,
    part: { name: string; body: Readable; contentLength?: number; offset?: number; checksum?: DeclaredChecksum; signal?: AbortSignal },
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
  /** Ends the uploads of a box whose time is over and gives back what they reserved; returns how many. */
  expire(box: BoxId): Promise<number>;
  /** Names of the account's running uploads. */
  running(grant: Granted<"read">): Promise<readonly string[]>;
}
