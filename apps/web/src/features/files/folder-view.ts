// The folder on the screen, for everything that shows a part of it: its entries, selection, order, what can be done.
import { computed, inject, onScopeDispose, provide, ref, shallowRef, watch } from "vue";
import type { InjectionKey } from "vue";
import { useRouter } from "vue-router";
import type { ClientFailure } from "@landbox/client";
import type { Entry, SortKey } from "@landbox/wire";
import { useApp } from "../../app-context.ts";
import { features } from "../../features.ts";
import type { FolderPlace } from "../feature.ts";
import { useLiveChanges } from "../live/live.ts";
import { useFiles } from "./files-app.ts";
import { useFolderPlace } from "./folder-address.ts";
import { inside, placeKey } from "./model/folder-place.ts";
import { leaveBehind, takeLeft } from "./model/left-behind.ts";
import { Listing } from "./model/listing.ts";
import type { PageQuery } from "./model/listing.ts";
import { createSelection } from "./model/selection.ts";
import type { Selection } from "./model/selection.ts";

/** What the page asks of a list or of tiles. */
export interface EntryListHandle {
  focus: (index: number) => Promise<void>;
  nameAt: (index: number) => HTMLElement | null;
  hasFocus: () => boolean;
}

export function provideFolderView() {
  const { client, session } = useApp();
  const files = useFiles();
  const router = useRouter();
  const { preferences } = files;

  const { space, place, path, rootName, folderName, addressOf } = useFolderPlace();

  function onFailure(failure: ClientFailure): void {
    if (failure.code === "unauthenticated") session.expire();
  }
  function open(): { listing: Listing; seen: boolean } {
    const { space: id, path: names } = place.value;
    const { sort, direction } = preferences;
    const key = `${placeKey(place.value)} ${sort} ${direction}`;
    return files.cache.open(key, () => {
      const folder = { space: id, path: names, sort, direction };
      const fetch = (query: PageQuery, known?: string) =>
        known === undefined ? client.listFolder({ ...folder, ...query }) : client.listFolderIfChanged({ ...folder, ...query }, known);
      const made = new Listing({ fetch, onFailure });
      const left = takeLeft(session.state.info?.account.id, key);
      if (left) made.seed(left);
      return made;
    });
  }

  const listing = shallowRef<Listing>(open().listing);
  const selection = shallowRef<Selection>(createSelection((index) => listing.value.entryAt(index)));
  /** The row that the Tab key leads to. */
  const current = ref(0);
  const renaming = ref<number | null>(null);

  const list = shallowRef<EntryListHandle | null>(null);

  function show(): void {
    listing.value.rest();
    const { listing: next } = open();
    listing.value = next;
    // What is remembered shows at once and is fetched anew.
    void next.reload();
  }
  watch([() => placeKey(place.value), () => preferences.sort, () => preferences.direction], ([key], [before]) => {
    if (key !== before) {
      selection.value = createSelection((index) => listing.value.entryAt(index));
      renaming.value = null;
    }
    current.value = 0;
    show();
  });
  void listing.value.reload();

  const state = () => listing.value.state;

  // Own changes and uploads come in bursts.
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = files.onChanged((changed) => {
    if (placeKey(changed) !== placeKey(place.value)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void listing.value.reload(), 60);
  });
  useLiveChanges(
    () => (state().folder ? { space: place.value.space, folder: state().folder?.id } : null),
    () => void listing.value.reload(),
  );
  // The window is loaded anew: what is on the screen shows at once again.
  const leave = (): void => {
    const { sort, direction } = preferences;
    leaveBehind(session.state.info?.account.id, `${placeKey(place.value)} ${sort} ${direction}`, listing.value.snapshot());
  };
  addEventListener("pagehide", leave);
  onScopeDispose(() => {
    removeEventListener("pagehide", leave);
    stop();
    clearTimeout(timer);
    listing.value.rest();
  });
  watch(
    () => listing.value.state.revision,
    () => {
      selection.value.refresh(listing.value.loaded(), listing.value.isComplete());
    },
  );

  const mayWrite = computed(() => session.mayWrite.value && space.value?.mayWrite !== false && listing.value.state.status !== "failed");
  const view = {
    space,
    place,
    path,
    rootName,
    folderName,
    addressOf,
    listing,
    state: computed(() => listing.value.state),
    selection,
    current,
    renaming,
    /** The list or the tiles, when they are on the screen. */
    list,
    /** Gives an entry the focus if it is loaded; false when it is not. */
    focusEntry(id: number): boolean {
      const index = listing.value.indexOf((entry) => entry.id === id);
      if (index < 0 || !list.value) return false;
      void list.value.focus(index);
      return true;
    },
    mayWrite,
    preferences,
    placeOf: (entry: Entry): FolderPlace => inside(place.value, entry.name),
    fileUrl: (entry: Entry): string => client.fileUrl(place.value.root, [...path.value, entry.name]),
    /** Where the name of an entry leads: into a folder, to the page that shows the file, or nowhere (then it is downloaded). */
    linkOf(entry: Entry): string | undefined {
      if (entry.isFolder) return addressOf([...path.value, entry.name]);
      for (const { viewer } of features) {
        const address = viewer?.(place.value, entry);
        if (address !== undefined) return address;
      }
      return undefined;
    },
    /** Opens an entry as a click on its name does. */
    openEntry(entry: Entry): void {
      const link = view.linkOf(entry);
      if (link === undefined) location.assign(view.fileUrl(entry));
      else void router.push(link);
    },
    sortBy(key: SortKey): void {
      // Names begin at A; what is biggest or newest is what people look for.
      const natural = key === "name" || key === "type" ? "asc" : "desc";
      preferences.direction = preferences.sort === key ? (preferences.direction === "asc" ? "desc" : "asc") : natural;
      preferences.sort = key;
    },
  };
  provide(folderViewKey, view);
  return view;
}

export type FolderView = ReturnType<typeof provideFolderView>;
const folderViewKey: InjectionKey<FolderView> = Symbol("folder view");

/** The folder of the page around a component. */
export function useFolderView(): FolderView {
  const view = inject(folderViewKey);
  if (!view) throw new Error("No folder view was provided.");
  return view;
}
