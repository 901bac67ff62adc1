// Makes the parts of an upload one file: no byte is moved, one metadata commit whatever the size.
import { DomainError } from "@landbox/wire";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Granted } from "../access/granted.ts";
import type { Segment, StoredContent, StoredPart } from "../blobs/content.ts";
import type { Written } from "../tree/tree.ts";
import type { UploadDeps } from "./create-uploads.ts";
import { demandChecksums, extraAlgorithms } from "./declared-checksum.ts";
import { demandUpload, endUpload, isUnder, rehomeUpload } from "./open-upload.ts";
import { inNaturalOrder } from "./part-order.ts";
import * as store from "./uploads.store.ts";
import type { Uploads } from "./uploads.ts";

export type FinishedFile = Parameters<Uploads["finish"]>[2];

/** @throws DomainError upload_gone, length_mismatch, checksum_mismatch, and what precheckPut and putFile throw */
export async function finishParts(deps: UploadDeps, grant: Granted<"write">, name: string, file: FinishedFile): Promise<Written> {
  return finishUpload(deps, grant, await demandUpload(deps, grant.actor, "parts", name), file);
}

/** The parts as one content that is no file yet, to be read. @throws DomainError upload_gone, length_mismatch */
export async function assembleParts(deps: UploadDeps, grant: Granted<"read">, name: string, totalLength?: number): Promise<StoredContent> {
  const upload = await demandUpload(deps, grant.actor, "parts", name);
  const parts = await storedParts(deps, grant, upload.id);
  demandLengths(parts, [totalLength, upload.declared_length ?? undefined]);
  return deps.blobs.assemble(grant.box, upload.id, parts);
}

/** @throws DomainError length_mismatch */
function demandLengths(parts: readonly StoredPart[], totals: readonly (number | undefined)[]): void {
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  for (const total of totals)
    if (total !== undefined && total !== size)
      throw new DomainError("length_mismatch", `Chunks on server do not sum up to ${total} but to ${size}.`, {
        values: { expected: total, received: size },
      });
}

/** The same for an upload of any kind that was found already. */
export async function finishUpload(
  deps: UploadDeps,
  grant: Granted<"write">,
  upload: store.UploadRow,
  file: FinishedFile,
): Promise<Written> {
  const parts = await storedParts(deps, grant, upload.id);
  demandLengths(parts, [file.totalLength, upload.declared_length ?? undefined]);
  await deps.tree.precheckPut(grant, { path: file.path, conditions: file.conditions });
  const content = await deps.blobs.assemble(grant.box, upload.id, parts, extraAlgorithms(file.checksum));
  demandChecksums(deps.blobs, content.checksums, file.checksum);
  // Collected in the own space, it ends where it was told to: perhaps in what somebody else has shared.
  if (!isUnder(upload, grant)) await rehomeUpload(deps, grant, upload);
  const written = await deps.tree.putFile(grant, {
    path: file.path,
    content,
    mtime: file.mtime,
    conditions: file.conditions,
    upload: upload.id,
  });
  deps.blobs.forgetUpload(upload.id);
  // Nobody waits for it; what a killed server leaves, the collector takes when its time is over.
  inBox(deps.database, grant.box, (db) => db.query(store.clearFinished, [db.box, upload.id])).catch(() => undefined);
  return written;
}

/** What cannot become right by trying again; the client still has the file. */
const final: ReadonlySet<string> = new Set(["checksum_mismatch", "precondition_failed", "is_folder", "invalid_name"]);

/** The same for an upload that nobody else would end. */
export async function finishOrEnd(...finish: Parameters<typeof finishUpload>): Promise<Written> {
  try {
    return await finishUpload(...finish);
  } catch (error) {
    const [deps, grant, upload] = finish;
    if (error instanceof DomainError && final.has(error.code)) await endUpload(deps, grant.box, upload.id, false);
    throw error;
  }
}

async function storedParts(deps: UploadDeps, grant: Granted<"read">, upload: string): Promise<StoredPart[]> {
  const rows = await readInBox<store.StoredPartRow>(deps.database, grant.box, store.selectStoredParts, [grant.box, upload]);
  const parts = new Map<string, { name: string; size: number; segments: Segment[] }>();
  for (const row of rows) {
    const part = parts.get(row.name) ?? { name: row.name, size: row.size, segments: [] };
    parts.set(row.name, part);
    if (row.object_id !== null)
      part.segments.push({
        object: row.object_id,
        start: row.start,
        storedLength: row.stored_length,
        size: row.segment_size,
        keyId: row.key_id,
      });
  }
  return inNaturalOrder([...parts.values()]);
}
