// Earlier contents of a file.
import { versionList } from "@landbox/wire";
import type { VersionList } from "@landbox/wire";
import { ClientFailure } from "./failure.ts";
import { nodeAddress } from "./node-address.ts";
import { send, sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** @throws ClientFailure `not_found` */
export const listVersions = (transport: Transport, space: string, id: number): Promise<VersionList> =>
  sendJson(transport, nodeAddress(space, id, "/versions"), versionList);

/** Makes an earlier content the present one; the present one becomes a version. @throws ClientFailure `not_found`, `locked` */
export async function restoreVersion(transport: Transport, space: string, id: number, version: number): Promise<void> {
  await send(transport, nodeAddress(space, id, `/versions/${version}/restore`), { method: "POST" });
}

/** Deletes an earlier content for good. @throws ClientFailure `not_found`, `locked` */
export async function deleteVersion(transport: Transport, space: string, id: number, version: number): Promise<void> {
  await send(transport, nodeAddress(space, id, `/versions/${version}`), { method: "DELETE" });
}

/**
 * A content as text, by the address that a list of versions names.
 * @throws ClientFailure `too_large` above `most` bytes
 */
export async function readText(transport: Transport, address: string, most: number): Promise<string> {
  const response = await send(transport, address);
  const bytes = await response.arrayBuffer();
  if (bytes.byteLength > most) throw new ClientFailure("too_large", 413, "The file is too large to be shown.");
  return new TextDecoder().decode(bytes);
}
