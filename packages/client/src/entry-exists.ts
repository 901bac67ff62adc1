// HEAD: asks whether a name is taken before many bytes are sent in vain.
import { ClientFailure } from "./failure.ts";
import { davPath } from "./dav-path.ts";
import { send } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** True when a file or folder of this name is there. */
export async function entryExists(transport: Transport, root: string, path: readonly string[], signal?: AbortSignal): Promise<boolean> {
  try {
    await send(transport, davPath(root, path), { method: "HEAD", ...(signal ? { signal } : {}) });
    return true;
  } catch (thrown) {
    if (thrown instanceof ClientFailure && thrown.code === "not_found") return false;
    // A folder may refuse HEAD, but it is there.
    if (thrown instanceof ClientFailure && thrown.code === "method_not_allowed") return true;
    throw thrown;
  }
}
