// What the malware scanner held back: for admins of the box.
import { scanFindings } from "@landbox/wire";
import type { ScanFindings } from "@landbox/wire";
import { queryOf } from "./node-address.ts";
import { send, sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** The newest first. @throws ClientFailure forbidden for whoever is no admin of the box */
export const listScanFindings = (transport: Transport, after?: string): Promise<ScanFindings> =>
  sendJson(transport, `/api/v1/scan-findings${queryOf({ after, limit: 50 })}`, scanFindings);

/** Takes an entry off the list. */
export async function forgetScanFinding(transport: Transport, id: number): Promise<void> {
  await send(transport, `/api/v1/scan-findings/${id}`, { method: "DELETE" });
}
