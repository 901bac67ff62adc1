// The port of whatever guards the box keys: a master key from a file, or a key management service.

export interface WrappedKey {
  /** Which master key wrapped it, as the wrapper names it. */
  readonly master: string;
  readonly bytes: Uint8Array;
}

export interface KeyWrapper {
  /** Name of the master key that wraps from now on; changes when the master key is rotated. */
  current(): string;
  /** @param context bound to the wrapped key: unwrapping under another context fails */
  wrap(key: Uint8Array, context: string): Promise<WrappedKey>;
  /** @throws Error when the master key is not known, or the wrapped key or its context is not what was wrapped */
  unwrap(wrapped: WrappedKey, context: string): Promise<Buffer>;
}
