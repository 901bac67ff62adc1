// What the malware scanner held back, for admins of the box: /api/v1/scan-findings.
import type { ScanFindings } from "@landbox/wire";
import { z } from "zod";
import { unixSeconds } from "./entries.ts";
import type { WebApi } from "./web-api.ts";

export const findingsQuery = z.object({
  after: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const idParameter = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });

export function registerScan({ routes, deps }: WebApi): void {
  routes.add(
    "GET",
    "/api/v1/scan-findings",
    async (actor, request): Promise<ScanFindings> => {
      const { findings, next } = await deps.scan.findings(actor, findingsQuery.parse(request.query));
      return {
        scanned: deps.scan.scope,
        findings: findings.map((one) => ({ ...one, at: unixSeconds(one.at) })),
        next: next === undefined ? null : String(next),
      };
    },
    { access: "box-admin" },
  );
  routes.add(
    "DELETE",
    "/api/v1/scan-findings/:id",
    async (actor, request) => deps.scan.forget(actor, idParameter.parse(request.params).id),
    { access: "box-admin", probes: () => [{ method: "DELETE", url: "/api/v1/scan-findings/1" }] },
  );
}
