// MOVE and COPY with Destination and Overwrite, as RFC 4918 9.8 and 9.9 want them.
import { davPath } from "./dav-path.ts";
import { ClientFailure } from "./failure.ts";
import { send } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** @throws ClientFailure `already_exists` when the name is taken (RFC 4918 9.9.4 answers 412) and `replace` is not set */
export async function transferEntry(
  transport: Transport,
  method: "MOVE" | "COPY",
  root: string,
  from: readonly string[],
  to: { root: string; path: readonly string[]; replace?: boolean },
): Promise<void> {
  try {
    await send(transport, davPath(root, from), {
      method,
      headers: { Destination: davPath(to.root, to.path), Overwrite: to.replace ? "T" : "F" },
    });
  } catch (thrown) {
    if (!to.replace && thrown instanceof ClientFailure && thrown.code === "precondition_failed")
      throw new ClientFailure("already_exists", thrown.status, thrown.message);
    throw thrown;
  }
}
