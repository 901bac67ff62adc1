// What the file manager keeps while someone walks through folders: seen folders, what was cut or copied, what can be taken back, preferences.
import { effectScope, shallowRef, watch } from "vue";
import type { Entry } from "@landbox/wire";
import type { AppContext } from "../../app-context.ts";
import { useApp } from "../../app-context.ts";
import type { FolderPlace } from "../feature.ts";
import { createListingCache } from "./model/listing-cache.ts";
import type { Listing } from "./model/listing.ts";
import { createPreferences } from "./model/preferences.ts";
import { createUndoStack } from "./model/undo-stack.ts";
import { createOperations } from "./operations/create-operations.ts";
import type { TransferKind } from "./operations/transfer-entries.ts";
import { createTasks } from "./tasks.ts";

/** What was cut or copied in the page. */
export interface Clipboard {
  kind: TransferKind;
  from: FolderPlace;
  entries: readonly Entry[];
}

/** Where someone was in a folder, for coming back. */
export interface Spot {
  scroll: number;
  entry: number | null;
  selected: readonly Entry[];
}

function createFilesApp({ client, session, notices, language, uploads }: AppContext) {
  const listeners = new Set<(place: Pick<FolderPlace, "space" | "path">) => void>();
  const changed = (place: Pick<FolderPlace, "space" | "path">): void => listeners.forEach((listener) => listener(place));
  const cache = createListingCache<Listing>();
  const undo = createUndoStack();
  const tasks = createTasks();
  const clipboard = shallowRef<Clipboard | null>(null);
  const spots = new Map<string, Spot>();
  const translate = language.i18n.global.t;
  const t = (key: string, values: Record<string, unknown>, plural?: number): string =>
    plural === undefined ? translate(key, values) : translate(key, values, plural);
  const operations = createOperations({ client, notices, undo, tasks, t, onChanged: changed, onSessionLost: () => session.expire() });
  uploads.onChanged((target) => changed({ space: target.spaceId, path: target.path }));

  // Nothing of one account is shown to another.
  watch(
    () => session.state.info?.account.id,
    () => {
      cache.clear();
      undo.clear();
      tasks.clear();
      spots.clear();
      clipboard.value = null;
    },
  );

  return {
    cache,
    undo,
    tasks,
    clipboard,
    spots,
    operations,
    preferences: createPreferences(),
    /** Says that something in a folder changed. */
    changed,
    /** Calls `listener` for every folder that changed; returns what stops that. */
    onChanged(listener: (place: Pick<FolderPlace, "space" | "path">) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export type FilesApp = ReturnType<typeof createFilesApp>;

const made = new WeakMap<AppContext, FilesApp>();

/** The one file manager of the page; made when it is first needed, and it stays. */
export function useFiles(): FilesApp {
  const app = useApp();
  const known = made.get(app);
  if (known) return known;
  const files = effectScope(true).run(() => createFilesApp(app));
  if (!files) throw new Error("The scope of the file manager has ended.");
  made.set(app, files);
  return files;
}
