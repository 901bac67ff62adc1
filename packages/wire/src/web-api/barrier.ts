// Barriers that people meet in the page: reported by anybody, answered by the box's admins.
import { z } from "zod";

/** Unix seconds. */
const time = z.number().int();

/**
 * POST /api/v1/barrier-reports?box= → 201 `barrierReported`, without an account; the box is the host's, the one of whoever is signed in, or the one named. `email`: for the answer and a confirmation. `trap`
 * stays empty: no person sees the field.
 */
export const newBarrierReport = z.object({
  text: z.string().trim().min(1).max(4000),
  page: z.string().max(500).default(""),
  name: z.string().max(200).default(""),
  email: z.union([z.literal(""), z.email().max(254)]).default(""),
  trap: z.string().max(200).default(""),
});
export type NewBarrierReport = z.input<typeof newBarrierReport>;
/** `mailed`: a confirmation goes to the address. */
export const barrierReported = z.object({ number: z.number(), dueAt: time, mailed: z.boolean() });
export type BarrierReported = z.infer<typeof barrierReported>;

const barrierReport = z.object({
  id: z.number(),
  text: z.string(),
  page: z.string(),
  browser: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  /** Who was signed in. */
  account: z.string().nullable(),
  at: time,
  dueAt: time,
  doneAt: time.nullable(),
  doneBy: z.string().nullable(),
  note: z.string(),
});
export type BarrierReport = z.infer<typeof barrierReport>;

/** GET /api/v1/box/barrier-reports (admins of the box): what waits first, by its day. */
export const barrierReports = z.object({ reports: z.array(barrierReport) });
export type BarrierReports = z.infer<typeof barrierReports>;

/** PUT /api/v1/box/barrier-reports/:id (admins of the box) → 204. `note`: what was done, for the box alone. */
export const barrierChange = z.object({ done: z.boolean(), note: z.string().max(4000).default("") });
export type BarrierChange = z.input<typeof barrierChange>;
