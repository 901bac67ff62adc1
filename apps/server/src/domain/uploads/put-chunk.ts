// ownCloud's chunking of 2013: every part names the whole it belongs to, and the one that makes it complete becomes the file.
import { createHash } from "node:crypto";
import { DomainError } from "@landbox/wire";
import type { Granted } from "../access/granted.ts";
import type { Written } from "../tree/tree.ts";
import type { UploadDeps } from "./create-uploads.ts";
import { finishOrEnd } from "./finish-upload.ts";
import { demandUpload, newUploadId, openUpload } from "./open-upload.ts";
import { checksumsOf, planOf } from "./plan.ts";
import { takePart } from "./put-part.ts";
import type * as store from "./uploads.store.ts";
import type { PutChunk } from "./uploads.ts";

/** See Uploads.putChunk. */
export async function putChunk(deps: UploadDeps, grant: Granted<"write">, chunk: PutChunk): Promise<Written | undefined> {
  const { path, totalLength, count, index } = chunk;
  if (index >= count || count < 1) throw new DomainError("bad_request", "There is no part of this number.");
  // Conditions come with the last part only: they are looked at when the whole is there.
  await deps.tree.precheckPut(grant, { path, size: totalLength });
  const upload = await findOrOpen(deps, grant, chunk);
  const kept = await takePart(deps, grant, upload, {
    name: String(index).padStart(10, "0"),
    body: chunk.body,
    contentLength: chunk.contentLength,
    plan: planOf({ mtime: chunk.mtime, checksum: chunk.checksum, conditions: chunk.conditions }),
    onAccepted: chunk.onAccepted,
    signal: chunk.signal,
  });
  if (kept.count < count) return undefined;
  const plan = kept.upload.plan ?? {};
  return finishOrEnd(deps, grant, kept.upload, { path, mtime: plan.mtime, checksum: checksumsOf(plan), conditions: plan.conditions });
}

/** Parts may come at the same time: whoever is first opens the upload. */
async function findOrOpen(deps: UploadDeps, grant: Granted<"write">, chunk: PutChunk): Promise<store.UploadRow> {
  const place = createHash("sha256")
    .update([grant.space, ...chunk.path].join("/"))
    .digest("hex");
  const name = `${chunk.transfer}-${chunk.count} ${place}`;
  const find = () => demandUpload(deps, grant.actor, "chunked", name);
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof DomainError && error.code === "upload_gone")) throw error;
  }
  await openUpload(deps, grant, newUploadId(grant.box), { kind: "chunked", name, length: chunk.totalLength, plan: {} }, true);
  return find();
}
