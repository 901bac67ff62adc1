// What the viewer walks through when a file of the folder was opened: its files in the order of the list, however long it is.
import { shallowRef, watch } from "vue";
import type { Entry } from "@landbox/wire";
import { useApp } from "../../../app-context.ts";
import { offerPreviews, usePreview } from "../../preview/use-preview.ts";
import type { PreviewTarget } from "../../preview/use-preview.ts";
import type { FolderView } from "../folder-view.ts";

/** Entries that are fetched at once when someone walks out of what the list has loaded. */
const stretch = 50;

export function useFolderPreviews(view: FolderView): void {
  const { client } = useApp();
  const { current } = usePreview();
  const { listing, preferences } = view;

  /** What was fetched for the viewer alone, by its place in the list; good for one state of the folder in one order. */
  const walked = shallowRef<{ state: string; entries: ReadonlyMap<number, Entry> }>({ state: "", entries: new Map() });
  const stateNow = (): string => [view.state.value.folder?.etag, preferences.sort, preferences.direction].join();
  const walkedNow = (): ReadonlyMap<number, Entry> => (walked.value.state === stateNow() ? walked.value.entries : new Map());

  /** The place of a file in the list, or -1. */
  function indexOf(id: number): number {
    void view.state.value.revision;
    const index = listing.value.indexOf((entry) => entry.id === id && !entry.isFolder);
    if (index >= 0) return index;
    for (const [place, entry] of walkedNow()) if (entry.id === id) return place;
    return -1;
  }
  const entryAt = (index: number): Entry | undefined => listing.value.entryAt(index) ?? walkedNow().get(index);
  function targetOf(entry: Entry | undefined): PreviewTarget | undefined {
    if (!entry || entry.isFolder) return undefined;
    const { space, root, path } = view.place.value;
    return { entry, space: { id: space, webDavPath: root }, path: [...path, entry.name] };
  }
  const folders = (): number => view.state.value.folders;

  async function fetchAround(index: number): Promise<void> {
    const { space, path } = view.place.value;
    const { sort, direction } = preferences;
    const first = Math.max(0, index - Math.floor(stretch / 2));
    const { entries } = await client.listFolder({ space, path, sort, direction, at: first, limit: stretch });
    const next = new Map(walkedNow());
    entries.forEach((entry, step) => next.set(first + step, entry));
    walked.value = { state: stateNow(), entries: next };
  }

  offerPreviews({
    count: () => view.state.value.count - folders(),
    positionOf: (id) => Math.max(-1, indexOf(id) - folders()),
    peek: (position) => targetOf(entryAt(folders() + position)),
    async at(position) {
      const index = folders() + position;
      if (!entryAt(index)) await fetchAround(index);
      return targetOf(entryAt(index));
    },
  });

  // Whoever closes the viewer goes on at the file that was looked at last.
  watch(current, (now, before) => {
    const index = now === undefined && before !== undefined ? indexOf(before) : -1;
    // The viewer gives the focus back in a task of its own; this comes after it.
    if (index >= 0) setTimeout(() => setTimeout(() => void view.list.value?.focus(index)));
  });
}
