// The rows near the screen: which are drawn, how much room the others take, bringing one onto the screen. The window scrolls, not a box in it.
import { computed, onMounted, onScopeDispose, ref, watch } from "vue";
import type { Ref } from "vue";
import { useWindowVirtualizer } from "@tanstack/vue-virtual";

interface Options {
  root: Readonly<Ref<HTMLElement | null>>;
  /** Number of rows; with tiles a row holds several entries. */
  count: () => number;
  /** Height in pixels of a row that was not measured yet. */
  estimate: () => number;
  /** Height above the first row inside `root`. */
  lead?: () => number;
  /** The first and the last drawn row. */
  onDrawn: (first: number, last: number) => void;
}

export function useRows({ root, count, estimate, lead = () => 0, onDrawn }: Options) {
  const margin = ref(0);
  const measureMargin = (): void => {
    if (root.value) margin.value = Math.round(root.value.getBoundingClientRect().top + scrollY + lead());
  };
  // What stands above the list may grow and shrink (messages, the bar of the selection).
  const observer = new ResizeObserver(measureMargin);
  onMounted(() => {
    measureMargin();
    observer.observe(document.body);
  });
  onScopeDispose(() => observer.disconnect());

  const virtualizer = useWindowVirtualizer(
    computed(() => ({ count: count(), estimateSize: estimate, overscan: 12, scrollMargin: margin.value })),
  );
  const items = computed(() => virtualizer.value.getVirtualItems());
  const first = computed(() => items.value[0]?.index ?? 0);
  const last = computed(() => items.value.at(-1)?.index ?? Math.min(count(), 40) - 1);
  watch([first, last, count], () => onDrawn(first.value, last.value), { immediate: true });

  /** The position at which a row was measured: from then on the virtualizer watches it by itself. */
  const measured = new WeakMap<HTMLElement, string>();

  return {
    first,
    last,
    /** Indexes of the rows to draw. */
    drawn: computed(() =>
      Array.from({ length: Math.max(0, Math.min(last.value, count() - 1) - first.value + 1) }, (_, step) => first.value + step),
    ),
    before: computed(() => Math.max(0, (items.value[0]?.start ?? margin.value) - margin.value)),
    after: computed(() => {
      const end = items.value.at(-1)?.end;
      return end === undefined ? 0 : Math.max(0, virtualizer.value.getTotalSize() - (end - margin.value));
    }),
    /** To be called for each row that is drawn, as often as one likes. */
    measure: (row: unknown): void => {
      if (!(row instanceof HTMLElement)) return;
      const index = row.dataset["index"] ?? "";
      // Measuring asks the browser for the layout of what has just changed.
      if (measured.get(row) === index) return;
      measured.set(row, index);
      virtualizer.value.measureElement(row);
    },
    scrollTo: (row: number): void => virtualizer.value.scrollToIndex(row, { align: "auto" }),
    /** How many rows fit on the screen. */
    rowsOfPage: (): number => Math.max(1, Math.floor(innerHeight / estimate()) - 2),
  };
}
