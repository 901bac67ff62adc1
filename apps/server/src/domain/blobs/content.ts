// What a stored content is: an ordered list of immutable, separately encrypted segments, sealed under the box's key.

/** A stretch of ciphertext in an object of the store. The plain bytes are frames of AES-256-GCM under a key derived from keyId. */
export interface Segment {
  /** The store object that holds it. */
  readonly object: string;
  /** First byte of the segment inside the object. */
  readonly start: number;
  /** Length of the ciphertext with all tags, in bytes. */
  readonly storedLength: number;
  /** Length of the plain bytes. */
  readonly size: number;
  /** Format version (one byte) and a random 256-bit id from which the segment's own key is derived; never used twice. */
  readonly keyId: Uint8Array;
}

/** Checksums as raw bytes. SHA-1 and SHA-256 always; the others only where a request declared or asked for them. */
export interface Checksums {
  readonly sha1: Uint8Array;
  readonly sha256: Uint8Array;
  readonly md5?: Uint8Array;
  readonly adler32?: Uint8Array;
}

/** A whole content that is durable in the store and may be committed as a file. */
export interface StoredContent {
  readonly size: number;
  readonly segments: readonly Segment[];
  readonly checksums: Checksums;
  /** MAC over total length and the ordered segments (keyId, size, storedLength) under the box's key. */
  readonly seal: Uint8Array;
}

/** Bytes that arrived as one part of an upload; durable, not yet part of a file. */
export interface StoredPart {
  readonly size: number;
  readonly segments: readonly Segment[];
  /** Of the part's own bytes, where they were asked for. */
  readonly checksums?: Partial<Checksums> | undefined;
}
