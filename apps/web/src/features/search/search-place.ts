// Where a search looks: everywhere, or in the folder from which it began.
import { computed, shallowRef, watch } from "vue";
import { useRoute, useRouter } from "vue-router";
import type { Client, SearchQuery } from "@landbox/client";
import { useApp } from "../../app-context.ts";
import { useEntryPlaces } from "../placed/places.ts";

interface Place {
  space: string;
  path: readonly string[];
}

/**
 * `from` in the address is the page of the folder where the search began, `in=here` narrows it to that.
 * `within` is what the server is asked for: undefined while the folder's id is not known yet, {} for everywhere.
 */
export function useSearchPlace() {
  const { client, session } = useApp();
  const { placeWords, rootName } = useEntryPlaces();
  const route = useRoute();
  const router = useRouter();

  const from = computed<Place | undefined>(() => {
    const address = route.query["from"];
    if (typeof address !== "string" || !address.startsWith("/")) return undefined;
    const { name, params } = router.resolve(address);
    const spaces = session.state.info?.spaces ?? [];
    const space =
      name === "files"
        ? spaces.find(({ kind }) => kind === "personal")
        : spaces.find(({ id }) => name === "space" && id === params["space"]);
    const path = [params["path"] ?? []].flat().filter(Boolean);
    // The root of the only space is everywhere.
    return space && (path.length > 0 || spaces.length > 1) ? { space: space.id, path } : undefined;
  });
  const here = computed(() => route.query["in"] === "here" && from.value !== undefined);

  let turn = 0;
  const within = shallowRef<Partial<SearchQuery> | undefined>({});
  watch(
    [here, () => JSON.stringify(from.value ?? null)],
    async ([narrow]) => {
      const own = ++turn;
      const place = from.value;
      if (!narrow || !place) return void (within.value = {});
      if (place.path.length === 0) return void (within.value = { space: place.space });
      within.value = undefined;
      const folder = await folderId(client, place);
      // Gone meanwhile: then nothing is in it.
      if (own === turn) within.value = { space: place.space, folder: folder ?? 0 };
    },
    { immediate: true },
  );

  return {
    /** The folder where the search began. */
    from,
    within,
    /** "" everywhere, "here" in that folder. */
    choice: computed({
      get: () => (here.value ? "here" : ""),
      set: (value) => void router.replace({ query: { ...route.query, in: value || undefined } }),
    }),
    name: computed(() => (from.value ? (from.value.path.at(-1) ?? rootName(from.value.space)) : "")),
    words: computed(() => (from.value ? placeWords(from.value) : "")),
  };
}

async function folderId(client: Client, { space, path }: Place): Promise<number | undefined> {
  const page = await client.listFolder({ space, path, limit: 1 }).catch(() => undefined);
  return page?.folder.id;
}
