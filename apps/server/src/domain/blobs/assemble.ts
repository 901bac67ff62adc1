// Makes one content of the parts of an upload without moving a byte.
import type { BoxId } from "@landbox/kit";
import type { Checksums, Segment, StoredContent, StoredPart } from "./content.ts";
import type { Lane } from "./crunch.ts";
import type { Algorithm } from "./hashing.ts";
import { DamagedContent } from "./frames.ts";
import { type Piece, piecesOf, type ReadDeps } from "./read-content.ts";
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
  // Whatever went wrong before: no file is made of parts that are not all there.
  if (segments.reduce((sum, segment) => sum + segment.size, 0) !== size)
    throw new DamagedContent("the segments do not add up to the parts");
  const boxKeys = await deps.keys.keys(box);
  const content = { size, segments, seal: sealOf(boxKeys, size, segments) };
  // Other checksums were not known to be wanted while the parts came: everything is read once more for them.
  const covered = extra.length === 0 ? deps.running.covering(upload, segments) : undefined;
  const lane = covered?.lane ?? deps.crunch.lane(["sha1", "sha256", ...extra]);
  try {
    const from = covered?.bytes ?? 0;
    if (from < size) await feed(lane, piecesOf(deps, box, content, { start: from, end: size - 1 }));
    return { ...content, checksums: (await lane.digest()) as Checksums };
  } catch (error) {
    lane.drop();
    throw error;
  }
}

/** Hashes pieces where they lie, while the next ones are read. */
export async function feed(lane: Lane, pieces: AsyncIterable<Piece>): Promise<void> {
  let hashing: Promise<unknown> = Promise.resolve();
  for await (const { bytes, release } of pieces) {
    await hashing;
    hashing = lane.update(bytes).finally(release);
    // Looked at with the next piece, or after the last one.
    hashing.catch(() => undefined);
  }
  await hashing;
}
