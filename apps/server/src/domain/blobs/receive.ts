// Takes a body in: checks its length, keeps small ones in one piece and streams big ones through threads into the store.
import type { Readable } from "node:stream";
import type { BoxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { type BoxKeys, type KeyStore, segmentKey } from "../../platform/keys/key-store.ts";
import { pump } from "../../platform/streams/pump.ts";
import { BigIntake, type IntakeDeps } from "./big-intake.ts";
import type { ReceiveOptions } from "./blobs.ts";
import type { Segment } from "./content.ts";
import type { Lane } from "./crunch.ts";
import { type FrameCipher, frameKey, frameSize, storedLengthOf } from "./frames.ts";

export interface ReceiveDeps extends IntakeDeps {
  readonly keys: KeyStore;
  readonly cipher: FrameCipher;
  /** A body of which less than `stallBytes` came in `stallAfter` milliseconds is given up. */
  readonly stallAfter: number;
  readonly stallBytes: number;
}

export interface Received {
  readonly size: number;
  readonly segments: readonly Segment[];
  readonly keys: BoxKeys;
}

export interface Followers {
  /** Called once with all bytes of a body of at most one frame, before it is stored. */
  small(bytes: Uint8Array): void | Promise<void>;
  /** Called once for a bigger body, before its first byte is stored: the hashes that follow it. */
  big(): Lane | undefined;
}

/**
 * Stores a body as segments, durably.
 * @throws DomainError as Blobs.receive says; nothing is left behind then
 */
export async function receiveBody(
  deps: ReceiveDeps,
  box: BoxId,
  body: Readable,
  options: ReceiveOptions,
  followers: Followers,
): Promise<Received> {
  const { declaredLength, limit } = options;
  if (declaredLength !== undefined && limit !== undefined && declaredLength > limit) throw overLimit(options);
  const keys = deps.keys.remembered(box) ?? (await deps.keys.keys(box));
  let size = 0;
  let small: Buffer[] = [];
  let big: BigIntake | undefined;

  const take = (chunk: Buffer): void | Promise<void> => {
    size += chunk.length;
    if (declaredLength !== undefined && size > declaredLength)
      throw new DomainError("length_mismatch", "More bytes came than were declared.");
    if (limit !== undefined && size > limit) throw overLimit(options);
    if (big) return big.add(chunk);
    small.push(chunk);
    if (size <= frameSize) return;
    big = new BigIntake(deps, box, keys, followers.big());
    const first = small;
    small = [];
    return addAll(big, first);
  };

  try {
    await pump(body, take, { signal: options.signal, stallAfter: deps.stallAfter, stallBytes: deps.stallBytes });
    if (declaredLength !== undefined && size < declaredLength)
      throw new DomainError("length_mismatch", "Fewer bytes came than were declared.");
    if (big) return { size, segments: await big.finish(), keys };
  } catch (error) {
    await big?.abort();
    throw error;
  }
  const [only] = small;
  const bytes = only && small.length === 1 ? only : Buffer.concat(small, size);
  const following = followers.small(bytes);
  const segments = size === 0 ? [] : [await storeSmall(deps, box, keys, bytes)];
  if (following) await following;
  return { size, segments, keys };
}

/** One frame, one segment, together with those of others. */
async function storeSmall(deps: ReceiveDeps, box: BoxId, keys: BoxKeys, bytes: Uint8Array): Promise<Segment> {
  const keyId = deps.keyIds();
  const stored = Buffer.allocUnsafeSlow(storedLengthOf(bytes.length));
  deps.cipher.seal(frameKey(segmentKey(keys, keyId)), { index: 0, last: true }, bytes, stored);
  const { object, start } = await deps.store.putSmall(box, [stored]);
  return { object, start, storedLength: stored.length, size: bytes.length, keyId };
}

async function addAll(intake: BigIntake, chunks: readonly Buffer[]): Promise<void> {
  for (const chunk of chunks) await intake.add(chunk);
}

const overLimit = (options: ReceiveOptions): DomainError =>
  options.overLimit === "quota_exceeded"
    ? new DomainError("quota_exceeded", "There is not enough space for this file.")
    : new DomainError("too_large", `At most ${options.limit} bytes are allowed.`);
