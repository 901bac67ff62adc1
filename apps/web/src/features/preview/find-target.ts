// The files beside one that an address names: the list that arrow keys walk through.
import type { Client } from "@landbox/client";
import type { RouteLocationNormalizedLoaded } from "vue-router";
import type { PreviewTarget } from "./use-preview.ts";

/** Pages of the folder that are looked through. */
const mostPages = 20;

/**
 * @returns the files of the folder that the file lies in (up to the page with it); only the file itself in a huge folder; empty when it is not there
 * @throws ClientFailure
 */
export async function findTargets(
  client: Client,
  route: RouteLocationNormalizedLoaded,
  spaces: readonly PreviewTarget["space"][],
  id: number,
): Promise<readonly PreviewTarget[]> {
  const wanted = route.query["at"] ?? route.params["space"] ?? spaces[0]?.id;
  const space = spaces.find((one) => one.id === wanted);
  if (!space) return [];
  const details = await client.getDetails(space.id, id);
  if (details.entry.isFolder) return [];
  const folder = details.path.slice(0, -1);
  const found: PreviewTarget[] = [];
  let after: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const { entries, next } = await client.listFolder({
      space: space.id,
      path: folder,
      limit: 1000,
      ...(after === undefined ? {} : { after }),
    });
    for (const entry of entries) if (!entry.isFolder) found.push({ entry, space, path: [...folder, entry.name] });
    if (entries.some((entry) => entry.id === id)) return found;
    if (next === null) break;
    after = next;
  }
  return [{ entry: details.entry, space, path: details.path }];
}
