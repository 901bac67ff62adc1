// Enters a durable part into its upload: one short transaction in which everything that counts is looked at again, because the body may have taken hours.
import { randomBytes } from "node:crypto";
import type { SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { type BoxDb, inBox } from "../../platform/database/box-transaction.ts";
import { standingsOf } from "../access/commit-rights.ts";
import type { Granted } from "../access/granted.ts";
import type { StoredPart } from "../blobs/content.ts";
import { isAccountHere } from "../identity/actor.ts";
import { lockSpace } from "../tree/ground.ts";
import type { UploadDeps } from "./create-uploads.ts";
import { gone, reserveInSpace } from "./open-upload.ts";
import { later } from "./part-order.ts";
import type { Plan } from "./plan.ts";
import * as store from "./uploads.store.ts";
import type { UploadPart } from "./uploads.ts";

export interface Keeping {
  readonly part: string;
  readonly stored: StoredPart;
  /** Bytes that must be there already, no more and no fewer: two writers never mix. */
  readonly at?: number;
  /** What this part says about the whole. */
  readonly plan?: Plan;
}

export interface Kept {
  readonly part: UploadPart;
  /** Bytes and parts there are now. */
  readonly received: number;
  readonly count: number;
  readonly expires: Date;
  readonly upload: store.UploadRow;
}

/** @throws DomainError upload_gone, offset_mismatch, too_large, quota_exceeded, unauthenticated, box_frozen */
export async function keepPart(deps: UploadDeps, grant: Granted<"write">, upload: store.UploadRow, keeping: Keeping): Promise<Kept> {
  const grows = upload.declared_length === null;
  const kept = await inBox(deps.database, grant.box, async (db) => {
    if (grows) await lockSpace(db, grant.space, []);
    const [[row], standing] = await Promise.all([
      db.query<store.UploadRow>(store.lockUpload, [db.box, grant.actor.account, upload.kind, upload.name]),
      grant.basis === undefined ? undefined : standingsOf(db, [grant]),
    ]);
    const same = demandSame(row, upload, grant);
    const rights = standing?.(grant, undefined);
    if (rights && !rights.has("create") && !rights.has("update")) throw new DomainError("not_found", "The file or folder does not exist.");
    return enter(db, same, keeping);
  });
  if (kept.replaced) deps.blobs.forgetUpload(upload.id);
  if (grows) deps.forget(grant.space);
  return kept;
}

function demandSame(row: store.UploadRow | undefined, upload: store.UploadRow, grant: Granted<"write">): store.UploadRow {
  if (!row || row.id !== upload.id) throw gone();
  if (row.node_id !== null) throw new DomainError("offset_mismatch", "The upload is finished.");
  const { actor } = grant;
  if ((isAccountHere(actor) && (row.state !== "active" || row.version !== actor.version)) || row.box_state === "deleted")
    throw new DomainError("unauthenticated", "The account's access has ended.");
  if (row.box_state === "frozen") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
  return row;
}

async function enter(db: BoxDb, row: store.UploadRow, { part, stored, at, plan }: Keeping): Promise<Kept & { replaced: boolean }> {
  if (at !== undefined && at !== row.received)
    throw new DomainError("offset_mismatch", "The upload stands at another offset.", { values: { offset: row.received } });
  const [replaced] = at === undefined ? await db.query<{ size: number }>(store.deletePart, [db.box, row.id, part]) : [];
  const received = row.received + stored.size - (replaced?.size ?? 0);
  if (row.declared_length !== null && received > row.declared_length)
    throw new DomainError("too_large", "The parts are larger than the upload declared.");
  if (received > row.reserved) await reserveInSpace(db, row.space_id as SpaceId, received - row.reserved);
  const count = row.part_count + (replaced ? 0 : 1);
  const etag = `"${randomBytes(12).toString("hex")}"`;
  const { segments } = stored;
  const [after] = await db.query<Pick<store.UploadRow, "plan" | "expires_at">>(store.insertPart, [
    db.box,
    row.id,
    part,
    stored.size,
    etag,
    [...new Set(segments.map((segment) => segment.object))],
    segments.map((_, idx) => idx),
    segments.map((segment) => segment.object),
    segments.map((segment) => segment.start),
    segments.map((segment) => segment.storedLength),
    segments.map((segment) => segment.size),
    segments.map((segment) => segment.keyId),
    received,
    count,
    later(part, row.last_part),
    Math.max(row.reserved, received),
    plan === undefined ? null : JSON.stringify(plan),
  ]);
  if (!after) throw gone();
  const upload = { ...row, received, part_count: count, plan: after.plan, expires_at: after.expires_at };
  return {
    part: { name: part, size: stored.size, receivedAt: new Date(), etag },
    received,
    count,
    expires: after.expires_at,
    upload,
    replaced: replaced !== undefined,
  };
}
