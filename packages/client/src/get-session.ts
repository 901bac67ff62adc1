// GET /api/v1/session: who is logged in.
import { sessionInfo } from "@landbox/wire";
import type { SessionInfo } from "@landbox/wire";
import { ClientFailure } from "./failure.ts";
import { sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** The running session, or null when nobody is logged in. */
export async function getSession(transport: Transport): Promise<SessionInfo | null> {
  try {
    return await sendJson(transport, "/api/v1/session", sessionInfo);
  } catch (thrown) {
    if (thrown instanceof ClientFailure && thrown.code === "unauthenticated") return null;
    throw thrown;
  }
}
