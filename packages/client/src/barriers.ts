// Barriers in the page: reported by anybody, answered by the box's admins.
import { barrierReported, barrierReports } from "@landbox/wire";
import type { BarrierChange, BarrierReported, BarrierReports, NewBarrierReport } from "@landbox/wire";
import { queryOf } from "./node-address.ts";
import { send, sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** @param box whose page it is, for whoever came with a link to the common host. @throws ClientFailure not_found where no box is known */
export const reportBarrier = (transport: Transport, report: NewBarrierReport, box?: string): Promise<BarrierReported> =>
  sendJson(transport, `/api/v1/barrier-reports${queryOf({ box })}`, barrierReported, { method: "POST", body: report });

/** @throws ClientFailure forbidden for whoever is no admin of the box */
export const listBarriers = (transport: Transport): Promise<BarrierReports> =>
  sendJson(transport, "/api/v1/box/barrier-reports", barrierReports);

export async function changeBarrier(transport: Transport, id: number, change: BarrierChange): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  await send(transport, `/api/v1/box/barrier-reports/${id}`, { method: "PUT", headers, body: JSON.stringify(change) });
}
