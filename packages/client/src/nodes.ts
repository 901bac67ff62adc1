// What is known of one file or folder, and what happened to it.
import { activityPage, nodeDetails } from "@landbox/wire";
import type { ActivityPage, NodeDetails } from "@landbox/wire";
import { nodeAddress, queryOf } from "./node-address.ts";
import { send, sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** @throws ClientFailure `not_found` */
export const getDetails = (transport: Transport, space: string, id: number): Promise<NodeDetails> =>
  sendJson(transport, nodeAddress(space, id), nodeDetails);

/** A page may be short, or empty, and still have a next one. @throws ClientFailure `not_found` */
export const getActivity = (transport: Transport, space: string, id: number, after?: string): Promise<ActivityPage> =>
  sendJson(transport, nodeAddress(space, id, `/activity${queryOf({ after })}`), activityPage);

/** @throws ClientFailure `not_found`, `forbidden` when there are too many */
export async function setFavorite(transport: Transport, space: string, id: number, favorite: boolean): Promise<void> {
  await send(transport, nodeAddress(space, id, "/favorite"), { method: favorite ? "PUT" : "DELETE" });
}
