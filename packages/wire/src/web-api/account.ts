// What people do with their own account: app passwords and sessions.
import { z } from "zod";

/** GET /api/v1/app-passwords, POST {name} → {id, secret} */
export const appPassword = z.object({ id: z.string(), name: z.string(), createdAt: z.string(), lastUsedAt: z.string().nullable() });
export type AppPassword = z.infer<typeof appPassword>;

/** GET /api/v1/sessions */
export const sessionEntry = z.object({
  id: z.string(),
  createdAt: z.string(),
  lastSeenAt: z.string(),
  userAgent: z.string().nullable(),
  address: z.string().nullable(),
  current: z.boolean(),
});
export type SessionEntry = z.infer<typeof sessionEntry>;
