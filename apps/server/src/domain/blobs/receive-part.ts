// Takes in one part of an upload; hashes follow where the part continues what came before.
import type { Readable } from "node:stream";
import type { BoxId } from "@landbox/kit";
import type { ReceiveOptions } from "./blobs.ts";
import type { StoredPart } from "./content.ts";
import type { Lane } from "./crunch.ts";
import { type ReceiveDeps, receiveBody } from "./receive.ts";
import type { Following, RunningHashes } from "./running-hashes.ts";

export interface PartArrival {
  readonly box: BoxId;
  readonly upload: string;
  readonly offset: number | undefined;
  readonly body: Readable;
  readonly options: ReceiveOptions;
}

/** See Blobs.receivePart. */
export async function receivePart(deps: ReceiveDeps & { running: RunningHashes }, arrival: PartArrival): Promise<StoredPart> {
  const { box, upload, offset, body, options } = arrival;
  const following = offset === undefined ? undefined : deps.running.follow(upload, offset);
  try {
    const { size, segments } = await receiveBody(deps, box, body, options, {
      small: (bytes) => (following ? feed(deps, following, bytes) : undefined),
      big: (): Lane | undefined => following?.lane,
    });
    following?.keep(size, segments);
    return { size, segments };
  } catch (error) {
    following?.drop();
    throw error;
  }
}

/** Threads read shared memory only. */
async function feed(deps: ReceiveDeps, following: Following, bytes: Uint8Array): Promise<void> {
  const slot = deps.crunch.slots.take();
  slot.plain.set(bytes);
  try {
    await following.lane.update(slot.plain.subarray(0, bytes.length));
  } finally {
    deps.crunch.slots.giveBack(slot);
  }
}
