// How every call of the JSON API says that something went wrong.
import { z } from "zod";

/** Every error of /api/v1. `code` is an ErrorCode, `message` in the user's language. */
export const apiError = z.object({ error: z.object({ code: z.string(), message: z.string(), retryAfter: z.number().optional() }) });
export type ApiError = z.infer<typeof apiError>;
