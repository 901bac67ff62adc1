// MOVE with Overwrite: F: renames a file or folder, or brings it elsewhere in its space, and never replaces anything.
import { ClientFailure } from "./failure.ts";
import { davPath } from "./dav-path.ts";
import { send } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** @throws ClientFailure `already_exists` when the new name is taken (RFC 4918 9.9.4 answers 412) */
export async function moveEntry(transport: Transport, root: string, from: readonly string[], to: readonly string[]): Promise<void> {
  try {
    await send(transport, davPath(root, from), { method: "MOVE", headers: { Destination: davPath(root, to), Overwrite: "F" } });
  } catch (thrown) {
    if (thrown instanceof ClientFailure && thrown.code === "precondition_failed")
      throw new ClientFailure("already_exists", thrown.status, thrown.message);
    throw thrown;
  }
}
