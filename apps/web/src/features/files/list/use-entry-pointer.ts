// Mouse and finger in a list of entries: a click marks, on a name it opens, with Ctrl or Shift it marks more; the right button opens the menu.
import { useRouter } from "vue-router";
import type { FolderView } from "../folder-view.ts";
import type { EntryFocus } from "./use-entry-focus.ts";
import type { useLongPress } from "./use-long-press.ts";

interface Options {
  view: FolderView;
  focus: EntryFocus;
  press: ReturnType<typeof useLongPress>;
  extend: (index: number, from: number) => void;
  openMenu: (index: number, at: HTMLElement | { x: number; y: number }) => void;
}

/** Controls of an entry that do what they say themselves. */
const controls = "a, button, input, label";

export function useEntryPointer({ view, focus, press, extend, openMenu }: Options) {
  const router = useRouter();
  const { listing, selection, current } = view;

  /** Marks as the pressed keys want it. */
  function mark(event: MouseEvent, index: number): void {
    if (event.ctrlKey || event.metaKey || press.isTouch()) selection.value.toggle(index);
    else if (event.shiftKey) extend(index, current.value);
    else selection.value.only(index);
  }

  function onClick(event: MouseEvent): void {
    const index = focus.indexOf(event.target);
    const target = event.target as HTMLElement;
    if (index < 0 || target.closest("[data-own-keys]")) return;
    if (!listing.value.entryAt(index)) return event.preventDefault();
    const button = target.closest<HTMLElement>("[data-menu]");
    if (button) return openMenu(index, button);
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (target.closest("label, input")) {
      if (!target.matches("input")) return;
      if (event.shiftKey) extend(index, current.value);
      else selection.value.toggle(index);
      return;
    }
    const name = target.closest<HTMLAnchorElement>("[data-name]");
    if (name && plain && !(press.isTouch() && selection.value.size.value > 0)) {
      if (name.hasAttribute("download")) return;
      event.preventDefault();
      return void router.push(name.getAttribute("href") ?? "");
    }
    event.preventDefault();
    mark(event, index);
    current.value = index;
    focus.nameAt(index)?.focus({ preventScroll: true });
  }

  return {
    click: onClick,
    dblclick(event: MouseEvent): void {
      const entry = listing.value.entryAt(focus.indexOf(event.target));
      if (entry && !(event.target as HTMLElement).closest(controls)) view.openEntry(entry);
    },
    contextmenu(event: MouseEvent): void {
      const index = focus.indexOf(event.target);
      if (index < 0 || (event.target as HTMLElement).closest("[data-own-keys]")) return;
      event.preventDefault();
      // The keyboard's context menu key and long presses have been answered already.
      if (press.isTouch() || event.button !== 2) return;
      const entry = listing.value.entryAt(index);
      if (entry && !selection.value.has(entry.id)) selection.value.only(index);
      openMenu(index, { x: event.clientX, y: event.clientY });
    },
  };
}
