// The address of a picture of a file, for ever right for this state of the file: the browser asks for it once.
import { thumbnailSizeFor } from "@landbox/wire";
import type { Transport } from "./transport.ts";

/** @param pixels longest edge on the screen, in device pixels */
export function thumbnailUrl(transport: Transport, space: string, file: { id: number; etag: string }, pixels: number): string {
  const query = new URLSearchParams({ size: String(thumbnailSizeFor(pixels)), v: file.etag.replaceAll('"', "") });
  return `${transport.baseUrl}/api/v1/spaces/${encodeURIComponent(space)}/nodes/${file.id}/thumbnail?${query}`;
}
