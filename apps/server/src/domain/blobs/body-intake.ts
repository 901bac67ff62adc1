// Takes bytes in as they come: few become one frame beside those of others, many stream through threads into objects of their own.
import type { BoxId } from "@landbox/kit";
import { type BoxKeys, segmentKey } from "../../platform/keys/key-store.ts";
import { BigIntake } from "./big-intake.ts";
import type { Segment } from "./content.ts";
import type { Lane } from "./crunch.ts";
import { frameKey, frameSize, storedLengthOf } from "./frames.ts";
import type { ReceiveDeps } from "./receive.ts";

export interface Followers {
  /** Called once with all bytes of a body of at most one frame, before it is stored. */
  small(bytes: Uint8Array): void | Promise<void>;
  /** Called once for a bigger body, before its first byte is stored: the hashes that follow it. */
  big(): Pick<Lane, "update"> | undefined;
}

/** Ends with one of finish and abort. */
export class BodyIntake {
  readonly #deps: ReceiveDeps;
  readonly #box: BoxId;
  readonly #keys: BoxKeys;
  readonly #followers: Followers;
  #size = 0;
  #small: Buffer[] = [];
  #big: BigIntake | undefined;

  constructor(deps: ReceiveDeps, box: BoxId, keys: BoxKeys, followers: Followers) {
    this.#deps = deps;
    this.#box = box;
    this.#keys = keys;
    this.#followers = followers;
  }

  /** Plain bytes taken so far. */
  get size(): number {
    return this.#size;
  }

  /** Returns a promise when the sender has to wait. @throws what the store threw */
  add(chunk: Buffer): void | Promise<void> {
    this.#size += chunk.length;
    if (this.#big) return this.#big.add(chunk);
    this.#small.push(chunk);
    if (this.#size <= frameSize) return;
    this.#big = new BigIntake(this.#deps, this.#box, this.#keys, this.#followers.big());
    const first = this.#small;
    this.#small = [];
    return addAll(this.#big, first);
  }

  /** Everything durable; nothing is left behind when it fails. @throws DomainError quota_exceeded, unavailable */
  async finish(): Promise<readonly Segment[]> {
    if (this.#big) {
      try {
        return await this.#big.finish();
      } catch (error) {
        await this.#big.abort();
        throw error;
      }
    }
    const [only] = this.#small;
    const bytes = only && this.#small.length === 1 ? only : Buffer.concat(this.#small, this.#size);
    const following = this.#followers.small(bytes);
    const segments = bytes.length === 0 ? [] : [await this.#storeSmall(bytes)];
    if (following) await following;
    return segments;
  }

  /** Forgets everything. Never throws. */
  async abort(): Promise<void> {
    this.#small = [];
    await this.#big?.abort();
  }

  /** One frame, one segment, together with those of others. */
  async #storeSmall(bytes: Uint8Array): Promise<Segment> {
    const keyId = this.#deps.keyIds();
    const stored = Buffer.allocUnsafeSlow(storedLengthOf(bytes.length));
    this.#deps.cipher.seal(frameKey(segmentKey(this.#keys, keyId)), { index: 0, last: true }, bytes, stored);
    const { object, start } = await this.#deps.store.putSmall(this.#box, [stored]);
    return { object, start, storedLength: stored.length, size: bytes.length, keyId };
  }
}

async function addAll(intake: BigIntake, chunks: readonly Buffer[]): Promise<void> {
  for (const chunk of chunks) await intake.add(chunk);
}
