// What is being viewed: the address carries the file's id and its space (`?preview=<id>&at=<space>`); a list may lie here to walk through.
import { computed, shallowRef } from "vue";
import type { ComputedRef } from "vue";
import { useRoute, useRouter } from "vue-router";
import type { Entry } from "@landbox/wire";

/** A file that can be viewed. */
export interface PreviewTarget {
  entry: Entry;
  /** The space it lies in: its id and where it is reached over WebDAV. */
  space: { id: string; webDavPath: string };
  /** Names from the space's root to the file, its own last. */
  path: readonly string[];
}

const targets = shallowRef<readonly PreviewTarget[]>([]);

export interface PreviewState {
  /** The files that can be walked through. */
  targets: ComputedRef<readonly PreviewTarget[]>;
  /** The id in the address; undefined: nothing is viewed. */
  current: ComputedRef<number | undefined>;
  /** Shows a file of a list; folders in it are passed over. */
  openPreview(list: readonly PreviewTarget[], index: number): void;
  /** Shows another file of the same list, in place of this one. */
  showInstead(target: PreviewTarget): void;
  closePreview(): void;
  /** After a file of the list was written. */
  replaceEntry(entry: Entry): void;
}

/** For lists that open files, and for the viewer itself. */
export function usePreview(): PreviewState {
  const route = useRoute();
  const router = useRouter();
  const current = computed(() => {
    const id = Number(route.query["preview"]);
    return Number.isSafeInteger(id) && id > 0 ? id : undefined;
  });
  const withPreview = (target: PreviewTarget | undefined) => {
    const { preview: _preview, at: _at, edit: _edit, ...query } = route.query;
    const place = target && { preview: String(target.entry.id), at: target.space.id };
    return { path: route.path, hash: route.hash, query: { ...query, ...place } };
  };
  return {
    targets: computed(() => targets.value),
    current,
    openPreview(list, index) {
      const target = list[index];
      if (!target || target.entry.isFolder) return;
      targets.value = list.filter((one) => !one.entry.isFolder);
      void router.push(withPreview(target));
    },
    showInstead: (target) => void router.replace(withPreview(target)),
    closePreview() {
      // Opened from a list of this page: closing is going back.
      const before = (history.state as { back?: unknown } | null)?.back;
      if (typeof before === "string" && router.resolve(before).path === route.path && !before.includes("preview=")) router.back();
      else void router.replace(withPreview(undefined));
    },
    replaceEntry(entry) {
      targets.value = targets.value.map((one) => (one.entry.id === entry.id ? { ...one, entry } : one));
    },
  };
}
