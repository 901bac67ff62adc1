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

/** PUT /api/v1/account → 204: the own name, language, and (for admins of the box, because it is a way to sign in) e-mail address; null: none. */
export const accountChanges = z.object({
  displayName: z.string().max(400).optional(),
  email: z.string().max(320).nullable().optional(),
  language: z.enum(["de", "en"]).optional(),
});
export type AccountChanges = z.infer<typeof accountChanges>;

/** Answer of POST /api/v1/app-passwords: the secret is told this once. */
export const newAppPassword = z.object({ id: z.string(), secret: z.string() });
export type NewAppPassword = z.infer<typeof newAppPassword>;
