// Running checksums of uploads in parts, as far as the parts came one after the other.
import { createHash } from "node:crypto";
import { createRecent } from "../../platform/memory/recent.ts";
import type { Segment } from "./content.ts";
import type { Crunch, Lane } from "./crunch.ts";

export interface Following {
  /** Running hashes up to this part: feed them, then keep or drop. */
  readonly lane: Lane;
  /** The part is durable: the hashes now cover it. */
  keep(size: number, segments: readonly Segment[]): void;
  drop(): void;
}

export interface Covered {
  /** How many of the segments, and of the plain bytes, the hashes have seen. */
  readonly segments: number;
  readonly bytes: number;
  readonly lane: Lane;
}

export interface RunningHashes {
  /** Hashes for a part at this offset, or undefined when it does not continue what was seen, or another part is doing so. */
  follow(upload: string, offset: number): Following | undefined;
  /** A copy of the hashes, if what they have seen is how these segments begin. */
  covering(upload: string, segments: readonly Segment[]): Covered | undefined;
  forget(upload: string): void;
}

interface Running {
  readonly lane: Lane;
  readonly bytes: number;
  readonly count: number;
  /** Hash over the ids of the segments seen, in order: ids are never used twice. */
  readonly chain: Buffer;
  /** Drops them when the upload rests for long. */
  readonly end: NodeJS.Timeout;
}

const noSegments = Buffer.alloc(32);

/** Milliseconds for which an upload's hashes wait for its next part: they keep threads alive. */
const patience = 300_000;

/**
 * @param options.limit uploads whose hashes are kept; the one that waited longest is forgotten, and its bytes are read back in the end
 * @param options.patience milliseconds after which the same happens to an upload that rests
 */
export function createRunningHashes(crunch: Crunch, options: { limit?: number; patience?: number } = {}): RunningHashes {
  const running = createRecent<string, Running>(options.limit ?? 1_000, (_upload, state) => letGo(state));
  const busy = new Set<string>();

  const letGo = (state: Running): void => {
    clearTimeout(state.end);
    state.lane.drop();
  };
  const replace = (upload: string, state: Running | undefined): void => {
    const known = running.get(upload);
    if (known) letGo(known);
    if (state) running.set(upload, state);
    else running.delete(upload);
  };

  return {
    follow(upload, offset) {
      if (busy.has(upload)) return undefined;
      const state = offset === 0 ? undefined : running.get(upload);
      if (offset !== (state?.bytes ?? 0)) return undefined;
      const lane = state ? state.lane.fork() : crunch.lane(["sha1", "sha256"]);
      busy.add(upload);
      return {
        lane,
        keep(size, segments) {
          busy.delete(upload);
          const chain = chainOf(segments, state?.chain ?? noSegments);
          const end = setTimeout(() => replace(upload, undefined), options.patience ?? patience).unref();
          replace(upload, { lane, bytes: offset + size, count: (state?.count ?? 0) + segments.length, chain, end });
        },
        drop() {
          busy.delete(upload);
          lane.drop();
        },
      };
    },
    covering(upload, segments) {
      const state = running.get(upload);
      if (!state || state.count > segments.length) return undefined;
      if (!chainOf(segments.slice(0, state.count), noSegments).equals(state.chain)) return undefined;
      return { segments: state.count, bytes: state.bytes, lane: state.lane.fork() };
    },
    forget: (upload) => replace(upload, undefined),
  };
}

const chainOf = (segments: readonly Segment[], start: Buffer): Buffer =>
  segments.reduce((chain, segment) => createHash("sha256").update(chain).update(segment.keyId).digest(), start);
