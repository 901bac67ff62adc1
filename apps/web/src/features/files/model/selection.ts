// What is selected in a folder. Entries are remembered themselves, so that a selection outlives rows that are no longer loaded.
import { computed, shallowRef } from "vue";
import type { Entry } from "@landbox/wire";

/** @param at the entry at a position of the list, if it is loaded */
export function createSelection(at: (index: number) => Entry | undefined) {
  const chosen = shallowRef<ReadonlyMap<number, Entry>>(new Map());
  /** Where ranges start, as an index. */
  let anchor: number | null = null;
  /** What was selected before the range that is being extended. */
  let base: ReadonlyMap<number, Entry> = new Map();

  function set(next: ReadonlyMap<number, Entry>): void {
    chosen.value = next;
  }

  return {
    size: computed(() => chosen.value.size),
    entries: computed(() => [...chosen.value.values()]),
    has: (id: number): boolean => chosen.value.has(id),
    /** Where the next range starts; the given index when none was chosen yet. */
    rangeStart: (otherwise: number): number => anchor ?? otherwise,
    only(index: number): void {
      const entry = at(index);
      set(new Map(entry ? [[entry.id, entry]] : []));
      anchor = index;
      base = new Map();
    },
    toggle(index: number): void {
      const entry = at(index);
      if (!entry) return;
      const next = new Map(chosen.value);
      if (!next.delete(entry.id)) next.set(entry.id, entry);
      set(next);
      anchor = index;
      base = next;
    },
    /** Everything between where the range starts and `index`, instead of the range before; `from` is where it starts if nothing was chosen yet. */
    extendTo(index: number, from: number): void {
      anchor ??= from;
      const next = new Map(base);
      for (let each = Math.min(anchor, index); each <= Math.max(anchor, index); each++) {
        const entry = at(each);
        if (entry) next.set(entry.id, entry);
      }
      set(next);
    },
    all(entries: Iterable<Entry>): void {
      base = new Map([...entries].map((entry) => [entry.id, entry]));
      set(base);
      anchor = null;
    },
    clear(): void {
      anchor = null;
      base = new Map();
      if (chosen.value.size > 0) set(new Map());
    },
    /** Forgets entries that are no longer there, and learns their new names and sizes. */
    refresh(now: (id: number) => Entry | "gone" | "unknown"): void {
      if (chosen.value.size === 0) return;
      const next = new Map<number, Entry>();
      for (const [id, entry] of chosen.value) {
        const found = now(id);
        if (found !== "gone") next.set(id, found === "unknown" ? entry : found);
      }
      base = next;
      set(next);
    },
  };
}

export type Selection = ReturnType<typeof createSelection>;
