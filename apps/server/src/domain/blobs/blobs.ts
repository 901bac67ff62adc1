// The port through which the rest of the domain stores and reads contents; `create-blobs.ts` makes the real one.
import type { BoxId } from "@landbox/kit";
import type { Readable } from "node:stream";
import type { Checksums, Segment, StoredContent, StoredPart } from "./content.ts";

export interface ReceiveOptions {
  /** Bytes announced by the sender; more or fewer is `length_mismatch`. */
  readonly declaredLength?: number;
  /** More bytes than this end the stream with `too_large` or `quota_exceeded`, as `overLimit` says. */
  readonly limit?: number;
  readonly overLimit?: "too_large" | "quota_exceeded";
  /** Checksums beyond SHA-1 and SHA-256 to compute. */
  readonly extra?: readonly ("md5" | "adler32")[];
  /** Aborts when its signal fires (recall, account disabled, server stops). */
  readonly signal?: AbortSignal;
  /** Called with every chunk. */
  readonly onProgress?: () => void;
}

export interface PartOptions extends ReceiveOptions {
  /** A checksum of the part's own bytes, given back with it. */
  readonly digest?: keyof Checksums;
}

export interface StretchOptions extends ReceiveOptions {
  /** Called with each stretch in order, once it is durable and the one before was kept. What it throws ends the transfer. */
  readonly keep: (stretch: StoredPart) => Promise<void>;
}

export interface ByteRange {
  /** First byte, from 0. */
  readonly start: number;
  /** Last byte, inclusive. */
  readonly end: number;
}

export interface Blobs {
  /**
   * Encrypts, hashes and stores a body as it arrives; durable (synced, folder too) when the promise resolves.
   * A failed or aborted receive leaves nothing that the collector would not remove; memory is bounded whatever the size.
   * @throws DomainError length_mismatch, too_large, quota_exceeded (also for a full disk), timeout, unavailable
   */
  receive(box: BoxId, body: Readable, options: ReceiveOptions): Promise<StoredContent>;
  /** The same for one part of an upload: no whole-content checksums; `upload` names the running upload so that hashes may follow its contiguous prefix. */
  receivePart(box: BoxId, upload: string, offset: number | undefined, body: Readable, options: PartOptions): Promise<StoredPart>;
  /**
   * A body of any length as parts of bounded size, kept one after the other: when it breaks off, what came is made durable and kept as well
   * before the promise rejects. Only what is over a limit or could not be stored is forgotten.
   * @throws what receive throws, and what `keep` throws
   */
  receiveStretches(box: BoxId, upload: string, offset: number, body: Readable, options: StretchOptions): Promise<void>;
  /**
   * One content of parts in this order, without moving a byte: seals the list; checksums come from the running hash where it covers the
   * parts, the rest is read back once.
   */
  assemble(box: BoxId, upload: string, parts: readonly StoredPart[], extra?: readonly ("md5" | "adler32")[]): Promise<StoredContent>;
  /** Forgets the running hash of an upload. */
  forgetUpload(upload: string): void;
  /**
   * The plain bytes, decrypted and authenticated frame by frame; a damaged, cut, mixed or reordered content ends the stream with an error
   * before a wrong byte is handed out. `range` must lie inside the content.
   */
  open(box: BoxId, content: { size: number; segments: readonly Segment[]; seal: Uint8Array }, range?: ByteRange): Readable;
  /** A small content (≤ 256 KiB) or range at once: saves the stream on the hot path. Same guarantees as open. */
  read(box: BoxId, content: { size: number; segments: readonly Segment[]; seal: Uint8Array }, range?: ByteRange): Promise<Buffer>;
  /** The checksums of what is stored, read from end to end. @throws DamagedContent, ObjectMissing, DomainError unavailable */
  rehash(box: BoxId, content: { size: number; segments: readonly Segment[]; seal: Uint8Array }): Promise<Checksums>;
  /** Whether two contents have the same declared checksum; constant time. */
  verify(checksums: Partial<Checksums>, declared: { algorithm: "sha1" | "sha256" | "md5" | "adler32"; value: Uint8Array }): boolean;
  /** Ends the threads; call after the last stream has ended. */
  close(): Promise<void>;
}
