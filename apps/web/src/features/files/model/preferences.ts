// How someone likes to see folders: remembered by the browser, the same for all folders.
import { reactive, watch } from "vue";
import { sortDirection, sortKey } from "@landbox/wire";
import { z } from "zod";

const storageKey = "landbox.files";

/** Columns beside the name, in the order in which they stand. */
export const columns = ["size", "time", "type"] as const;
export type ColumnKey = (typeof columns)[number];

const schema = z.object({
  view: z.enum(["list", "tiles"]).catch("list"),
  sort: sortKey.catch("name"),
  direction: sortDirection.catch("asc"),
  columns: z.array(z.enum(columns)).catch(["size", "time"]),
  panel: z.boolean().catch(false),
});
export type Preferences = z.infer<typeof schema>;

/** What the text of the storage means; anything odd in it counts as not said. */
export function readPreferences(text: string | null): Preferences {
  try {
    return schema.parse(JSON.parse(text ?? "{}"));
  } catch {
    return schema.parse({});
  }
}

/** The preferences as they were written down last. */
export const storedPreferences = (): Preferences => readPreferences(tryStorage(() => localStorage.getItem(storageKey)) ?? null);

/** The preferences, written down with every change; where the browser forbids storage they last as long as the page. */
export function createPreferences(): Preferences {
  const preferences = reactive(storedPreferences());
  watch(preferences, (now) => tryStorage(() => localStorage.setItem(storageKey, JSON.stringify(now))));
  return preferences;
}

function tryStorage<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
