// What the malware scanner held back, for admins of the box, and what it could not look into, for all who may read that.
import { z } from "zod";

/** Why a file is there although no scanner looked into it. */
export const unscanned = z.enum(["too_large", "encrypted", "away"]);
export type Unscanned = z.infer<typeof unscanned>;

/** `place`: the folder as the sender knew it, names with slashes between. `at`: unix seconds. `sha256`: lower-case hex. */
export const scanFinding = z.object({
  id: z.number(),
  at: z.number(),
  finding: z.string(),
  name: z.string(),
  place: z.string(),
  size: z.number(),
  sha256: z.string(),
  sender: z.string(),
});
export type ScanFinding = z.infer<typeof scanFinding>;

/** GET /api/v1/scan-findings?after=<cursor>&limit=50 (admins of the box), the newest first. `scanned`: what the operator has scanned. */
export const scanFindings = z.object({
  scanned: z.enum(["nothing", "outside", "everything"]),
  findings: z.array(scanFinding),
  next: z.string().nullable(),
});
export type ScanFindings = z.infer<typeof scanFindings>;
