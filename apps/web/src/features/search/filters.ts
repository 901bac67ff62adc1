// The filters of a search as its address names them, and what they ask of the server.
import type { SearchQuery } from "@landbox/client";
import type { SearchKind } from "@landbox/wire";

export const kindFilters = [
  "folder",
  "document",
  "spreadsheet",
  "presentation",
  "pdf",
  "picture",
  "video",
  "audio",
  "archive",
  "text",
] as const satisfies readonly SearchKind[];
export const timeFilters = ["today", "week", "month", "year"] as const;
export const sizeFilters = ["small", "middle", "large"] as const;

const day = 24 * 3600;
const megabyte = 1024 * 1024;

const midnight = (now: Date): number => new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime() / 1000;

const since: Record<(typeof timeFilters)[number], (now: Date) => number> = {
  today: midnight,
  week: (now) => midnight(now) - 6 * day,
  month: (now) => midnight(now) - 29 * day,
  year: (now) => new Date(now.getFullYear(), 0, 1).getTime() / 1000,
};

const sizes: Record<(typeof sizeFilters)[number], { min?: number; max?: number }> = {
  small: { max: megabyte },
  middle: { min: megabyte, max: 100 * megabyte },
  large: { min: 100 * megabyte },
};

/** Unknown words filter nothing. @param now the reader's clock and time zone */
export function filtersOf(query: { kind?: unknown; changed?: unknown; size?: unknown }, now: Date): Partial<SearchQuery> {
  const kind = kindFilters.find((one) => one === query.kind);
  const changed = timeFilters.find((one) => one === query.changed);
  const size = sizeFilters.find((one) => one === query.size);
  return {
    ...(kind ? { kinds: [kind] } : {}),
    ...(changed ? { from: Math.floor(since[changed](now)) } : {}),
    ...(size ? sizes[size] : {}),
  };
}
