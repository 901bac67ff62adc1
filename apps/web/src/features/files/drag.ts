// Entries that are being dragged, and the folders that take them: rows, tiles, steps of the path, places of the navigation. Everything it does can be done by dialog and by keyboard too.
import { ref, shallowRef } from "vue";
import type { Entry } from "@landbox/wire";
import type { FolderPlace } from "../feature.ts";
import { isWithin, samePlace } from "./model/folder-place.ts";

export interface Dragged {
  from: FolderPlace;
  entries: readonly Entry[];
  drop: (to: FolderPlace, targetName: string, copy: boolean) => void;
}

/** The mark of our own drags among those of other windows. */
const ownType = "application/x-landbox";
const dragged = shallowRef<Dragged | null>(null);

/** Begins a drag; must be called in `dragstart`. A single file can also be dragged out of the browser. */
export function startDrag(event: DragEvent, what: Dragged, fileUrl?: string): void {
  if (!event.dataTransfer) return;
  event.dataTransfer.effectAllowed = "copyMove";
  event.dataTransfer.setData(ownType, "");
  if (fileUrl) {
    const name = what.entries[0]?.name ?? "";
    event.dataTransfer.setData("DownloadURL", `application/octet-stream:${name}:${new URL(fileUrl, location.href).href}`);
  }
  dragged.value = what;
}

export const endDrag = (): void => void (dragged.value = null);

export interface DropTarget {
  place: FolderPlace;
  name: string;
}

/** Whether what is being dragged may be dropped here: not where it is (copying it there is possible), and no folder into itself. */
export function mayDrop(event: DragEvent, to: DropTarget | null): to is DropTarget {
  const what = dragged.value;
  if (!what || !to || !event.dataTransfer?.types.includes(ownType)) return false;
  const names = what.entries.filter(({ isFolder }) => isFolder).map(({ name }) => name);
  if (isWithin(to.place, what.from, names)) return false;
  return !samePlace(to.place, what.from) || event.ctrlKey;
}

/** For `dragover`: tells the browser that a drop is possible and what it will do. */
export function allowDrop(event: DragEvent): void {
  event.preventDefault();
  if (event.dataTransfer) event.dataTransfer.dropEffect = event.ctrlKey ? "copy" : "move";
}

/** For `drop`: moves, or copies with the Ctrl key. */
export function dropOn(event: DragEvent, to: DropTarget): void {
  event.preventDefault();
  dragged.value?.drop(to.place, to.name, event.ctrlKey);
  endDrag();
}

/** Listeners and state of an element that takes entries. */
export function useDropTarget(target: () => DropTarget | null) {
  const over = ref(false);
  let depth = 0;
  return {
    over,
    on: {
      dragenter(event: DragEvent): void {
        depth++;
        over.value = mayDrop(event, target());
      },
      dragleave(): void {
        depth = Math.max(0, depth - 1);
        if (depth === 0) over.value = false;
      },
      dragover(event: DragEvent): void {
        if (mayDrop(event, target())) allowDrop(event);
      },
      drop(event: DragEvent): void {
        const to = target();
        depth = 0;
        over.value = false;
        if (mayDrop(event, to)) dropOn(event, to);
      },
    },
  };
}
