// The folders of all spaces as a tree whose branches are fetched when they are opened.
import { computed, ref, shallowReactive } from "vue";
import { asFailure } from "@landbox/client";
import type { Client, ClientFailure } from "@landbox/client";
import type { TreeNode } from "@landbox/ui";
import type { FolderPlace } from "../../feature.ts";
import { inside, placeKey } from "../model/folder-place.ts";

/** The most folders of one branch that are offered. */
const most = 1000;

interface Branch {
  place: FolderPlace;
  label: string;
}

interface Options {
  client: Client;
  roots: readonly Branch[];
  /** Folders that cannot be the target. */
  isForbidden: (place: FolderPlace) => boolean;
}

export function createFolderTree({ client, roots, isForbidden }: Options) {
  /** Folders below a place by its key; what is missing was not fetched yet. */
  const children = shallowReactive(new Map<string, readonly Branch[]>());
  const known = new Map<string, Branch>(roots.map((root) => [placeKey(root.place), root]));
  const expanded = ref<string[]>([]);
  const failure = ref<ClientFailure | null>(null);

  async function load(key: string, anew = false): Promise<void> {
    const branch = known.get(key);
    if (!branch || (children.has(key) && !anew)) return;
    try {
      const page = await client.listFolder({ space: branch.place.space, path: branch.place.path, limit: most });
      const found = page.entries.filter(({ isFolder }) => isFolder).map(({ name }) => ({ place: inside(branch.place, name), label: name }));
      for (const one of found) known.set(placeKey(one.place), one);
      children.set(key, found);
      failure.value = null;
    } catch (thrown) {
      failure.value = asFailure(thrown);
    }
  }

  const nodeOf = (branch: Branch, icon: TreeNode["icon"]): TreeNode => {
    const key = placeKey(branch.place);
    const below = children.get(key);
    return {
      key,
      label: branch.label,
      icon,
      disabled: isForbidden(branch.place),
      // A folder without folders in it is a leaf as soon as that is known.
      ...(below?.length === 0 ? {} : { children: (below ?? []).map((child) => nodeOf(child, "folder")) }),
    };
  };

  return {
    failure,
    nodes: computed(() => roots.map((root) => nodeOf(root, "home"))),
    expanded: computed({
      get: () => expanded.value,
      set: (keys: string[]) => {
        expanded.value = keys;
        for (const key of keys) void load(key);
      },
    }),
    placeOf: (key: string): Branch | undefined => known.get(key),
    /** Fetches the folders below a place anew and opens it. */
    async refresh(key: string): Promise<void> {
      await load(key, true);
      if (!expanded.value.includes(key)) expanded.value = [...expanded.value, key];
    },
    /** Opens the way to a place, and the place. */
    async reveal(place: FolderPlace): Promise<void> {
      for (let depth = 0; depth <= place.path.length; depth++) {
        const key = placeKey({ space: place.space, path: place.path.slice(0, depth) });
        await load(key);
        if (!expanded.value.includes(key)) expanded.value = [...expanded.value, key];
      }
    },
  };
}
