// Ties a transfer to the account that started it.
import { DomainError } from "@landbox/wire";
import type { Exchange } from "./dav-deps.ts";

/**
 * Runs a transfer with a signal that fires at most 2 s after the account was disabled.
 * @throws DomainError unauthenticated then; otherwise whatever the transfer throws
 */
export async function whileLive<T>({ deps, actor }: Exchange, transfer: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const unwatch = deps.identity.watch(actor, () => controller.abort());
  try {
    return await transfer(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? new DomainError("unauthenticated", "The account was disabled.") : error;
  } finally {
    unwatch();
  }
}
