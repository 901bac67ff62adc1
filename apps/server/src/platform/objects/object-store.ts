// The port of the place where contents lie: immutable objects under random names; disk-store.ts is the one on a local or shared disk.
import { randomBytes } from "node:crypto";
import type { BoxId } from "@landbox/kit";

/** Where bytes were put. */
export interface Location {
  readonly object: string;
  /** First byte inside the object. */
  readonly start: number;
  /** True when this call brought the object into being; false when it was appended to one that already holds others' bytes. */
  readonly created: boolean;
}

/** One object while it is being written. Exactly one of commit and abort ends it; both may follow a failed write. */
export interface ObjectWriter {
  readonly object: string;
  /**
   * Appends. Resolves when the chunks may be used again. Several writes may be under way; bounding them is the caller's business.
   * @throws DomainError quota_exceeded (disk full), unavailable
   */
  write(chunks: readonly Uint8Array[]): Promise<void>;
  /** Makes the object visible and durable (data, then name) after all writes. @throws what write throws, and ObjectExists */
  commit(): Promise<{ size: number }>;
  /** Forgets everything that was written. Never throws. */
  abort(): Promise<void>;
}

export interface StoredObject {
  readonly object: string;
  readonly size: number;
  readonly modifiedAt: Date;
}

/**
 * What S3 can do as well as a disk: immutable objects, put if absent, ranged reads, listing per box.
 * Nothing is visible before it is durable; nothing that was acknowledged is lost by a power cut.
 */
export interface ObjectStore {
  /** Starts an object of unknown length. @param object an unused name; `newObjectName()` makes one */
  begin(box: BoxId, object: string): ObjectWriter;
  /**
   * Stores a few bytes (≤ 256 KiB) durably, sharing object and sync with others that come at the same time.
   * @throws DomainError quota_exceeded (disk full), unavailable
   */
  putSmall(box: BoxId, chunks: readonly Uint8Array[]): Promise<Location>;
  /**
   * Exactly `length` bytes from `start`.
   * @throws ObjectMissing when the object is not there or ends before; DomainError unavailable
   */
  read(box: BoxId, object: string, start: number, length: number): Promise<Buffer>;
  /** The same into memory of the caller: as many bytes as it holds. */
  readInto(box: BoxId, object: string, start: number, into: Buffer): Promise<void>;
  /** Removes an object; an absent one is fine. */
  delete(box: BoxId, object: string): Promise<void>;
  /** All objects of a box, in no order; what is written meanwhile may or may not be among them. */
  list(box: BoxId): AsyncIterable<StoredObject>;
  /** Bytes of an object; undefined when it is not there. */
  sizeOf(box: BoxId, object: string): Promise<number | undefined>;
  /** What lies among a box's objects and is none: what is being written, or was when its writer died (`unfinished`), and files of strangers. */
  others(box: BoxId): AsyncIterable<{ readonly name: string; readonly unfinished: boolean; readonly modifiedAt: Date }>;
  /** Removes what writers that died left behind, if it has not grown for this many milliseconds. Returns how many. */
  sweepAbandoned(box: BoxId, olderThan: number): Promise<number>;
  /** Removes everything of a box. */
  deleteBox(box: BoxId): Promise<void>;
  /** Waits for what is being written, then gives back files and timers. */
  close(): Promise<void>;
}

/** The object is not there, or is shorter than it was: what the metadata say is not what is stored. */
export class ObjectMissing extends Error {
  constructor(box: BoxId, object: string, why: string) {
    super(`Object ${object} of box ${box} ${why}`);
    this.name = "ObjectMissing";
  }
}

/** A name was used twice, which random names never are. */
export class ObjectExists extends Error {
  constructor(object: string) {
    super(`Object ${object} exists`);
    this.name = "ObjectExists";
  }
}

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** A name of 130 random bits that no object has had or will have: 26 characters that every file system tells apart. */
export function newObjectName(): string {
  let name = "";
  for (const byte of randomBytes(26)) name += alphabet[byte & 31];
  return name;
}

export const isObjectName = (text: string): boolean => /^[a-z2-7]{26}$/.test(text);
