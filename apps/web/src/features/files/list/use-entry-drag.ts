// Dragging entries of a list, and dropping them on folders of it.
import { ref } from "vue";
import type { Ref } from "vue";
import type { Entry } from "@landbox/wire";
import { allowDrop, dropOn, endDrag, mayDrop, startDrag } from "../drag.ts";
import type { DropTarget } from "../drag.ts";
import type { FolderView } from "../folder-view.ts";

interface Options {
  view: FolderView;
  root: Readonly<Ref<HTMLElement | null>>;
  indexOf: (target: EventTarget | null) => number;
  isTouch: () => boolean;
  drop: (entries: readonly Entry[], to: DropTarget, copy: boolean) => void;
}

export function useEntryDrag({ view, root, indexOf, isTouch, drop }: Options) {
  /** The folder that would take what is dragged. */
  const over = ref(-1);
  const targetAt = (index: number): DropTarget | null => {
    const entry = view.listing.value.entryAt(index);
    return entry?.isFolder && view.mayWrite.value ? { place: view.placeOf(entry), name: entry.name } : null;
  };

  return {
    over,
    on: {
      dragstart(event: DragEvent): void {
        const index = indexOf(event.target);
        const entry = view.listing.value.entryAt(index);
        if (!entry || isTouch()) return event.preventDefault();
        const selection = view.selection.value;
        if (!selection.has(entry.id)) selection.only(index);
        const entries = selection.entries.value;
        startDrag(
          event,
          { from: view.place.value, entries, drop: (place, name, copy) => drop(entries, { place, name }, copy) },
          entries.length === 1 && !entry.isFolder ? view.fileUrl(entry) : undefined,
        );
      },
      dragover(event: DragEvent): void {
        const index = indexOf(event.target);
        const possible = mayDrop(event, targetAt(index));
        over.value = possible ? index : -1;
        if (possible) allowDrop(event);
      },
      dragleave(event: DragEvent): void {
        if (!(event.relatedTarget instanceof Node) || !root.value?.contains(event.relatedTarget)) over.value = -1;
      },
      drop(event: DragEvent): void {
        const to = targetAt(indexOf(event.target));
        over.value = -1;
        if (mayDrop(event, to)) dropOn(event, to);
      },
      dragend: endDrag,
    },
  };
}
