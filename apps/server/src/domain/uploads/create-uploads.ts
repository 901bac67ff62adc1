// Puts the upload verbs together.
import type { Blobs } from "../blobs/blobs.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Tree } from "../tree/tree.ts";
import { assembleParts, finishParts } from "./finish-upload.ts";
import { abandonParts, createParts, deletePart, partsOf, runningUploads } from "./manage-parts.ts";
import { expireUploads } from "./open-upload.ts";
import { putChunk } from "./put-chunk.ts";
import { putUploadPart } from "./put-part.ts";
import { receiveBatch } from "./receive-batch.ts";
import { receiveFile } from "./receive-file.ts";
import { appendTo, endResumable, locateResumable, resumableDeps, prolongResumable, settleResumable, startResumable } from "./resumable.ts";
import type { Uploads } from "./uploads.ts";

export interface UploadDeps {
  readonly database: Database;
  readonly blobs: Blobs;
  readonly tree: Tree;
  /** Makes this process look at a space's counters anew. */
  readonly forget: (space: string) => void;
}

/** What a transfer that was cut left in memory is encrypted and synced in this time, in milliseconds, unless the disk hangs. */
const patience = 20_000;

export function createUploads(deps: UploadDeps): Uploads {
  const resumable = resumableDeps(deps);
  return {
    receiveFile: (grant, file) => receiveFile(deps, grant, file),
    receiveBatch: (grant, entries, signal) => receiveBatch(deps, grant, entries, signal),
    create: (grant, name, totalLength) => createParts(deps, grant, name, totalLength),
    putPart: (grant, name, part) => putUploadPart(deps, grant, name, part),
    parts: (grant, name) => partsOf(deps, grant, name),
    deletePart: (grant, name, part) => deletePart(deps, grant, name, part),
    abandon: (grant, name) => abandonParts(deps, grant, name),
    finish: (grant, name, file) => finishParts(deps, grant, name, file),
    assembled: (grant, name, totalLength) => assembleParts(deps, grant, name, totalLength),
    running: (grant) => runningUploads(deps, grant),
    start: (grant, start) => startResumable(resumable, grant, start),
    locate: (actor, id) => locateResumable(resumable, actor, id),
    append: (grant, id, patch) => appendTo(resumable, grant, id, patch),
    settle: (grant, id) => settleResumable(resumable, grant, id),
    prolong: (grant, id) => prolongResumable(resumable, grant, id),
    end: (grant, id) => endResumable(resumable, grant, id),
    putChunk: (grant, chunk) => putChunk(deps, grant, chunk),
    expire: (box) => expireUploads(deps, box),
    close: () => resumable.turns.ended(patience),
  };
}
