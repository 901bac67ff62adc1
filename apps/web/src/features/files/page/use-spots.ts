// Going back and forth leads to where one was: scroll position, the entry that had the focus, what was selected.
import { nextTick, watch } from "vue";
import { onBeforeRouteUpdate, onBeforeRouteLeave, useRouter } from "vue-router";
import { useFiles } from "../files-app.ts";
import type { FolderView } from "../folder-view.ts";

/** Earlier places than these are forgotten. */
const most = 60;

/** The place in the browser's history, which the router counts. */
const position = (): string => {
  const state = history.state as { position?: number } | null;
  return `${state?.position ?? 0} ${location.pathname}`;
};

/** `wait` resolves as soon as the folder's rows are drawn. */
export function useSpots(view: FolderView, wait: () => Promise<void>): void {
  const { spots } = useFiles();
  const router = useRouter();
  let here = position();

  function remember(): void {
    spots.delete(here);
    spots.set(here, {
      scroll: scrollY,
      entry: view.list.value?.hasFocus() ? (view.listing.value.entryAt(view.current.value)?.id ?? null) : null,
      selected: view.selection.value.entries.value,
    });
    for (const key of spots.keys()) if (spots.size > most) spots.delete(key);
  }
  async function restore(): Promise<void> {
    here = position();
    const key = here;
    const spot = spots.get(key);
    if (!spot) return scrollTo(0, 0);
    await wait();
    if (key !== position()) return;
    view.selection.value.all(spot.selected);
    scrollTo(0, spot.scroll);
    await nextTick();
    requestAnimationFrame(() => {
      if (spot.entry !== null) view.focusEntry(spot.entry);
      scrollTo(0, spot.scroll);
    });
  }
  onBeforeRouteUpdate(remember);
  onBeforeRouteLeave(remember);
  watch(
    () => router.currentRoute.value.path,
    () => void restore(),
    { flush: "post", immediate: true },
  );
}
