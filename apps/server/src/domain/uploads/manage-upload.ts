// Opens, lists and ends uploads in parts, with the bytes they reserve.
import { randomBytes } from "node:crypto";
import { type BoxId, boxPrefix } from "@landbox/kit";
import { checkedName, DomainError } from "@landbox/wire";
import { type BoxDb, inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Granted } from "../access/granted.ts";
import type { UploadDeps } from "./create-uploads.ts";
import { reserveInSpace } from "./reserve.ts";
import * as store from "./uploads.store.ts";
import type { UploadPart } from "./uploads.ts";

/** @throws DomainError quota_exceeded, already_exists, invalid_name */
export async function createUpload(
  deps: UploadDeps,
  grant: Granted<"write">,
  rawName: string,
  totalLength: number | undefined,
): Promise<void> {
  const name = checkedName(rawName);
  const id = `${boxPrefix(grant.box)}.${randomBytes(12).toString("hex")}`;
  const reserved = totalLength ?? 0;
  await inBox(deps.database, grant.box, async (db) => {
    await reserveInSpace(db, grant.space, reserved);
    const [stale] = await db.query<{ id: string }>(store.selectExpiredByName, [db.box, grant.actor.account, name]);
    if (stale) await endUpload(db, stale.id);
    await db.query(store.insertUpload, [db.box, id, grant.actor.account, grant.space, name, totalLength ?? null, reserved]);
  });
  deps.forget(grant.space);
}

/** @throws DomainError upload_gone */
export async function demandUpload(deps: UploadDeps, grant: Granted<"read">, name: string): Promise<store.UploadRow> {
  const [row] = await readInBox<store.UploadRow>(deps.database, grant.box, store.selectUpload, [
    grant.box,
    grant.actor.account,
    name.normalize("NFC"),
  ]);
  if (!row) throw gone();
  return row;
}

export const gone = (): DomainError => new DomainError("upload_gone", "This upload does not exist or has expired.");

/** Names as numbers where they are numbers: ownCloud pads offsets, Nextcloud counts from 1. */
const natural = new Intl.Collator("en", { numeric: true });
export const inNaturalOrder = <T extends { name: string }>(parts: readonly T[]): T[] =>
  [...parts].sort((a, b) => natural.compare(a.name, b.name));

export async function partsOf(deps: UploadDeps, grant: Granted<"read">, name: string): Promise<readonly UploadPart[]> {
  const upload = await demandUpload(deps, grant, name);
  const rows = await readInBox<store.PartRow>(deps.database, grant.box, store.selectParts, [grant.box, upload.id]);
  return inNaturalOrder(rows).map((row) => ({ name: row.name, size: row.size, receivedAt: row.received_at, etag: row.etag }));
}

/** @throws DomainError upload_gone, not_found */
export async function deleteUploadPart(deps: UploadDeps, grant: Granted<"write">, name: string, part: string): Promise<void> {
  const upload = await demandUpload(deps, grant, name);
  const rows = await inBox(deps.database, grant.box, (db) => db.query(store.deletePart, [db.box, upload.id, part]));
  deps.blobs.forgetUpload(upload.id);
  if (rows.length === 0) throw new DomainError("not_found", "This part of the upload does not exist.");
}

export async function abandonUpload(deps: UploadDeps, grant: Granted<"write">, name: string): Promise<void> {
  const upload = await demandUpload(deps, grant, name);
  await inBox(deps.database, grant.box, (db) => endUpload(db, upload.id));
  deps.blobs.forgetUpload(upload.id);
  deps.forget(upload.space_id);
}

/** Removes an upload and gives back what it reserved. The segments' objects are left to the collector. */
export async function endUpload(db: BoxDb, id: string): Promise<void> {
  const [row] = await db.query<{ reserved: number; space_id: string }>(store.deleteUpload, [db.box, id]);
  if (row && row.reserved > 0) await db.query(store.addReserved, [db.box, row.space_id, -row.reserved]);
}

export async function runningUploads(deps: UploadDeps, grant: Granted<"read">): Promise<readonly string[]> {
  const rows = await readInBox<{ name: string }>(deps.database, grant.box, store.selectRunning, [grant.box, grant.actor.account]);
  return rows.map((row) => row.name);
}

/** Ends the uploads of a box whose time is over; each in a transaction of its own, so that a long list holds no lock. */
export async function expireUploads(deps: UploadDeps, box: BoxId): Promise<number> {
  const expired = await readInBox<{ id: string }>(deps.database, box, store.selectExpired, [box]);
  for (const { id } of expired) {
    await inBox(deps.database, box, (db) => endUpload(db, id));
    deps.blobs.forgetUpload(id);
  }
  return expired.length;
}
