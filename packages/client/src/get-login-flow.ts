// GET /api/v1/login-flows/:token: which app waits to be signed in.
import { loginFlow } from "@landbox/wire";
import type { LoginFlow } from "@landbox/wire";
import { sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** @throws ClientFailure `not_found` when it was answered, has expired or never was */
export const getLoginFlow = (transport: Transport, token: string): Promise<LoginFlow> =>
  sendJson(transport, `/api/v1/login-flows/${encodeURIComponent(token)}`, loginFlow);
