// GET /api/v1/search: by name over everything one sees.
import { searchPage } from "@landbox/wire";
import type { SearchKind, SearchPage } from "@landbox/wire";
import { queryOf } from "./node-address.ts";
import { sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

export interface SearchQuery {
  text: string;
  kinds?: readonly SearchKind[];
  /** Last change, unix seconds, both inclusive. */
  from?: number;
  to?: number;
  /** Bytes, both inclusive. */
  min?: number;
  max?: number;
  /** Only in this space; and only in this folder of it, at any depth. */
  space?: string;
  folder?: number;
  /** Cursor from the page before. */
  after?: string;
  limit?: number;
  signal?: AbortSignal;
}

export function search(transport: Transport, { text, kinds, signal, ...rest }: SearchQuery): Promise<SearchPage> {
  const query = queryOf({ q: text, kind: kinds && kinds.length > 0 ? kinds.join(",") : undefined, ...rest });
  return sendJson(transport, `/api/v1/search${query}`, searchPage, signal ? { signal } : {});
}
