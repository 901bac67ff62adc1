// The address of an office document as a PDF, for ever right for this state of the file.
import type { Transport } from "./transport.ts";

export function documentUrl(transport: Transport, space: string, file: { id: number; etag: string }): string {
  const query = new URLSearchParams({ v: file.etag.replaceAll('"', "") });
  return `${transport.baseUrl}/api/v1/spaces/${encodeURIComponent(space)}/nodes/${file.id}/document?${query}`;
}
