// What is done with files and folders: move, copy, delete, rename, favourites, new folder.
import type { Entry } from "@landbox/wire";
import type { FolderPlace } from "../../feature.ts";
import { createRunner, pathOf } from "./run-operation.ts";
import type { OperationDeps } from "./run-operation.ts";
import { createTransfer } from "./transfer-entries.ts";

export function createOperations(deps: OperationDeps) {
  const { client } = deps;
  const runner = createRunner(deps);
  const { run, tell, done, undone } = runner;

  async function restore(from: FolderPlace, entries: readonly Entry[]): Promise<void> {
    const result = await run("undo", entries, [from], (entry) => client.restoreEntry(from.space, entry.id));
    undone(
      result,
      (entry) => entry,
      (again) => restore(from, again),
    );
  }

  async function remove(from: FolderPlace, entries: readonly Entry[]): Promise<void> {
    const result = await run("delete", entries, [from], (entry) => client.deleteEntry(from.root, pathOf(from, entry.name)));
    // Somebody else was faster: it is gone, as wanted.
    result.failed = result.failed.filter(({ failure }) => failure.code !== "not_found");
    done(
      "delete",
      result.done.map(({ name }) => name),
      "",
      () => restore(from, result.done),
    );
    tell("delete", result, (again) => void remove(from, again));
  }

  async function giveName(from: FolderPlace, entry: Entry, name: string): Promise<void> {
    await client.moveEntry(from.root, pathOf(from, entry.name), { root: from.root, path: pathOf(from, name) });
  }

  async function takeNameBack(from: FolderPlace, entry: Entry, before: string): Promise<void> {
    const result = await run("undo", [entry], [from], () => giveName(from, entry, before));
    undone(
      result,
      (one) => one,
      () => takeNameBack(from, entry, before),
    );
  }

  async function favour(from: FolderPlace, entries: readonly Entry[], favourite: boolean): Promise<void> {
    const result = await run("favourite", entries, [from], (entry) => client.setFavorite(from.space, entry.id, favourite));
    tell("favourite", result, (again) => void favour(from, again, favourite));
  }

  return {
    transfer: createTransfer(deps, runner),
    /** Moves entries into the trash. */
    remove,
    /** Makes entries favourites of the account, or no longer. */
    favour,
    /** @throws ClientFailure that the field of the new name shows */
    async rename(from: FolderPlace, entry: Entry, name: string): Promise<void> {
      await giveName(from, entry, name);
      deps.onChanged(from);
      done("rename", [name], "", () => takeNameBack(from, { ...entry, name }, entry.name));
    },
    /** @throws ClientFailure that the field of the name shows */
    async createFolder(place: FolderPlace, name: string): Promise<void> {
      await client.createFolder(place.root, pathOf(place, name));
      deps.onChanged(place);
    },
  };
}
