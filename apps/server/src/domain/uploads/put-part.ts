// Stores one part of an upload; on any process, in any order.
import { randomBytes } from "node:crypto";
import { checkedName, DomainError } from "@landbox/wire";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Granted } from "../access/granted.ts";
import type { StoredPart } from "../blobs/content.ts";
import type { UploadDeps } from "./create-uploads.ts";
import { demandUpload, gone, inNaturalOrder } from "./manage-upload.ts";
import { reserveInSpace } from "./reserve.ts";
import * as store from "./uploads.store.ts";
import type { UploadPart, Uploads } from "./uploads.ts";

type Part = Parameters<Uploads["putPart"]>[2];

/** @throws DomainError upload_gone, invalid_name, too_large, quota_exceeded, length_mismatch, checksum_mismatch */
export async function putUploadPart(deps: UploadDeps, grant: Granted<"write">, name: string, part: Part): Promise<UploadPart> {
  const partName = checkedName(part.name);
  const upload = await demandUpload(deps, grant, name);
  const others = (await readInBox<store.PartRow>(deps.database, grant.box, store.selectParts, [grant.box, upload.id])).filter(
    (row) => row.name !== partName,
  );
  const before = others.reduce((sum, row) => sum + row.size, 0);
  const { limit, overLimit } = await limitOf(deps, grant, upload, before);
  if (part.contentLength !== undefined && limit !== undefined && part.contentLength > limit) throw overTheLimit(overLimit);
  const isLast = inNaturalOrder([...others, { name: partName }]).at(-1)?.name === partName;
  const stored = await deps.blobs.receivePart(grant.box, upload.id, part.offset ?? (isLast ? before : undefined), part.body, {
    declaredLength: part.contentLength,
    limit,
    overLimit,
    signal: part.signal,
  });
  return keepPart(deps, grant, name, partName, stored);
}

/** An upload may grow to what it declared; one that declared nothing, to what is free. */
async function limitOf(
  deps: UploadDeps,
  grant: Granted<"write">,
  upload: store.UploadRow,
  before: number,
): Promise<{ limit: number | undefined; overLimit: "too_large" | "quota_exceeded" }> {
  if (upload.declared_length !== null) return { limit: Math.max(0, upload.declared_length - before), overLimit: "too_large" };
  const { used, total } = (await deps.tree.view(grant)).usage;
  return { limit: total === undefined ? undefined : Math.max(0, total - used), overLimit: "quota_exceeded" };
}

const overTheLimit = (code: "too_large" | "quota_exceeded"): DomainError =>
  code === "too_large"
    ? new DomainError("too_large", "The parts are larger than the upload declared.")
    : new DomainError("quota_exceeded", "There is not enough space left.");

/** The account, the upload and the space left are looked at again: the body may have taken hours. */
async function keepPart(
  deps: UploadDeps,
  grant: Granted<"write">,
  name: string,
  partName: string,
  stored: StoredPart,
): Promise<UploadPart> {
  const etag = `"${randomBytes(12).toString("hex")}"`;
  let reservedIn: string | undefined;
  await inBox(deps.database, grant.box, async (db) => {
    const [upload] = await db.query<store.UploadRow>(store.lockUpload, [db.box, grant.actor.account, name.normalize("NFC")]);
    if (!upload) throw gone();
    if (upload.state !== "active" || upload.version !== grant.actor.version)
      throw new DomainError("unauthenticated", "The account's access has ended.");
    const replaced = await db.query(store.deletePart, [db.box, upload.id, partName]);
    if (replaced.length > 0) deps.blobs.forgetUpload(upload.id);
    const parts = await db.query<store.PartRow>(store.selectParts, [db.box, upload.id]);
    const sum = parts.reduce((total, row) => total + row.size, stored.size);
    if (sum > upload.reserved) {
      await reserveInSpace(db, upload.space_id, sum - upload.reserved);
      await db.query(store.setReserved, [db.box, upload.id, sum]);
      reservedIn = upload.space_id;
    }
    const { segments } = stored;
    await db.query(store.insertPart, [
      db.box,
      upload.id,
      partName,
      stored.size,
      etag,
      [...new Set(segments.map((segment) => segment.object))],
      segments.map((_, idx) => idx),
      segments.map((segment) => segment.object),
      segments.map((segment) => segment.start),
      segments.map((segment) => segment.storedLength),
      segments.map((segment) => segment.size),
      segments.map((segment) => segment.keyId),
    ]);
  });
  if (reservedIn !== undefined) deps.forget(reservedIn);
  return { name: partName, size: stored.size, receivedAt: new Date(), etag };
}
