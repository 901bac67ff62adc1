// What every operation over entries needs: progress, a result for each entry, good news that can be taken back, bad news by name.
import type { Client } from "@landbox/client";
import type { Entry } from "@landbox/wire";
import type { Notices } from "../../../shell/create-notices.ts";
import type { FolderPlace } from "../../feature.ts";
import type { BatchResult } from "../model/batch.ts";
import { runBatch } from "../model/batch.ts";
import type { UndoStack } from "../model/undo-stack.ts";
import type { Tasks } from "../tasks.ts";

export interface OperationDeps {
  client: Client;
  notices: Notices;
  undo: UndoStack;
  tasks: Tasks;
  t: (key: string, values: Record<string, unknown>, plural?: number) => string;
  onChanged: (place: FolderPlace) => void;
  onSessionLost: () => void;
}

/** The names down to an entry of a folder. */
export const pathOf = (place: FolderPlace, name: string): string[] => [...place.path, name];

export function createRunner({ notices, undo, tasks, t, onChanged, onSessionLost }: OperationDeps) {
  return {
    /** Runs a batch as a task with progress, tells the session's end, and tells folders that they changed. */
    async run<T>(
      key: string,
      items: readonly T[],
      places: readonly FolderPlace[],
      work: (item: T) => Promise<unknown>,
    ): Promise<BatchResult<T>> {
      const task = tasks.begin(key, items.length);
      try {
        const result = await runBatch(items, work, { signal: task.signal, onProgress: task.progress });
        if (result.failed.some(({ failure }) => failure.code === "unauthenticated")) onSessionLost();
        return result;
      } finally {
        task.end();
        for (const place of places) onChanged(place);
      }
    },
    /** Says what went wrong, by name and with the reason; `again` tries only that. */
    tell(key: string, { failed }: BatchResult<Entry>, again: (entries: Entry[]) => void): void {
      if (failed.length > 0) tasks.report({ key, failed, again: () => again(failed.map(({ item }) => item)) });
    },
    /** The good news with the button that takes them back. */
    done(key: string, names: readonly string[], target: string, back: () => Promise<void>): void {
      if (names.length === 0) return;
      const values = { name: names[0], n: names.length, target };
      const step = { label: () => t(`files.undo.${key}`, values, names.length), undo: back };
      undo.push(step);
      notices.success(t(`files.done.${key}`, values, names.length), { label: t("files.undo.button", {}), run: () => void undo.undo(step) });
    },
    /** What came of taking something back; `again` tries what failed. */
    undone<T>({ done, failed }: BatchResult<T>, entryOf: (item: T) => Entry, again: (items: T[]) => Promise<void>): void {
      if (done.length > 0) notices.success(t("files.undo.done", { n: done.length }, done.length));
      if (failed.length === 0) return;
      tasks.report({
        key: "undo",
        failed: failed.map(({ item, failure }) => ({ item: entryOf(item), failure })),
        again: () => void again(failed.map(({ item }) => item)),
      });
    },
  };
}

export type Runner = ReturnType<typeof createRunner>;
