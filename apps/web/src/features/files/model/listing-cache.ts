// Folders that were seen: shown at once when someone comes back, and then fetched anew. The longest unseen go first.

/** Bounds of what is kept: folders, and entries in all of them together. */
const mostFolders = 30;
const mostEntries = 60_000;

interface Weighted {
  weight: () => number;
  rest: () => void;
}

export function createListingCache<L extends Weighted>() {
  const kept = new Map<string, L>();

  function trim(): void {
    let weight = [...kept.values()].reduce((sum, one) => sum + one.weight(), 0);
    for (const [key, one] of kept) {
      if (kept.size <= 1 || (kept.size <= mostFolders && weight <= mostEntries)) return;
      weight -= one.weight();
      one.rest();
      kept.delete(key);
    }
  }

  return {
    /** The listing of a key, made if it is not there; `seen` says which. */
    open(key: string, make: () => L): { listing: L; seen: boolean } {
      const found = kept.get(key);
      const listing = found ?? make();
      kept.delete(key);
      kept.set(key, listing);
      trim();
      return { listing, seen: found !== undefined };
    },
    clear(): void {
      for (const one of kept.values()) one.rest();
      kept.clear();
    },
  };
}
