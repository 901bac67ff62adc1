// LOCK and UNLOCK of a file (RFC 4918 9.10, 9.11) for as long as somebody writes in it.
import { davPath } from "./dav-path.ts";
import { ownRequestHeaders, send } from "./transport.ts";
import type { Transport } from "./transport.ts";

const body =
  '<?xml version="1.0" encoding="utf-8"?><d:lockinfo xmlns:d="DAV:"><d:lockscope><d:exclusive/></d:lockscope><d:locktype><d:write/></d:locktype></d:lockinfo>';

/**
 * Locks a file that exists.
 * @param seconds for how long, unless it is refreshed
 * @returns the lock's token
 * @throws ClientFailure `locked` when somebody else has it
 */
export async function lockFile(transport: Transport, root: string, path: readonly string[], seconds: number): Promise<string> {
  const response = await send(transport, davPath(root, path), {
    method: "LOCK",
    // Only what is there: a LOCK on a free name would make an empty file.
    headers: { "Content-Type": "application/xml; charset=utf-8", Depth: "0", Timeout: `Second-${seconds}`, "If-Match": "*" },
    body,
  });
  return (response.headers.get("Lock-Token") ?? "").replace(/^<|>$/g, "");
}

/** @throws ClientFailure `precondition_failed` when the lock has ended */
export async function refreshLock(
  transport: Transport,
  root: string,
  path: readonly string[],
  token: string,
  seconds: number,
): Promise<void> {
  await send(transport, davPath(root, path), { method: "LOCK", headers: { If: `(<${token}>)`, Timeout: `Second-${seconds}` } });
}

/** Gives the lock back, also while the page is being left; never fails: it ends by itself. */
export async function unlockFile(transport: Transport, root: string, path: readonly string[], token: string): Promise<void> {
  await transport
    .fetch(transport.baseUrl + davPath(root, path), {
      method: "UNLOCK",
      headers: { ...ownRequestHeaders, "Lock-Token": `<${token}>` },
      credentials: "same-origin",
      keepalive: true,
    })
    .catch(() => undefined);
}
