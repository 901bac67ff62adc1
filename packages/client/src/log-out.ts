// DELETE /api/v1/session: ends the session on the server.
import { ClientFailure } from "./failure.ts";
import { send } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** Ends the session; one that is over already is no error. */
export async function logOut(transport: Transport): Promise<void> {
  try {
    await send(transport, "/api/v1/session", { method: "DELETE" });
  } catch (thrown) {
    if (!(thrown instanceof ClientFailure && thrown.code === "unauthenticated")) throw thrown;
  }
}
