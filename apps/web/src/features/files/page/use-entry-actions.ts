// What the page does with entries: which ones are meant, menus and dialogs for them, dropping, cutting and pasting.
import { computed, ref, shallowRef } from "vue";
import type { Component } from "vue";
import { useRouter } from "vue-router";
import type { Entry } from "@landbox/wire";
import { useApp } from "../../../app-context.ts";
import { useWords } from "../../../i18n/use-words.ts";
import type { EntryAction, EntrySelection } from "../../feature.ts";
import type { DropTarget } from "../drag.ts";
import { entryActions } from "../entry-actions.ts";
import type { ActionHandlers } from "../entry-actions.ts";
import { useFiles } from "../files-app.ts";
import type { FolderView } from "../folder-view.ts";
import type { TransferKind } from "../operations/transfer-entries.ts";

type MenuPlace = HTMLElement | { x: number; y: number };

export function useEntryActions(view: FolderView) {
  const { client, notices, session } = useApp();
  const { clipboard, operations, preferences } = useFiles();
  const { t } = useWords();
  const router = useRouter();

  const menu = shallowRef<{ index: number; at: MenuPlace } | null>(null);
  const menuOpen = ref(false);
  const transfer = shallowRef<{ kind: TransferKind; selection: EntrySelection } | null>(null);
  const transferOpen = ref(false);
  const dialog = shallowRef<{ component: Component; selection: EntrySelection } | null>(null);
  const dialogOpen = ref(false);

  const selectionOf = (entries: readonly Entry[]): EntrySelection => ({ folder: view.place.value, entries, mayWrite: view.mayWrite.value });

  /** The entry with the focus counts, together with the whole selection if it belongs to it. */
  function meant(index = view.list.value?.hasFocus() ? view.current.value : -1): readonly Entry[] {
    const entry = index >= 0 ? view.listing.value.entryAt(index) : undefined;
    const selected = view.selection.value;
    return entry && !selected.has(entry.id) ? [entry] : selected.entries.value;
  }

  function handlersFor(entries: readonly Entry[]): ActionHandlers {
    const [entry] = entries;
    const selection = selectionOf(entries);
    const pick = (kind: TransferKind) => () => {
      transfer.value = { kind, selection };
      afterMenu(() => (transferOpen.value = true));
    };
    const hold = (kind: TransferKind) => () => {
      clipboard.value = { kind, from: selection.folder, entries };
      notices.announce(t(kind === "move" ? "files.wasCut" : "files.wasCopied", { n: entries.length }, entries.length));
    };
    return {
      open: () => entry && view.openEntry(entry),
      rename: () => afterMenu(() => (view.renaming.value = entry?.id ?? null)),
      moveTo: pick("move"),
      copyTo: pick("copy"),
      cut: hold("move"),
      copy: hold("copy"),
      paste: () => entry && void paste({ place: view.placeOf(entry), name: entry.name }),
      favour: (favourite) => void operations.favour(selection.folder, entries, favourite),
      details: () => (preferences.panel = true),
      remove: () => {
        view.selection.value.clear();
        void operations.remove(selection.folder, entries);
      },
    };
  }

  /** A menu gives the focus back in a task of its own, queued in this one; what takes the focus must come after it. */
  const afterMenu = (act: () => void): void => void setTimeout(() => setTimeout(act));

  const groupsFor = (entries: readonly Entry[]): EntryAction[][] =>
    entries.length === 0
      ? []
      : entryActions(selectionOf(entries), {
          t: (key, values) => t(key, values ?? {}),
          fileUrl: client.fileUrl,
          frozen: !session.mayWrite.value,
          guest: session.state.info?.account.role === "guest",
          room: view.space.value?.kind === "room",
          router,
          handlers: handlersFor(entries),
          viewOnly: session.isViewOnly(view.place.value.space),
          held: clipboard.value?.entries.length ?? 0,
        });

  function drop(entries: readonly Entry[], to: DropTarget, copy: boolean): void {
    view.selection.value.clear();
    void operations.transfer(copy ? "copy" : "move", view.place.value, entries, to.place, to.name);
  }
  async function paste(to: DropTarget): Promise<void> {
    const held = clipboard.value;
    if (!held || !view.mayWrite.value) return;
    // What was cut can be pasted once.
    if (held.kind === "move") clipboard.value = null;
    await operations.transfer(held.kind, held.from, held.entries, to.place, to.name);
  }

  return {
    meant,
    groupsFor,
    handlersFor,
    drop,
    paste: () => paste({ place: view.place.value, name: view.folderName.value }),
    menu,
    menuOpen,
    menuIndex: computed(() => (menuOpen.value ? (menu.value?.index ?? -1) : -1)),
    /** Entries whose menu is open. */
    menuEntries: computed(() => (menu.value ? meant(menu.value.index) : [])),
    openMenu(index: number, at: MenuPlace): void {
      const again = menuOpen.value && menu.value?.index === index && menu.value.at === at;
      menuOpen.value = false;
      if (again) return;
      menu.value = { index, at };
      setTimeout(() => (menuOpen.value = true));
    },
    run(action: EntryAction, entries: readonly Entry[]): void {
      action.run?.();
      if (!action.dialog) return;
      dialog.value = { component: action.dialog, selection: selectionOf(entries) };
      afterMenu(() => (dialogOpen.value = true));
    },
    transfer,
    transferOpen,
    dialog,
    dialogOpen,
  };
}

export type EntryActions = ReturnType<typeof useEntryActions>;
