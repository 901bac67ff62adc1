// What people do with their own account: app passwords and sessions.
import { z } from "zod";

/**
 * GET /api/v1/app-passwords; POST {name} → {id, secret}; DELETE …/:id. Times are ISO 8601. `device` ("Nextcloud (Linux)") and `address` are those of
 * the last use; `current` is the one that asks.
 */
export const appPassword = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  device: z.string().nullable(),
  address: z.string().nullable(),
  current: z.boolean(),
});
export type AppPassword = z.infer<typeof appPassword>;

/** GET /api/v1/sessions; DELETE …/:id ends one, DELETE without an id all but the own. `device` ("Firefox (Windows)"), `userAgent` and `address` are those of the last use. */
export const sessionEntry = z.object({
  id: z.string(),
  createdAt: z.string(),
  lastSeenAt: z.string(),
  device: z.string(),
  userAgent: z.string().nullable(),
  address: z.string().nullable(),
  current: z.boolean(),
});
export type SessionEntry = z.infer<typeof sessionEntry>;
