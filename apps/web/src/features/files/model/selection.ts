// What is selected in a folder. Entries are remembered themselves, so that a selection outlives rows that are no longer loaded.
import { computed, shallowRef } from "vue";
import type { Entry } from "@landbox/wire";
import { isSame } from "./listing.ts";

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
    /**
     * Everything between where the range starts and another place, instead of the range before; `from` is where it starts if nothing was chosen yet.
     * @param between the entries between the two
     */
    extendOver(from: number, between: Iterable<Entry>): void {
      anchor ??= from;
      const next = new Map(base);
      for (const entry of between) next.set(entry.id, entry);
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
    /**
     * Forgets entries that are no longer there, and learns their new names and sizes.
     * @param loaded the entries that are in memory
     * @param complete they are all that there are
     */
    refresh(loaded: Iterable<Entry>, complete: boolean): void {
      const before = chosen.value;
      if (before.size === 0) return;
      const there = new Set<number>();
      // A hundred thousand may be chosen: they are copied only when something changed.
      let next: Map<number, Entry> | undefined;
      for (const entry of loaded) {
        const known = before.get(entry.id);
        if (!known) continue;
        there.add(entry.id);
        if (!isSame(known, entry)) (next ??= new Map(before)).set(entry.id, entry);
      }
      if (complete) for (const id of before.keys()) if (!there.has(id)) (next ??= new Map(before)).delete(id);
      if (!next) return;
      base = next;
      set(next);
    },
  };
}

export type Selection = ReturnType<typeof createSelection>;
