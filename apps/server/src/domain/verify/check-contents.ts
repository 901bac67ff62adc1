// Compares every content with its metadata: lengths, seal, and, when asked, every byte and both checksums.
import type { BoxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import { BoxKeyMissing, type BoxKeys } from "../../platform/keys/key-store.ts";
import type { Segment } from "../blobs/content.ts";
import { DamagedContent } from "../blobs/frames.ts";
import { createSealCheck, type SealedList } from "../blobs/seal.ts";
import * as store from "./contents.store.ts";
import type { VerifyDeps } from "./create-verify.ts";
import type { Notes } from "./notes.ts";

const pageSize = 500;
/** Segments that are held at a time; a content that has more is looked at by itself. */
const mostSegments = 5000;
/** Contents that are read at the same time: one waits for the disk while the other is hashed. */
const readers = 4;

export async function checkContents(deps: VerifyDeps, box: BoxId, deep: boolean, notes: Notes): Promise<void> {
  const keys = await deps.keys.keys(box).catch((error: unknown) => {
    if (error instanceof BoxKeyMissing) return undefined;
    throw error;
  });
  for (let after = 0; ;) {
    const page = await readInBox<store.BlobRow>(deps.database, box, store.selectBlobs, [box, after, pageSize]);
    const last = page.at(-1);
    if (!last) return;
    if (!keys) return notes.found("key_missing", box);
    for (const group of inGroups(page)) await checkGroup(deps, box, keys, group, deep, notes);
    notes.looked({ contents: page.length });
    after = last.id;
  }
}

/** Contents next to each other with not too many segments in all. */
function* inGroups(page: readonly store.BlobRow[]): Generator<store.BlobRow[]> {
  let group: store.BlobRow[] = [];
  let segments = 0;
  for (const blob of page) {
    if (group.length > 0 && segments + blob.segments > mostSegments) {
      yield group;
      group = [];
      segments = 0;
    }
    group.push(blob);
    segments += blob.segments;
  }
  if (group.length > 0) yield group;
}

async function checkGroup(
  deps: VerifyDeps,
  box: BoxId,
  keys: BoxKeys,
  group: readonly store.BlobRow[],
  deep: boolean,
  notes: Notes,
): Promise<void> {
  const rows = await readInBox<store.SegmentRow>(deps.database, box, store.selectSegments, [box, group[0]?.id, group.at(-1)?.id]);
  const byBlob = Map.groupBy(rows, (row) => row.blob_id);
  const waiting = [...group];
  const work = async (): Promise<void> => {
    for (let blob = waiting.shift(); blob; blob = waiting.shift()) {
      const segments = byBlob.get(blob.id) ?? [];
      const wrong =
        wrongList(keys, blob, segments) ?? (deep ? await wrongBytes(deps, box, blob, contentOf(blob, segments), notes) : undefined);
      // The collector may have been at it meanwhile.
      if (wrong && (await isThere(deps, box, blob.id))) notes.found(wrong.kind, blob.id, { real: wrong.why });
    }
  };
  await Promise.all(Array.from({ length: deep ? readers : 1 }, work));
}

interface Wrong {
  readonly kind: "segments_wrong" | "bytes_wrong";
  readonly why: string;
}

function wrongList(keys: BoxKeys, blob: store.BlobRow, rows: readonly store.SegmentRow[]): Wrong | undefined {
  if (rows.some((row, i) => row.idx !== i)) return { kind: "segments_wrong", why: "a segment is missing" };
  try {
    createSealCheck().check(keys, contentOf(blob, rows));
    return undefined;
  } catch (error) {
    if (error instanceof DamagedContent) return { kind: "segments_wrong", why: error.why };
    throw error;
  }
}

async function wrongBytes(
  deps: VerifyDeps,
  box: BoxId,
  blob: store.BlobRow,
  content: SealedList,
  notes: Notes,
): Promise<Wrong | undefined> {
  try {
    const real = await deps.blobs.rehash(box, content);
    notes.looked({ bytes: content.size });
    if (blob.sha1.equals(real.sha1) && blob.sha256.equals(real.sha256)) return undefined;
    return { kind: "bytes_wrong", why: "the checksums differ" };
  } catch (error) {
    // The store itself is away: nothing is known about the content.
    if (error instanceof DomainError || !(error instanceof Error)) throw error;
    return { kind: "bytes_wrong", why: error instanceof DamagedContent ? error.why : "an object is missing or too short" };
  }
}

const contentOf = (blob: store.BlobRow, rows: readonly store.SegmentRow[]): SealedList => ({
  size: blob.size,
  seal: blob.seal,
  segments: rows.map((row): Segment => ({
    object: row.object_id,
    start: row.start,
    storedLength: row.stored_length,
    size: row.size,
    keyId: row.key_id,
  })),
});

const isThere = async (deps: VerifyDeps, box: BoxId, blob: number): Promise<boolean> =>
  (await inBox(deps.database, box, (db) => db.query(store.selectBlob, [box, blob]))).length > 0;
