// Makes one content of the parts of an upload without moving a byte.
import type { BoxId } from "@landbox/kit";
import type { Checksums, Segment, StoredContent, StoredPart } from "./content.ts";
import { type Crunch, type Lane, slotSize } from "./crunch.ts";
import type { Algorithm } from "./hashing.ts";
import { plainBytes, type ReadDeps } from "./read-content.ts";
import type { RunningHashes } from "./running-hashes.ts";
import { sealOf } from "./seal.ts";

export interface Assembly {
  readonly box: BoxId;
  readonly upload: string;
  readonly parts: readonly StoredPart[];
  readonly extra?: readonly Algorithm[];
}

/** See Blobs.assemble. */
export async function assemble(deps: ReadDeps & { running: RunningHashes }, assembly: Assembly): Promise<StoredContent> {
  const { box, upload, parts, extra = [] } = assembly;
  const segments: Segment[] = parts.flatMap((part) => part.segments);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const boxKeys = await deps.keys.keys(box);
  const content = { size, segments, seal: sealOf(boxKeys, size, segments) };
  // Other checksums were not known to be wanted while the parts came: everything is read once more for them.
  const covered = extra.length === 0 ? deps.running.covering(upload, segments) : undefined;
  const lane = covered?.lane ?? deps.crunch.lane(["sha1", "sha256", ...extra]);
  try {
    const from = covered?.bytes ?? 0;
    if (from < size) await feed(deps.crunch, lane, plainBytes(deps, box, content, { start: from, end: size - 1 }));
    return { ...content, checksums: (await lane.digest()) as Checksums };
  } catch (error) {
    lane.drop();
    throw error;
  }
}

/** Hashes a stream through two slots: one is filled while the other is hashed. */
async function feed(crunch: Crunch, lane: Lane, stream: AsyncIterable<Uint8Array>): Promise<void> {
  const slots = [crunch.takeSlot(), crunch.takeSlot()] as const;
  const hashing: [Promise<unknown>, Promise<unknown>] = [Promise.resolve(), Promise.resolve()];
  let turn: 0 | 1 = 0;
  try {
    for await (const chunk of stream) {
      for (let at = 0; at < chunk.length; at += slotSize) {
        await hashing[turn];
        const piece = chunk.subarray(at, at + slotSize);
        slots[turn].plain.set(piece);
        hashing[turn] = lane.update(slots[turn].plain.subarray(0, piece.length));
        turn = turn === 0 ? 1 : 0;
      }
    }
  } finally {
    await Promise.allSettled(hashing);
    for (const slot of slots) crunch.giveBack(slot);
  }
  await Promise.all(hashing);
}
