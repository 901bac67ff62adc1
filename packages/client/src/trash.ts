// The trash of a space: what lies in it, bringing it back, and deleting for good.
import { restored, trashPage } from "@landbox/wire";
import type { Restored, RestoreRequest, SortDirection, TrashPage, TrashSort } from "@landbox/wire";
import { queryOf, spaceAddress } from "./node-address.ts";
import { send, sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

export interface TrashQuery {
  space: string;
  /** Default: by time, newest first. */
  sort?: TrashSort;
  direction?: SortDirection;
  /** Cursor from the page before. */
  after?: string;
  limit: number;
}

export const listTrash = (transport: Transport, { space, ...query }: TrashQuery): Promise<TrashPage> =>
  sendJson(transport, spaceAddress(space, `trash${queryOf({ ...query })}`), trashPage);

/**
 * Brings an entry back: where it was, or to another folder (by id) or name. Undoes a delete: `id` is that of the deleted file or folder.
 * @throws ClientFailure `parent_missing` when its folder is gone, `already_exists` when its name is taken, `not_found`
 */
export const restoreEntry = (transport: Transport, space: string, id: number, to: RestoreRequest = {}): Promise<Restored> =>
  sendJson(transport, spaceAddress(space, `trash/${id}/restore`), restored, { method: "POST", body: to });

/** Deletes entries for good, at most 1,000 at once. @throws ClientFailure `not_found` when none of them is there any more */
export async function purgeEntries(transport: Transport, space: string, ids: readonly number[]): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  await send(transport, spaceAddress(space, "trash/purge"), { method: "POST", headers, body: JSON.stringify({ ids }) });
}

/** Deletes everything in the trash for good. */
export async function emptyTrash(transport: Transport, space: string): Promise<void> {
  await send(transport, spaceAddress(space, "trash"), { method: "DELETE" });
}
