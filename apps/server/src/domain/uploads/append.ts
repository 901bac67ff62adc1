// Adds bytes at the end of an upload, durably and bit by bit: what came before a break stays.
import type { Readable } from "node:stream";
import { DomainError } from "@landbox/wire";
import type { Granted } from "../access/granted.ts";
import type { StoredPart } from "../blobs/content.ts";
import type { UploadDeps } from "./create-uploads.ts";
import { demandChecksums } from "./declared-checksum.ts";
import { keepPart } from "./keep-part.ts";
import type { Turn } from "./turns.ts";
import type * as store from "./uploads.store.ts";
import type { DeclaredChecksum } from "./uploads.ts";

export interface Append {
  readonly offset: number;
  readonly body: Readable;
  /** Content-Length; undefined for chunked transfer. */
  readonly contentLength?: number | undefined;
  /** Of these bytes alone: nothing of them is kept unless it holds. */
  readonly checksum?: DeclaredChecksum | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onAccepted?: (() => void) | undefined;
}

/** @returns the upload as it is now @throws DomainError offset_mismatch, too_large, checksum_mismatch, and what storing and keeping throw */
export async function append(
  deps: UploadDeps,
  grant: Granted<"write">,
  upload: store.UploadRow,
  turn: Turn,
  patch: Append,
): Promise<store.UploadRow> {
  const { offset, contentLength } = patch;
  if (offset !== upload.received)
    throw new DomainError("offset_mismatch", `The upload stands at ${upload.received}, not at ${offset}.`, {
      values: { offset: upload.received },
    });
  const limit = (upload.declared_length ?? 0) - offset;
  if (contentLength !== undefined && contentLength > limit)
    throw new DomainError("too_large", "More bytes come than the upload announced.");
  patch.onAccepted?.();
  if (contentLength === 0) return upload;
  let now = upload;
  const keep = async (stored: StoredPart): Promise<void> => {
    const at = now.received;
    now = (await keepPart(deps, grant, upload, { part: String(at).padStart(16, "0"), stored, at })).upload;
  };
  const signal = patch.signal ? AbortSignal.any([patch.signal, turn.signal]) : turn.signal;
  const options = { declaredLength: contentLength, limit, overLimit: "too_large" as const, signal, onProgress: () => turn.progress() };
  if (patch.checksum) {
    const { checksum } = patch;
    const stored = await deps.blobs.receivePart(grant.box, upload.id, offset, patch.body, { ...options, digest: checksum.algorithm });
    if (!deps.blobs.verify(stored.checksums ?? {}, checksum)) deps.blobs.forgetUpload(upload.id);
    demandChecksums(deps.blobs, stored.checksums ?? {}, checksum);
    if (stored.size > 0) await keep(stored);
    return now;
  }
  await deps.blobs.receiveStretches(grant.box, upload.id, offset, patch.body, { ...options, keep });
  return now;
}
