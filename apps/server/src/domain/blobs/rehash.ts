// Reads a content from end to end and computes its checksums anew: for verifying what is stored.
import type { BoxId } from "@landbox/kit";
import { feed } from "./assemble.ts";
import type { Checksums } from "./content.ts";
import { frameSize } from "./frames.ts";
import { checksumsOf } from "./hashing.ts";
import { piecesOf, type ReadDeps, readContent } from "./read-content.ts";
import type { SealedList } from "./seal.ts";

/** See Blobs.rehash. */
export async function rehash(deps: ReadDeps, box: BoxId, content: SealedList): Promise<Checksums> {
  if (content.size <= frameSize) return checksumsOf(await readContent(deps, box, content));
  const lane = deps.crunch.lane(["sha1", "sha256"]);
  try {
    await feed(lane, piecesOf(deps, box, content, { start: 0, end: content.size - 1 }));
    return (await lane.digest()) as Checksums;
  } catch (error) {
    lane.drop();
    throw error;
  }
}
