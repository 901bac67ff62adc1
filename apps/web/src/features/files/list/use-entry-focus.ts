// The focus in a list of entries: brings it to one that is far away, and keeps it with its entry when the folder changes.
import { nextTick, watch } from "vue";
import type { Ref } from "vue";
import type { FolderView } from "../folder-view.ts";
import type { useRows } from "./use-rows.ts";

export function useEntryFocus(
  view: FolderView,
  root: Readonly<Ref<HTMLElement | null>>,
  rows: ReturnType<typeof useRows>,
  columns: () => number,
) {
  const { listing, current } = view;
  const elementAt = (index: number): HTMLElement | null => root.value?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null;
  const nameAt = (index: number): HTMLElement | null => elementAt(index)?.querySelector<HTMLElement>("[data-name]") ?? null;
  const indexOf = (target: EventTarget | null): number => {
    const element = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
    return element ? Number(element.dataset["index"]) : -1;
  };
  const hasFocus = (): boolean => root.value?.contains(document.activeElement) ?? false;

  /** The entry that gets the focus as soon as it is drawn. */
  let pending: number | null = null;
  function settle(): void {
    const name = pending === null ? null : nameAt(pending);
    if (!name) return;
    pending = null;
    name.focus({ preventScroll: true });
  }
  async function focus(index: number): Promise<void> {
    current.value = index;
    pending = index;
    rows.scrollTo(Math.floor(index / columns()));
    await nextTick();
    settle();
  }
  watch([rows.drawn, () => view.state.value.revision], settle, { flush: "post" });

  /** The entry with the focus. If its row goes away, the focus stays with the entry, or else with the place where it was. */
  let held: { id: number; index: number } | null = null;
  // Scrolling takes rows away as well: then nobody is led back to it when the next page of entries comes.
  watch([rows.first, rows.last], ([first, last]) => {
    if (!held || held.index >= view.state.value.count) return;
    const row = Math.floor(held.index / columns());
    if (row < first || row > last) held = null;
  });
  watch(
    () => view.state.value.revision,
    () => {
      if (!held || pending !== null || document.activeElement !== document.body) return;
      const { id, index } = held;
      const now = listing.value.indexOf((entry) => entry.id === id);
      const last = view.state.value.count - 1;
      if (last >= 0) void focus(now >= 0 ? now : Math.min(index, last));
    },
    { flush: "post" },
  );

  return {
    elementAt,
    nameAt,
    indexOf,
    hasFocus,
    focus,
    on: {
      focusin(event: FocusEvent): void {
        const index = indexOf(event.target);
        const entry = index < 0 ? undefined : listing.value.entryAt(index);
        held = entry ? { id: entry.id, index } : null;
        if (index < 0) return;
        current.value = index;
        if (index !== pending) pending = null;
      },
      focusout(event: FocusEvent): void {
        if (event.relatedTarget instanceof Element && !root.value?.contains(event.relatedTarget)) held = null;
      },
    },
  };
}

export type EntryFocus = ReturnType<typeof useEntryFocus>;
