// MKCOL: a new, empty folder.
import { ClientFailure } from "./failure.ts";
import { davPath } from "./dav-path.ts";
import { send } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** @throws ClientFailure `already_exists` when the name is taken (RFC 4918 9.3.1 answers 405), `parent_missing` */
export async function createFolder(transport: Transport, root: string, path: readonly string[]): Promise<void> {
  try {
    await send(transport, davPath(root, path), { method: "MKCOL" });
  } catch (thrown) {
    if (thrown instanceof ClientFailure && thrown.code === "method_not_allowed")
      throw new ClientFailure("already_exists", thrown.status, thrown.message);
    throw thrown;
  }
}
