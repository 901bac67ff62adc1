// POST /api/v1/session: starts a session, whose cookie the browser keeps.
import { sessionInfo } from "@landbox/wire";
import type { LoginRequest, SessionInfo } from "@landbox/wire";
import { sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** @throws ClientFailure `unauthenticated` when something of it was wrong, `too_many_requests` with `retryAfter` */
export const logIn = (transport: Transport, body: LoginRequest): Promise<SessionInfo> =>
  sendJson(transport, "/api/v1/session", sessionInfo, { method: "POST", body });
