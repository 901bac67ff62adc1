// What list and tiles have in common: rows near the screen, focus, keyboard, mouse, touch and dragging, all delegated to the element around the entries.
import { computed, watch } from "vue";
import type { Ref } from "vue";
import type { Entry } from "@landbox/wire";
import type { DropTarget } from "../drag.ts";
import { useFolderView } from "../folder-view.ts";
import { useEntryDrag } from "./use-entry-drag.ts";
import { useEntryFocus } from "./use-entry-focus.ts";
import { useEntryKeys } from "./use-entry-keys.ts";
import { useEntryPointer } from "./use-entry-pointer.ts";
import { useLongPress } from "./use-long-press.ts";
import { useRows } from "./use-rows.ts";

interface Options {
  root: Readonly<Ref<HTMLElement | null>>;
  columns: () => number;
  estimate: () => number;
  lead?: () => number;
  openMenu: (index: number, at: HTMLElement | { x: number; y: number }) => void;
  drop: (entries: readonly Entry[], to: DropTarget, copy: boolean) => void;
}

export function useEntryList({ root, columns, estimate, lead, openMenu, drop }: Options) {
  const view = useFolderView();
  const { listing, selection } = view;
  const want = (first: number, last: number): void => listing.value.want(first * columns(), (last + 1) * columns());
  const rows = useRows({
    root,
    count: () => Math.ceil(view.state.value.count / columns()),
    estimate,
    ...(lead ? { lead } : {}),
    onDrawn: want,
  });
  watch(listing, () => want(rows.first.value, rows.last.value));
  const focus = useEntryFocus(view, root, rows, columns);

  async function extend(index: number, from: number): Promise<void> {
    const chosen = selection.value;
    const start = chosen.rangeStart(from);
    // What lies between may not be there after a far jump.
    const between = await listing.value.range(Math.min(start, index), Math.max(start, index)).catch(() => undefined);
    if (between) chosen.extendOver(from, between);
  }
  const press = useLongPress({
    onHold(pressed) {
      const index = focus.indexOf(pressed);
      const entry = listing.value.entryAt(index);
      if (entry && !selection.value.has(entry.id)) selection.value.toggle(index);
    },
    onRelease(pressed, event) {
      const index = focus.indexOf(pressed);
      if (listing.value.entryAt(index)) openMenu(index, { x: event.clientX, y: event.clientY });
    },
  });
  const pointer = useEntryPointer({ view, focus, press, extend: (index, from) => void extend(index, from), openMenu });
  const drag = useEntryDrag({ view, root, indexOf: focus.indexOf, isTouch: press.isTouch, drop });
  const keydown = useEntryKeys({
    view,
    focus,
    columns,
    rowsOfPage: rows.rowsOfPage,
    extend: (index, from) => void extend(index, from),
    openMenu,
  });

  const entriesDrawn = computed(() => {
    const wide = columns();
    const { count } = view.state.value;
    const seen = new Set<number>();
    const found: { index: number; key: string; entry: Entry | undefined }[] = [];
    for (const row of rows.drawn.value) {
      for (let index = row * wide; index < Math.min(count, (row + 1) * wide); index++) {
        const entry = listing.value.entryAt(index);
        // Between two pages of different age an entry may appear twice.
        const key = entry && !seen.has(entry.id) ? `e${entry.id}` : `i${index}`;
        if (entry) seen.add(entry.id);
        found.push({ index, key, entry });
      }
    }
    return found;
  });

  return {
    rows,
    entriesDrawn,
    dropIndex: drag.over,
    focus: focus.focus,
    nameAt: focus.nameAt,
    hasFocus: focus.hasFocus,
    on: { ...pointer, ...focus.on, ...drag.on, ...press.on, keydown },
  };
}
