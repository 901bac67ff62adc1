// POST /api/v1/spaces/:space/archives: an address from which the browser downloads several files and folders as one ZIP.
import { archiveTicket } from "@landbox/wire";
import type { ArchiveTicket } from "@landbox/wire";
import { sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

/**
 * @param ids files and folders of the space
 * @throws ClientFailure `not_found` when one of them is gone, `too_large` for too many files
 */
export async function prepareArchive(transport: Transport, space: string, ids: readonly number[]): Promise<ArchiveTicket> {
  const path = `/api/v1/spaces/${encodeURIComponent(space)}/archives`;
  const ticket = await sendJson(transport, path, archiveTicket, { method: "POST", body: { ids } });
  return { ...ticket, url: transport.baseUrl + ticket.url };
}
