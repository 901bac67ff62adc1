// Stores one part of an upload; on any process, in any order.
import { checkedName, DomainError } from "@landbox/wire";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Granted } from "../access/granted.ts";
import type { UploadDeps } from "./create-uploads.ts";
import { demandChecksums } from "./declared-checksum.ts";
import { type Kept, keepPart } from "./keep-part.ts";
import { demandUpload, isUnder } from "./open-upload.ts";
import { later } from "./part-order.ts";
import type { Plan } from "./plan.ts";
import * as store from "./uploads.store.ts";
import type { UploadPart, Uploads } from "./uploads.ts";

type Part = Parameters<Uploads["putPart"]>[2];

/** @throws DomainError upload_gone, invalid_name, too_large, quota_exceeded, length_mismatch, checksum_mismatch */
export async function putUploadPart(deps: UploadDeps, grant: Granted<"write">, name: string, part: Part): Promise<UploadPart> {
  const partName = checkedName(part.name);
  const upload = await demandUpload(deps, grant.actor, "parts", name);
  return (await takePart(deps, grant, upload, { ...part, name: partName })).part;
}

/** The same for a part of any upload that is found already; `plan` is what the part says about the whole. */
export async function takePart(
  deps: UploadDeps,
  grant: Granted<"write">,
  upload: store.UploadRow,
  part: Part & { plan?: Plan },
): Promise<Kept> {
  if (!isUnder(upload, grant)) throw new DomainError("not_implemented", "An upload ends in the space it was opened for.");
  const [same] = await readInBox<store.PartRow>(deps.database, grant.box, store.selectPart, [grant.box, upload.id, part.name]);
  const before = upload.received - (same?.size ?? 0);
  const { limit, overLimit } = await limitOf(deps, grant, upload, before);
  const isLast = later(part.name, upload.last_part) === part.name;
  part.onAccepted?.();
  const stored = await deps.blobs.receivePart(grant.box, upload.id, part.offset ?? (isLast ? before : undefined), part.body, {
    declaredLength: part.contentLength,
    limit,
    overLimit,
    digest: part.checksum?.algorithm,
    signal: part.signal,
  });
  if (part.checksum) demandChecksums(deps.blobs, stored.checksums ?? {}, part.checksum);
  return keepPart(deps, grant, upload, { part: part.name, stored, plan: part.plan });
}

/** An upload may grow to what it declared; one that declared nothing, to what is free. */
async function limitOf(
  deps: UploadDeps,
  grant: Granted<"write">,
  upload: store.UploadRow,
  before: number,
): Promise<{ limit: number | undefined; overLimit: "too_large" | "quota_exceeded" }> {
  if (upload.declared_length !== null) return { limit: Math.max(0, upload.declared_length - before), overLimit: "too_large" };
  return { limit: await deps.tree.free(grant), overLimit: "quota_exceeded" };
}
