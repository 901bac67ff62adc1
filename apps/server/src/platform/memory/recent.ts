// A bounded map that forgets what was used longest ago.

export interface Recent<K, V> {
  /** The value, which counts as used now; undefined when it is not remembered. */
  get(key: K): V | undefined;
  /** Remembers; more than the limit pushes out the least recently used. */
  set(key: K, value: V): void;
  delete(key: K): boolean;
  has(key: K): boolean;
  clear(): void;
  readonly size: number;
}

/**
 * @param limit most entries kept
 * @param forgotten called for each entry that the limit pushes out (not for delete and clear)
 */
export function createRecent<K, V>(limit: number, forgotten?: (key: K, value: V) => void): Recent<K, V> {
  const entries = new Map<K, V>();
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= limit) return;
      const [oldest] = entries;
      if (oldest === undefined) return;
      entries.delete(oldest[0]);
      forgotten?.(oldest[0], oldest[1]);
    },
    delete: (key) => entries.delete(key),
    has: (key) => entries.has(key),
    clear: () => entries.clear(),
    get size() {
      return entries.size;
    },
  };
}
