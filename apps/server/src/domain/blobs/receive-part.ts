// Takes in one part of an upload; hashes follow where the part continues what came before.
import type { Readable } from "node:stream";
import type { BoxId } from "@landbox/kit";
import type { PartOptions } from "./blobs.ts";
import type { Followers } from "./body-intake.ts";
import type { Checksums, StoredPart } from "./content.ts";
import type { Lane } from "./crunch.ts";
import { checksumsOf } from "./hashing.ts";
import { type ReceiveDeps, receiveBody } from "./receive.ts";
import type { Following, RunningHashes } from "./running-hashes.ts";

export interface PartArrival {
  readonly box: BoxId;
  readonly upload: string;
  readonly offset: number | undefined;
  readonly body: Readable;
  readonly options: PartOptions;
}

export type PartDeps = ReceiveDeps & { running: RunningHashes };

/** See Blobs.receivePart. */
export async function receivePart(deps: PartDeps, arrival: PartArrival): Promise<StoredPart> {
  const { box, upload, offset, body, options } = arrival;
  const following = offset === undefined ? undefined : deps.running.follow(upload, offset);
  const own = options.digest === undefined ? undefined : digestOf(deps, options.digest);
  try {
    const { size, segments } = await receiveBody(deps, box, body, options, {
      small: (bytes) => {
        own?.small(bytes);
        return following && feed(deps, following, bytes);
      },
      big: () => together(following?.lane, own?.big()),
    });
    const checksums = await own?.checksums();
    following?.keep(size, segments);
    return { size, segments, checksums };
  } catch (error) {
    following?.drop();
    own?.drop();
    throw error;
  }
}

/** Hashes of the whole upload that follow a part: threads read shared memory only. */
export const followersOf = (deps: PartDeps, following: Following | undefined): Followers => ({
  small: (bytes) => following && feed(deps, following, bytes),
  big: () => following?.lane,
});

async function feed(deps: ReceiveDeps, following: Following, bytes: Uint8Array): Promise<void> {
  const slot = await deps.crunch.slots.take();
  slot.plain.set(bytes);
  try {
    await following.lane.update(slot.plain.subarray(0, bytes.length));
  } finally {
    deps.crunch.slots.giveBack(slot);
  }
}

/** The checksum of the part's own bytes. */
function digestOf(deps: ReceiveDeps, algorithm: keyof Checksums) {
  let small: Checksums | undefined;
  let lane: Lane | undefined;
  return {
    small: (bytes: Uint8Array): void => {
      small = checksumsOf(bytes, algorithm === "md5" || algorithm === "adler32" ? [algorithm] : []);
    },
    big: (): Lane => (lane = deps.crunch.lane([algorithm])),
    checksums: async (): Promise<Partial<Checksums>> => small ?? (await lane?.digest()) ?? {},
    drop: (): void => lane?.drop(),
  };
}

function together(first: Pick<Lane, "update"> | undefined, second: Pick<Lane, "update"> | undefined): Pick<Lane, "update"> | undefined {
  if (!first || !second) return first ?? second;
  return { update: (bytes) => Promise.all([first.update(bytes), second.update(bytes)]) };
}
