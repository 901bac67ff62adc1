// Ties a transfer to the account that started it.
import { DomainError } from "@landbox/wire";
import type { Exchange } from "./dav-deps.ts";

/**
 * Runs a transfer with a signal that fires at most 2 s after the account was disabled.
 * @throws DomainError unauthenticated then; otherwise whatever the transfer throws
 */
export async function whileLive<T>({ deps, actor, reply }: Exchange, transfer: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const unwatch = deps.identity.watch(actor, () => controller.abort());
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
