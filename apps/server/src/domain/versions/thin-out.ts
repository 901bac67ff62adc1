// Which versions of a file are kept: all of the last hour, then one an hour, one a day, one a month.

export interface SavedVersion {
  readonly version: number;
  /** Unix milliseconds. */
  readonly savedAt: number;
}

const hour = 3600_000;
const day = 24 * hour;

/** At most so many are kept of one file; the oldest go first. */
export const mostVersions = 200;

/**
 * The versions to delete at `now`. In each hour, day or month (UTC) the newest stays; the bounds are those of the calendar, so that a version that was kept is kept
 * until its file's rule becomes coarser, however often this is asked.
 */
export function thinOut(versions: readonly SavedVersion[], now: number): SavedVersion[] {
  const newestFirst = versions.toSorted((a, b) => b.savedAt - a.savedAt || b.version - a.version);
  const kept = new Set<string>();
  const gone: SavedVersion[] = [];
  for (const version of newestFirst) {
    const period = periodOf(version, now);
    if (kept.has(period) || kept.size >= mostVersions) gone.push(version);
    else kept.add(period);
  }
  return gone;
}

/** Versions of the same period are represented by the newest of them. */
function periodOf({ savedAt, version }: SavedVersion, now: number): string {
  const age = now - savedAt;
  if (age < hour) return `v${version}`;
  if (age < day) return `h${Math.floor(savedAt / hour)}`;
  if (age < 30 * day) return `d${Math.floor(savedAt / day)}`;
  return `m${new Date(savedAt).toISOString().slice(0, 7)}`;
}
