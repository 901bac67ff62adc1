// Uploads as collections of parts under names that the client chooses: opened, listed, given up.
import { checkedName, DomainError } from "@landbox/wire";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Granted } from "../access/granted.ts";
import type { UploadDeps } from "./create-uploads.ts";
import { demandUpload, endUpload, gone, newUploadId, openUpload } from "./open-upload.ts";
import { inNaturalOrder } from "./part-order.ts";
import * as store from "./uploads.store.ts";
import type { UploadPart } from "./uploads.ts";

/** @throws DomainError quota_exceeded, already_exists, invalid_name */
export const createParts = (deps: UploadDeps, grant: Granted<"write">, rawName: string, totalLength: number | undefined): Promise<void> =>
  openUpload(deps, grant, newUploadId(grant.box), { kind: "parts", name: checkedName(rawName), length: totalLength });

export async function partsOf(deps: UploadDeps, grant: Granted<"read">, name: string): Promise<readonly UploadPart[]> {
  const upload = await demandUpload(deps, grant.actor, "parts", name);
  const rows = await readInBox<store.PartRow>(deps.database, grant.box, store.selectParts, [grant.box, upload.id]);
  return inNaturalOrder(rows).map((row) => ({ name: row.name, size: row.size, receivedAt: row.received_at, etag: row.etag }));
}

/** @throws DomainError upload_gone, not_found */
export async function deletePart(deps: UploadDeps, grant: Granted<"write">, name: string, part: string): Promise<void> {
  const { id } = await demandUpload(deps, grant.actor, "parts", name);
  await inBox(deps.database, grant.box, async (db) => {
    const [upload] = await db.query<store.UploadRow>(store.lockUpload, [db.box, grant.actor.account, "parts", name.normalize("NFC")]);
    if (upload?.id !== id) throw gone();
    const [deleted] = await db.query<{ size: number }>(store.deletePart, [db.box, id, part]);
    if (!deleted) throw new DomainError("not_found", "This part of the upload does not exist.");
    const left = inNaturalOrder(await db.query<store.PartRow>(store.selectParts, [db.box, id]));
    await db.query(store.shrinkUpload, [db.box, id, deleted.size, left.at(-1)?.name ?? null]);
  });
  deps.blobs.forgetUpload(id);
}

export async function abandonParts(deps: UploadDeps, grant: Granted<"write">, name: string): Promise<void> {
  const { id } = await demandUpload(deps, grant.actor, "parts", name);
  await endUpload(deps, grant.box, id, false);
}

export async function runningUploads(deps: UploadDeps, grant: Granted<"read">): Promise<readonly string[]> {
  const rows = await readInBox<{ name: string }>(deps.database, grant.box, store.selectRunning, [grant.box, grant.actor.account]);
  return rows.map((row) => row.name);
}
