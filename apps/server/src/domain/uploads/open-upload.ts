// Opens uploads, finds them again and ends them, with the bytes they reserve. Whoever needs both locks the space first and the upload then, as a finish does.
import { randomBytes } from "node:crypto";
import { type BoxId, boxPrefix, type SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { type BoxDb, inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Granted } from "../access/granted.ts";
import type { Actor } from "../identity/actor.ts";
import { lockSpace } from "../tree/ground.ts";
import { reserveBytes } from "../tree/quota.ts";
import type { UploadDeps } from "./create-uploads.ts";
import type { Plan, UploadKind } from "./plan.ts";
import * as store from "./uploads.store.ts";

export interface Opening {
  readonly kind: UploadKind;
  /** Unique for the account among running uploads of the kind. */
  readonly name: string;
  /** Bytes; undefined: not known. */
  readonly length: number | undefined;
  readonly plan?: Plan;
}

/** An id that nobody can guess. */
export const newUploadId = (box: BoxId): string => `${boxPrefix(box)}.${randomBytes(16).toString("hex")}`;

/**
 * @param once what to do when the name is taken: nothing, instead of throwing
 * @throws DomainError quota_exceeded, already_exists, too_large
 */
export async function openUpload(
  deps: UploadDeps,
  grant: Granted<"write">,
  id: string,
  { kind, name, length, plan }: Opening,
  once = false,
): Promise<void> {
  const stale = await readInBox<{ id: string }>(deps.database, grant.box, store.selectExpiredByName, [
    grant.box,
    grant.actor.account,
    kind,
    name,
  ]);
  for (const upload of stale) await endUpload(deps, grant.box, upload.id, true);
  await inBox(deps.database, grant.box, async (db) => {
    const reserved = length ?? 0;
    const values = [
      db.box,
      id,
      grant.actor.account,
      grant.space,
      kind,
      name,
      length ?? null,
      reserved,
      JSON.stringify(plan ?? null),
      grant.top ?? null,
    ];
    // A name that is taken must not reserve: the row goes first, which nobody else can see yet.
    const rows = await db.query(once ? store.insertUploadOnce : store.insertUpload, values);
    if (!once || rows.length > 0) await reserveInSpace(db, grant.space, reserved);
  });
  deps.forget(grant.space);
}

/** Sets bytes of a space aside. @throws DomainError quota_exceeded, not_found */
export async function reserveInSpace(db: BoxDb, space: SpaceId, bytes: number): Promise<void> {
  if (bytes <= 0) return;
  if (!Number.isSafeInteger(bytes)) throw new DomainError("too_large", "No upload can be that large.");
  await reserveBytes(db, space, bytes);
}

/** @throws DomainError upload_gone */
export async function demandUpload(
  deps: UploadDeps,
  actor: Pick<Actor, "box" | "account">,
  kind: UploadKind,
  name: string,
): Promise<store.UploadRow> {
  const [row] = await readInBox<store.UploadRow>(deps.database, actor.box, store.selectUpload, [
    actor.box,
    actor.account,
    kind,
    name.normalize("NFC"),
  ]);
  if (!row) throw gone();
  return row;
}

/** Whether an upload was opened under the same grant: then its paths mean the same. */
export const isUnder = (upload: Pick<store.UploadRow, "space_id" | "top_id">, grant: Pick<Granted<"read">, "space" | "top">): boolean =>
  upload.space_id === grant.space && upload.top_id === (grant.top ?? null);

export const gone = (): DomainError => new DomainError("upload_gone", "This upload does not exist or has expired.");

/**
 * Takes an upload along to where its file goes: what it has reserved is set aside there instead. Spaces in the order of their ids, as every change of two.
 * @throws DomainError upload_gone, quota_exceeded
 */
export async function rehomeUpload(deps: UploadDeps, grant: Granted<"write">, upload: store.UploadRow): Promise<void> {
  const from = upload.space_id as SpaceId;
  const spaces = [...new Set([from, grant.space])].toSorted();
  await inBox(deps.database, grant.box, async (db) => {
    for (const space of spaces) await lockSpace(db, space, []);
    const [row] = await db.query<{ reserved: number }>(store.lockReserved, [db.box, upload.id]);
    if (!row) throw gone();
    if (from !== grant.space && row.reserved > 0) {
      await db.query(store.addReserved, [db.box, from, -row.reserved]);
      await reserveInSpace(db, grant.space, row.reserved);
    }
    await db.query(store.rehome, [db.box, upload.id, grant.space, grant.top ?? null]);
  });
  for (const space of spaces) deps.forget(space);
}

/** Removes an upload and gives back what it reserved. The segments' objects are left to the collector. @returns whether it was there */
export async function endUpload(deps: UploadDeps, box: BoxId, id: string, onlyExpired: boolean): Promise<boolean> {
  const space = await inBox(deps.database, box, async (db) => {
    const [upload] = await db.query<{ space_id: SpaceId }>(store.selectSpace, [db.box, id]);
    if (!upload) return undefined;
    await lockSpace(db, upload.space_id, []);
    const [row] = await db.query<{ reserved: number }>(store.deleteUpload, [db.box, id, onlyExpired]);
    if (row && row.reserved > 0) await db.query(store.addReserved, [db.box, upload.space_id, -row.reserved]);
    return row && upload.space_id;
  });
  deps.blobs.forgetUpload(id);
  if (space !== undefined) deps.forget(space);
  return space !== undefined;
}

/** Ends the uploads of a box whose time is over; each in a transaction of its own, so that a long list holds no lock. */
export async function expireUploads(deps: UploadDeps, box: BoxId): Promise<number> {
  const expired = await readInBox<{ id: string }>(deps.database, box, store.selectExpired, [box]);
  let ended = 0;
  for (const { id } of expired) if (await endUpload(deps, box, id, true)) ended++;
  return ended;
}
