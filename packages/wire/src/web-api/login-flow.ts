// An app that waits to be signed in by somebody in a browser.
import { z } from "zod";

/** GET /api/v1/login-flows/:token; `device` is what people call the app, e.g. "Nextcloud (Linux)". Answered with POST …/grant or …/refuse. */
export const loginFlow = z.object({ device: z.string(), startedAt: z.string(), expiresAt: z.string() });
export type LoginFlow = z.infer<typeof loginFlow>;
