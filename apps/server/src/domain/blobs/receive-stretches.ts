// Takes in a body of any length as parts that are kept one after the other, so that a broken connection or a killed process loses little.
import { DomainError } from "@landbox/wire";
import { pump } from "../../platform/streams/pump.ts";
import type { StretchOptions } from "./blobs.ts";
import { BodyIntake } from "./body-intake.ts";
import type { Segment } from "./content.ts";
import { frameSize } from "./frames.ts";
import { followersOf, type PartArrival, type PartDeps } from "./receive-part.ts";
import { limitedTake } from "./receive.ts";

export interface StretchLimits {
  /** A stretch ends after so many bytes… */
  readonly bytes: number;
  /** …or after so many milliseconds, for a slow sender: then with more than a frame. */
  readonly milliseconds: number;
}

export const usualStretches: StretchLimits = { bytes: 64 * 2 ** 20, milliseconds: 10_000 };

/** See Blobs.receiveStretches. */
export async function receiveStretches(
  deps: PartDeps,
  limits: StretchLimits,
  arrival: Omit<PartArrival, "options" | "offset"> & { offset: number; options: StretchOptions },
): Promise<void> {
  const { box, upload, offset, body, options } = arrival;
  const keys = deps.keys.remembered(box) ?? (await deps.keys.keys(box));
  const following = deps.running.follow(upload, offset);
  const followers = followersOf(deps, following);
  const stretches = new Stretches(() => new BodyIntake(deps, box, keys, followers), limits, options.keep);
  const take = limitedTake(options, (chunk) => stretches.add(chunk));
  let broken: DomainError | undefined;
  try {
    try {
      await pump(body, take, { signal: options.signal, stallAfter: deps.stallAfter, stallBytes: deps.stallBytes });
    } catch (error) {
      if (!isBreak(error) || stretches.failed) throw error;
      broken = error;
    }
    await stretches.end();
  } catch (error) {
    await stretches.abort();
    following?.drop();
    throw error;
  }
  following?.keep(stretches.size, stretches.segments);
  if (broken) throw broken;
}

/** What happens to the sender or its connection, not to the bytes that have come. */
const isBreak = (error: unknown): error is DomainError =>
  error instanceof DomainError && ["length_mismatch", "timeout", "unavailable", "locked"].includes(error.code);

/** One stretch fills while the one before is made durable and kept, never more. */
class Stretches {
  readonly #start: () => BodyIntake;
  readonly #limits: StretchLimits;
  readonly #keep: StretchOptions["keep"];
  readonly segments: Segment[] = [];
  size = 0;
  failed = false;
  #filling: BodyIntake | undefined;
  /** The chunk that is being taken: a sender may vanish while it waits, and what was counted of it must be stored before the stretch ends. */
  #adding: void | Promise<void> = undefined;
  #startedAt = 0;
  #before: Promise<void> = Promise.resolve();

  constructor(start: () => BodyIntake, limits: StretchLimits, keep: StretchOptions["keep"]) {
    this.#start = start;
    this.#limits = limits;
    this.#keep = keep;
  }

  add(chunk: Buffer): void | Promise<void> {
    if (!this.#filling) {
      this.#filling = this.#start();
      this.#startedAt = performance.now();
    }
    const adding = this.#filling.add(chunk);
    const { size } = this.#filling;
    const late = size > frameSize && performance.now() - this.#startedAt > this.#limits.milliseconds;
    this.#adding = size >= this.#limits.bytes || late ? this.#rotate(adding) : adding;
    return this.#adding;
  }

  async end(): Promise<void> {
    await this.#adding;
    this.#close();
    await this.#before;
  }

  async abort(): Promise<void> {
    const filling = this.#filling;
    this.#filling = undefined;
    await filling?.abort();
    await this.#before.catch(() => undefined);
  }

  async #rotate(adding: void | Promise<void>): Promise<void> {
    await adding;
    await this.#before;
    this.#close();
  }

  #close(): void {
    const ending = this.#filling;
    this.#filling = undefined;
    if (!ending) return;
    const finishing = ending.finish();
    // Looked at when it is its turn.
    finishing.catch(() => undefined);
    this.#before = this.#before.then(() => this.#keepStretch(ending.size, finishing));
    this.#before.catch(() => {
      this.failed = true;
    });
  }

  async #keepStretch(size: number, finishing: Promise<readonly Segment[]>): Promise<void> {
    const segments = await finishing;
    const stored = segments.reduce((sum, segment) => sum + segment.size, 0);
    if (stored !== size) throw new Error(`A stretch of ${size} bytes has segments of ${stored}.`);
    await this.#keep({ size, segments });
    this.segments.push(...segments);
    this.size += size;
  }
}
