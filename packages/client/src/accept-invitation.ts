// POST /api/v1/invitations/:token: sets the first password; the invitation is used up by it.
import { send } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** @throws ClientFailure `bad_request` when the rules refuse the password, `not_found` when the invitation is used up */
export async function acceptInvitation(transport: Transport, token: string, password: string): Promise<void> {
  await send(transport, `/api/v1/invitations/${encodeURIComponent(token)}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ password }),
  });
}
