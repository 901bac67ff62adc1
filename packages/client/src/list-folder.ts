// GET /api/v1/spaces/:space/folder: one page of a folder in German order.
import { folderPage } from "@landbox/wire";
import type { FolderPage } from "@landbox/wire";
import { sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

export interface FolderQuery {
  space: string;
  /** Names from the space's root. */
  path: readonly string[];
  /** Cursor from the page before. */
  after?: string;
  limit: number;
  signal?: AbortSignal;
}

/** @throws ClientFailure `not_found` when there is no such folder for this account */
export function listFolder(transport: Transport, query: FolderQuery): Promise<FolderPage> {
  const search = new URLSearchParams({ path: `/${query.path.join("/")}`, limit: String(query.limit) });
  if (query.after !== undefined) search.set("after", query.after);
  return sendJson(
    transport,
    `/api/v1/spaces/${encodeURIComponent(query.space)}/folder?${search}`,
    folderPage,
    query.signal ? { signal: query.signal } : {},
  );
}
