// What the queue knows of an upload besides what it shows.
import type { RememberedUpload } from "./remembered.ts";
import { isOpen } from "./upload-item.ts";
import type { ConflictAnswer, UploadItem, UploadTarget } from "./upload-item.ts";

/** Up to this size files travel in batches, in bytes; from there on each by itself, so that it can go on after a break. */
export const smallFile = 256 * 1024;

export interface Work {
  readonly item: UploadItem;
  /** null: an empty folder, or a file that has to be chosen again. */
  file: File | null;
  readonly target: UploadTarget;
  /** Names of the folders between the target and the file, as they are stored. */
  readonly folders: readonly string[];
  /** The name that was chosen; `item.name` may have a number. */
  readonly name: string;
  answer: ConflictAnswer | null;
  /** Number of the next name that "keep both" tries. */
  copy: number;
  /** The address of an upload that has begun. */
  url: string | null;
  /** A request with it was lost: it may be there. */
  again: boolean;
  /** How often its folder was found missing, or its upload busy. */
  tries: number;
  ended: AbortController;
  /** What an earlier visit has left of it, until the file is chosen again. */
  left?: RememberedUpload;
}

export const pathOf = ({ target, folders, item }: Work): string[] => [...target.path, ...folders, item.name];
export const mtimeOf = (file: File): number => Math.max(0, Math.floor(file.lastModified / 1000));
export const isSmall = ({ item }: Work): boolean => item.size <= smallFile;

export function newWork(item: UploadItem, rest: Pick<Work, "file" | "target" | "folders">): Work {
  return { ...rest, item, name: item.name, answer: null, copy: 1, url: null, again: false, tries: 0, ended: new AbortController() };
}

/** How many files for one very folder are on their way, wait for a file to be chosen again, or did not arrive. */
export interface FolderStanding {
  open: number;
  unfinished: number;
  missing: number;
}

export function standingAt(works: Iterable<Work>, { spaceId, path }: Pick<UploadTarget, "spaceId" | "path">): FolderStanding {
  const counts = { open: 0, unfinished: 0, missing: 0 };
  for (const { item, target } of works) {
    if (target.spaceId !== spaceId || target.path.join("/") !== path.join("/")) continue;
    if (isOpen(item)) counts.open++;
    else if (item.status === "unfinished") counts.unfinished++;
    else if (item.status !== "done") counts.missing++;
  }
  return counts;
}
