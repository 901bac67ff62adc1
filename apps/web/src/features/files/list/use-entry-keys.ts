// The keyboard in a list of entries: walking, selecting, finding by typing, the menu. `columns` is 1 in the list and the number of tiles in a row.
import type { FolderView } from "../folder-view.ts";
import { createTypeAhead } from "../model/type-ahead.ts";
import type { EntryFocus } from "./use-entry-focus.ts";

interface Options {
  view: FolderView;
  focus: EntryFocus;
  columns: () => number;
  rowsOfPage: () => number;
  /** Selects from where the range starts to `index`, with whatever lies between. */
  extend: (index: number, from: number) => void;
  openMenu: (index: number, at: HTMLElement) => void;
}

/** Type-ahead looks through at most so many entries, of which only those count that are loaded. */
const mostNames = 5000;

export function useEntryKeys({ view, focus, columns, rowsOfPage, extend, openMenu }: Options) {
  const typing = createTypeAhead();
  const { listing, selection } = view;

  /** Where a key leads, or undefined. */
  function target(key: string, here: number): number | undefined {
    const { count } = view.state.value;
    const wide = columns();
    const steps: Record<string, number> = { ArrowDown: wide, ArrowUp: -wide, PageDown: wide * rowsOfPage(), PageUp: -wide * rowsOfPage() };
    if (wide > 1) Object.assign(steps, { ArrowRight: 1, ArrowLeft: -1 });
    if (key === "Home") return 0;
    if (key === "End") return count - 1;
    const step = steps[key];
    if (step === undefined) return undefined;
    if (key.startsWith("Page")) return Math.max(0, Math.min(count - 1, here + step));
    return here + step >= 0 && here + step < count ? here + step : here;
  }

  function find(event: KeyboardEvent, here: number): number | undefined {
    if (event.key.length !== 1 || event.ctrlKey || event.key === "?") return undefined;
    const names = { length: Math.min(view.state.value.count, mostNames), at: (index: number) => listing.value.entryAt(index)?.name };
    return typing.find(event.key, names, here);
  }

  /** In the list the arrows to the sides lead through the controls of a row. */
  function sideways(event: KeyboardEvent, here: number, element: HTMLElement): boolean {
    if (columns() > 1 || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return false;
    const all = focus.elementAt(here)?.querySelectorAll<HTMLElement>("input, [data-name], button") ?? [];
    const stops = [...all].filter((stop) => stop.getClientRects().length > 0);
    stops[stops.indexOf(element) + (event.key === "ArrowRight" ? 1 : -1)]?.focus();
    return true;
  }

  function walk(event: KeyboardEvent, here: number): boolean {
    const to = target(event.key, here) ?? (event.key === " " && !typing.isTyping() ? here : find(event, here));
    if (to === undefined) return false;
    if (event.shiftKey && event.key.length > 1) extend(to, here);
    else if (event.key === " " && to === here) {
      if (event.shiftKey) extend(here, here);
      else selection.value.toggle(here);
      return true;
    }
    void focus.focus(to);
    return true;
  }

  return function onKeyDown(event: KeyboardEvent): void {
    const here = focus.indexOf(event.target);
    const element = event.target as HTMLElement;
    if (here < 0 || event.defaultPrevented || event.altKey || event.metaKey || element.closest("[data-own-keys]")) return;
    if (event.key === " " && element.matches("button, input")) return;
    const wantsMenu = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    if (wantsMenu) openMenu(here, focus.elementAt(here)?.querySelector<HTMLElement>("[data-menu]") ?? element);
    else if (!sideways(event, here, element) && !walk(event, here)) return;
    event.preventDefault();
  };
}
