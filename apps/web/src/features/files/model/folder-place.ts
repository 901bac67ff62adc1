// Folders as places: comparing them, and what lies in what.
import type { FolderPlace } from "../../feature.ts";

/** A text that is the same for the same folder and for no other. */
export const placeKey = (place: Pick<FolderPlace, "space" | "path">): string => JSON.stringify([place.space, ...place.path]);

export const samePlace = (one: FolderPlace, other: FolderPlace): boolean => placeKey(one) === placeKey(other);

/** The folder `name` in a folder. */
export const inside = (place: FolderPlace, name: string): FolderPlace => ({ ...place, path: [...place.path, name] });

/** Whether `target` is one of these folders of `from`, or lies below one: nothing can be moved or copied into itself. */
export function isWithin(target: FolderPlace, from: FolderPlace, names: readonly string[]): boolean {
  if (target.space !== from.space || target.path.length <= from.path.length) return false;
  return from.path.every((name, depth) => target.path[depth] === name) && names.includes(target.path[from.path.length] ?? "");
}
