// GET /api/v1/spaces/:space/folder: one page of a folder, sorted.
import { folderPage } from "@landbox/wire";
import type { FolderPage, SortDirection, SortKey } from "@landbox/wire";
import { sendJson, sendJsonIfChanged } from "./transport.ts";
import type { Transport } from "./transport.ts";

export interface FolderQuery {
  space: string;
  /** Names from the space's root; or the folder's id, which stays the same wherever it is moved. */
  path?: readonly string[];
  id?: number;
  /** Default: by name, ascending. */
  sort?: SortKey;
  direction?: SortDirection;
  /** Cursor from the page before. */
  after?: string;
  /** Instead of `after`: the position of the first entry, from 0. */
  at?: number;
  limit: number;
  signal?: AbortSignal;
}

/** @throws ClientFailure `not_found` when there is no such folder for this account */
export const listFolder = (transport: Transport, query: FolderQuery): Promise<FolderPage> =>
  sendJson(transport, addressOf(query), folderPage, optionsOf(query));

/**
 * Asks again for what is on the screen.
 * @param version of a page of the folder that is there
 * @returns undefined when nothing of it changed
 * @throws ClientFailure `not_found`
 */
export const listFolderIfChanged = (transport: Transport, query: FolderQuery, version: string): Promise<FolderPage | undefined> =>
  sendJsonIfChanged(transport, addressOf(query), folderPage, version, optionsOf(query));

const optionsOf = ({ signal }: FolderQuery): { signal?: AbortSignal } => (signal ? { signal } : {});

function addressOf({ space, path, id, sort, direction, after, at, limit }: FolderQuery): string {
  const search = new URLSearchParams({ limit: String(limit) });
  if (id === undefined) search.set("path", `/${(path ?? []).join("/")}`);
  else search.set("id", String(id));
  if (sort !== undefined) search.set("sort", sort);
  if (direction !== undefined) search.set("direction", direction);
  if (after !== undefined) search.set("after", after);
  if (at !== undefined) search.set("at", String(at));
  return `/api/v1/spaces/${encodeURIComponent(space)}/folder?${search}`;
}
