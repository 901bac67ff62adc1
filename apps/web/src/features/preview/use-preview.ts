// What is being viewed: the address carries the file's id and its space (`?preview=<id>&at=<space>`); the list on the screen says which files come before and after it.
import { computed, onScopeDispose, shallowRef } from "vue";
import type { ComputedRef } from "vue";
import { useRoute, useRouter } from "vue-router";
import type { RouteLocationRaw } from "vue-router";
import type { Entry } from "@landbox/wire";

/** A file that can be viewed. */
export interface PreviewTarget {
  entry: Entry;
  /** The space it lies in: its id and where it is reached over WebDAV. */
  space: { id: string; webDavPath: string };
  /** Names from the space's root to the file, its own last. */
  path: readonly string[];
  /** The address of its picture in so many pixels, where that is not below the space: of what a link leads to. */
  picture?: (pixels: number) => string;
  /** The address of its pages, where that is not below the space. */
  pages?: string;
}

/** Files in the order of a list, which need not all be there yet. What it returns at once follows the list. */
export interface PreviewList {
  /** How many files there are. */
  count(): number;
  /** The position of a file, from 0; -1 when it is not there (yet). */
  positionOf(id: number): number;
  /** The file at a position, if it is there already. */
  peek(position: number): PreviewTarget | undefined;
  /** The file at a position, fetched if need be; undefined when there is none. @throws ClientFailure */
  at(position: number): Promise<PreviewTarget | undefined>;
}

const offered = shallowRef<PreviewList | null>(null);

/** Lets the viewer walk through this list as long as the calling component lives. */
export function offerPreviews(list: PreviewList): void {
  offered.value = list;
  onScopeDispose(() => {
    if (offered.value === list) offered.value = null;
  });
}

/** A list that is there as a whole; folders in it are passed over. */
export function previewListOf(targets: () => readonly PreviewTarget[]): PreviewList {
  const files = computed(() => targets().filter(({ entry }) => !entry.isFolder));
  return {
    count: () => files.value.length,
    positionOf: (id) => files.value.findIndex(({ entry }) => entry.id === id),
    peek: (position) => files.value[position],
    at: (position) => Promise.resolve(files.value[position]),
  };
}

export interface PreviewState {
  /** The list on the screen. */
  offered: ComputedRef<PreviewList | null>;
  /** The id in the address; undefined: nothing is viewed. */
  current: ComputedRef<number | undefined>;
  /** The address that shows a file over what is on the screen. */
  addressOf(file: { id: number; space: string }): RouteLocationRaw;
  /** Shows another file of the same list, in place of this one. */
  showInstead(target: PreviewTarget): void;
  closePreview(): void;
}

/** For lists that open files, and for the viewer itself. */
export function usePreview(): PreviewState {
  const route = useRoute();
  const router = useRouter();
  const current = computed(() => {
    const id = Number(route.query["preview"]);
    return Number.isSafeInteger(id) && id > 0 ? id : undefined;
  });
  const withPreview = (file: { id: number; space: string } | undefined) => {
    const { preview: _preview, at: _at, edit: _edit, ...query } = route.query;
    return { path: route.path, hash: route.hash, query: { ...query, ...(file && { preview: String(file.id), at: file.space }) } };
  };
  return {
    offered: computed(() => offered.value),
    current,
    addressOf: withPreview,
    showInstead: ({ entry, space }) => void router.replace(withPreview({ id: entry.id, space: space.id })),
    closePreview() {
      // Opened from a list of this page: closing is going back.
      const before = (history.state as { back?: unknown } | null)?.back;
      if (typeof before === "string" && router.resolve(before).path === route.path && !before.includes("preview=")) router.back();
      else void router.replace(withPreview(undefined));
    },
  };
}
