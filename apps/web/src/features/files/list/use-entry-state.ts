// What a row or tile has to know about its entry, as plain values, so that only those are drawn anew that changed.
import { computed } from "vue";
import type { Entry } from "@landbox/wire";
import { useFiles } from "../files-app.ts";
import { useFolderView } from "../folder-view.ts";
import { samePlace } from "../model/folder-place.ts";
import { useEntryWords } from "./entry-words.ts";
import type { EntryWords } from "./entry-words.ts";

/** What a row or tile knows of its entry. */
export interface EntryState {
  entry: Entry;
  index: number;
  /** The id of the space it lies in, for its picture. */
  space: string;
  words: EntryWords;
  href: string;
  /** The name is a link that saves the file. */
  downloads: boolean;
  selected: boolean;
  current: boolean;
  renaming: boolean;
  cut: boolean;
}

/** What happens around it. */
export interface EntrySurroundings {
  /** What is being dragged would be dropped into it. */
  over: boolean;
  menuOpen: boolean;
  movable: boolean;
}

export function useEntryState() {
  const view = useFolderView();
  const { clipboard } = useFiles();
  const wordsOf = useEntryWords();
  const cutIds = computed(() => {
    const held = clipboard.value;
    return new Set(held?.kind === "move" && samePlace(held.from, view.place.value) ? held.entries.map(({ id }) => id) : []);
  });
  // The words of an entry are formed once for each state of it; dates are dear.
  const known = computed(() => {
    void wordsOf.language.value;
    return new WeakMap<Entry, Map<string, EntryWords>>();
  });
  function words(entry: Entry, selected: boolean, cut: boolean): EntryWords {
    const forms = known.value.get(entry) ?? new Map<string, EntryWords>();
    known.value.set(entry, forms);
    const key = `${selected} ${cut}`;
    const found = forms.get(key) ?? wordsOf.of(entry, { selected, cut });
    forms.set(key, found);
    return found;
  }

  return (entry: Entry, index: number): EntryState => {
    const link = view.linkOf(entry);
    const selected = view.selection.value.has(entry.id);
    const cut = cutIds.value.has(entry.id);
    return {
      entry,
      index,
      space: view.place.value.space,
      words: words(entry, selected, cut),
      href: link ?? view.fileUrl(entry),
      downloads: link === undefined,
      selected,
      current: view.current.value === index,
      renaming: view.renaming.value === entry.id,
      cut,
    };
  };
}
