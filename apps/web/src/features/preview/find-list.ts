// The files beside one that only an address names: for a page that was loaded anew, or whose list does not have the file.
import { shallowRef } from "vue";
import type { Client } from "@landbox/client";
import type { Entry, SortDirection, SortKey } from "@landbox/wire";
import { type PreviewList, previewListOf, type PreviewTarget } from "./use-preview.ts";

/** Pages of a thousand entries that are looked through for the file. */
const mostPages = 20;
const pageLimit = 1000;

interface Question {
  /** The space of the address. */
  space: PreviewTarget["space"];
  id: number;
  /** How folders are sorted on the screen. */
  sort: SortKey;
  direction: SortDirection;
}

/**
 * @returns the files of the folder that the file lies in, fetched further when someone walks on; only the file itself if it lies too far back; undefined when it is a folder
 * @throws ClientFailure `not_found`
 */
export async function findList(client: Client, { space, id, sort, direction }: Question): Promise<PreviewList | undefined> {
  const details = await client.getDetails(space.id, id);
  if (details.entry.isFolder) return undefined;
  // A file that was shared alone has nothing beside it.
  if (details.path.length === 0) return previewListOf(() => [{ entry: details.entry, space, path: [] }]);
  const folder = details.path.slice(0, -1);
  const targetOf = (entry: Entry): PreviewTarget => ({ entry, space, path: [...folder, entry.name] });
  const files = shallowRef<readonly PreviewTarget[]>([]);
  let count = 0;
  let next: string | null | undefined;

  async function fetchMore(): Promise<void> {
    const after = next === undefined || next === null ? {} : { after: next };
    const page = await client.listFolder({ space: space.id, path: folder, sort, direction, limit: pageLimit, ...after });
    count = page.total?.files ?? count;
    next = page.next;
    files.value = [...files.value, ...page.entries.filter(({ isFolder }) => !isFolder).map(targetOf)];
  }
  const positionOf = (wanted: number): number => files.value.findIndex(({ entry }) => entry.id === wanted);

  for (let page = 0; page < mostPages && next !== null && positionOf(id) < 0; page++) await fetchMore();
  if (positionOf(id) < 0) {
    files.value = [targetOf(details.entry)];
    count = 1;
    next = null;
  }
  return {
    count: () => Math.max(count, files.value.length),
    positionOf,
    peek: (position) => files.value[position],
    async at(position) {
      while (position >= files.value.length && next !== null) await fetchMore();
      return files.value[position];
    },
  };
}
