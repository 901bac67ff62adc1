// Ties a transfer to the account that started it, and to what was granted to it.
import { DomainError } from "@landbox/wire";
import type { Granted } from "../../domain/access/granted.ts";
import type { Exchange } from "./dav-deps.ts";

/**
 * Runs an upload with a signal that fires at most 2 s after the account was disabled, or may put nothing there any more.
 * @throws DomainError unauthenticated then; otherwise whatever the transfer throws
 */
export async function whileLive<T>(
  { deps, reply }: Exchange,
  grant: Granted<"write">,
  transfer: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const unwatch = deps.access.watch(grant, grant.rights.has("create") ? "create" : "update", () => controller.abort());
  try {
    return await transfer(controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    // Nothing more of the body is wanted.
    reply.header("connection", "close");
    throw new DomainError("unauthenticated", "The account was disabled.");
  } finally {
    unwatch();
  }
}
