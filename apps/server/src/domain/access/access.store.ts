// SQL that access asks for.
import { statement } from "../../platform/database/box-transaction.ts";

/** $1 box, $2 space. */
export const selectOwner = statement("access_owner", "select owner_id from space where box_id = $1 and id = $2");
export interface OwnerRow {
  owner_id: string | null;
}
