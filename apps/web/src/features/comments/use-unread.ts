// How many comments of an entry somebody has not seen; asked for when the side panel shows the entry, and again when something changes.
import { onScopeDispose, reactive, watch } from "vue";
import type { Entry } from "@landbox/wire";
import { useApp } from "../../app-context.ts";
import type { FolderPlace } from "../feature.ts";

/** Milliseconds: whoever walks through a folder by keyboard asks for nothing on the way. */
const settle = 250;

/** @param shown the entry of the side panel, or nothing */
export function useUnreadComments(shown: () => { folder: FolderPlace; entry: Entry } | undefined): () => number {
  const { client, live } = useApp();
  const state = reactive({ unread: 0 });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;

  async function ask(space: string, id: number): Promise<void> {
    const own = ++turn;
    const found = await client.listComments(space, id, { limit: 1 }).catch(() => undefined);
    if (own === turn) state.unread = found?.unread ?? 0;
  }
  function soon(): void {
    clearTimeout(timer);
    turn++;
    const now = shown();
    if (now) timer = setTimeout(() => void ask(now.folder.space, now.entry.id), settle);
  }
  watch(
    () => shown()?.entry.id,
    () => {
      state.unread = 0;
      soon();
    },
    { immediate: true },
  );
  onScopeDispose(live.onComments((node) => node === shown()?.entry.id && soon()));
  onScopeDispose(() => clearTimeout(timer));
  return () => state.unread;
}
