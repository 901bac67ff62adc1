// What a holder of a part of a space sees of it: paths and locks relative to the top of that part, and nothing of what lies above or beside it.
import type { LockAt, Path } from "./tree.ts";

export const startsWith = (path: Path, start: Path): boolean => start.length <= path.length && start.every((name, i) => name === path[i]);

/**
 * Locks below the top with their paths from there. A lock on a folder above that reaches down bears on all of it, and looks as if the top itself had it.
 * @param base names from the space's root down to the top
 */
export function locksBelow(locks: readonly LockAt[], base: Path): readonly LockAt[] {
  if (base.length === 0) return locks;
  return locks.flatMap(({ lock, path }): LockAt[] => {
    if (startsWith(path, base)) return [{ lock, path: path.slice(base.length) }];
    return lock.infinite && startsWith(base, path) ? [{ lock, path: [] }] : [];
  });
}
