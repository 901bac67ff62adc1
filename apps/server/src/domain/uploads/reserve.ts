// Sets bytes of a space aside for an upload that has announced them.
import type { SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { BoxDb } from "../../platform/database/box-transaction.ts";
import { reserveBytes } from "../tree/quota.ts";

/** @throws DomainError quota_exceeded, not_found */
export async function reserveInSpace(db: BoxDb, space: string, bytes: number): Promise<void> {
  if (bytes <= 0) return;
  if (!Number.isSafeInteger(bytes)) throw new DomainError("too_large", "No upload can be that large.");
  await reserveBytes(db, space as SpaceId, bytes);
}
