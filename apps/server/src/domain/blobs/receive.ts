// Takes a whole body in: checks its length while it comes, and forgets it when it is not what was announced.
import type { Readable } from "node:stream";
import type { BoxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { BoxKeys, KeyStore } from "../../platform/keys/key-store.ts";
import { pump } from "../../platform/streams/pump.ts";
import type { IntakeDeps } from "./big-intake.ts";
import type { ReceiveOptions } from "./blobs.ts";
import { BodyIntake, type Followers } from "./body-intake.ts";
import type { Segment } from "./content.ts";
import type { FrameCipher } from "./frames.ts";

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
  const intake = new BodyIntake(deps, box, keys, followers);
  const take = limitedTake(options, (chunk) => intake.add(chunk));
  try {
    await pump(body, take, { signal: options.signal, stallAfter: deps.stallAfter, stallBytes: deps.stallBytes });
    if (declaredLength !== undefined && intake.size < declaredLength)
      throw new DomainError("length_mismatch", "Fewer bytes came than were declared.");
  } catch (error) {
    await intake.abort();
    throw error;
  }
  return { size: intake.size, segments: await intake.finish(), keys };
}

/** Hands chunks on until there are more bytes than were declared or allowed. */
export function limitedTake(
  options: Pick<ReceiveOptions, "declaredLength" | "limit" | "overLimit" | "onProgress">,
  add: (chunk: Buffer) => void | Promise<void>,
): (chunk: Buffer) => void | Promise<void> {
  const { declaredLength, limit, onProgress } = options;
  let size = 0;
  return (chunk) => {
    onProgress?.();
    size += chunk.length;
    if (declaredLength !== undefined && size > declaredLength)
      throw new DomainError("length_mismatch", "More bytes came than were declared.");
    if (limit !== undefined && size > limit) throw overLimit(options);
    return add(chunk);
  };
}

export const overLimit = (options: Pick<ReceiveOptions, "limit" | "overLimit">): DomainError =>
  options.overLimit === "quota_exceeded"
    ? new DomainError("quota_exceeded", "There is not enough space for this file.")
    : new DomainError("too_large", `At most ${options.limit} bytes are allowed.`);
