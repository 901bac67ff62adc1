// Makes the parts of an upload one file: no byte is moved, one metadata commit whatever the size.
import { DomainError } from "@landbox/wire";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Granted } from "../access/granted.ts";
import type { Segment, StoredPart } from "../blobs/content.ts";
import type { Written } from "../tree/tree.ts";
import type { UploadDeps } from "./create-uploads.ts";
import { demandChecksums, extraAlgorithms } from "./declared-checksum.ts";
import { demandUpload, inNaturalOrder } from "./manage-upload.ts";
import * as store from "./uploads.store.ts";
import type { Uploads } from "./uploads.ts";

type File = Parameters<Uploads["finish"]>[2];

/** @throws DomainError upload_gone, length_mismatch, checksum_mismatch, and what precheckPut and putFile throw */
export async function finishUpload(deps: UploadDeps, grant: Granted<"write">, name: string, file: File): Promise<Written> {
  const upload = await demandUpload(deps, grant, name);
  const parts = await storedParts(deps, grant, upload.id);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  for (const total of [file.totalLength, upload.declared_length ?? undefined])
    if (total !== undefined && total !== size)
      throw new DomainError("length_mismatch", `Chunks on server do not sum up to ${total} but to ${size}.`, {
        values: { expected: total, received: size },
      });
  await deps.tree.precheckPut(grant, { path: file.path, conditions: file.conditions });
  const content = await deps.blobs.assemble(grant.box, upload.id, parts, extraAlgorithms(file.checksum));
  demandChecksums(deps.blobs, content.checksums, file.checksum);
  const sameSpace = upload.space_id === grant.space;
  if (!sameSpace) throw new DomainError("not_implemented", "An upload ends in the space it was opened for.");
  const written = await deps.tree.putFile(grant, {
    path: file.path,
    content,
    mtime: file.mtime,
    conditions: file.conditions,
    upload: upload.id,
  });
  deps.blobs.forgetUpload(upload.id);
  return written;
}

async function storedParts(deps: UploadDeps, grant: Granted<"write">, upload: string): Promise<StoredPart[]> {
  const [parts, rows] = await Promise.all([
    readInBox<store.PartRow>(deps.database, grant.box, store.selectParts, [grant.box, upload]),
    readInBox<store.PartSegmentRow>(deps.database, grant.box, store.selectPartSegments, [grant.box, upload]),
  ]);
  const segments = new Map<string, Segment[]>();
  for (const row of rows) {
    const list = segments.get(row.part_name) ?? [];
    list.push({ object: row.object_id, start: row.start, storedLength: row.stored_length, size: row.size, keyId: row.key_id });
    segments.set(row.part_name, list);
  }
  return inNaturalOrder(parts).map((part) => ({ size: part.size, segments: segments.get(part.name) ?? [] }));
}
