// DELETE: moves a file or folder into the trash.
import { davPath } from "./dav-path.ts";
import { send } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** @throws ClientFailure `not_found`, `locked`, `forbidden` */
export async function deleteEntry(transport: Transport, root: string, path: readonly string[]): Promise<void> {
  await send(transport, davPath(root, path), { method: "DELETE" });
}
