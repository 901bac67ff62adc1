// Which folder the address bar names, and what it is called.
import { computed } from "vue";
import { useRoute } from "vue-router";
import { useApp } from "../../app-context.ts";
import { useWords } from "../../i18n/use-words.ts";
import type { FolderPlace } from "../feature.ts";

export function useFolderPlace() {
  const { session } = useApp();
  const { t } = useWords();
  const route = useRoute();

  const spaces = computed(() => session.state.info?.spaces ?? []);
  const space = computed(() =>
    route.name === "space"
      ? spaces.value.find((one) => one.id === route.params["space"])
      : spaces.value.find(({ kind }) => kind === "personal"),
  );
  const path = computed<string[]>(() => [route.params["path"] ?? []].flat().filter(Boolean));
  const place = computed<FolderPlace>(() => ({ space: space.value?.id ?? "", root: space.value?.webDavPath ?? "", path: path.value }));
  const rootName = computed(() => {
    // A share that has ended, or an address that leads nowhere.
    if (!space.value && route.name === "space") return t("files.notFoundRoot");
    return space.value && space.value.kind !== "personal" ? space.value.name : t("places.myFiles");
  });
  const folderName = computed(() => path.value.at(-1) ?? rootName.value);
  const addressOf = (names: readonly string[]): string =>
    [
      route.name === "space" ? `/spaces/${encodeURIComponent(String(route.params["space"]))}` : "/files",
      ...names.map(encodeURIComponent),
    ].join("/");

  return { space, place, path, rootName, folderName, addressOf };
}
