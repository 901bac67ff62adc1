// Where the disk store's files lie, and folders whose entries have been synced.
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type BoxId, boxPrefix } from "@landbox/kit";
import { createRecent } from "../memory/recent.ts";
import { closeFile, openFile, syncAll } from "../files/descriptors.ts";
import { isObjectName } from "./object-store.ts";

export interface Folders {
  readonly root: string;
  boxFolder(box: BoxId): string;
  /** The file of an object. @throws Error when the name is not one of ours, whatever the metadata say */
  objectFile(box: BoxId, object: string): string;
  folderOf(box: BoxId, object: string): string;
  /** The folder of an object, made and synced with its parents if it is not there. */
  prepare(box: BoxId, object: string): Promise<string>;
  /** Syncs the entries of a folder. */
  sync(folder: string): Promise<void>;
  forget(): void;
}

/** @param options.sync false leaves out every sync: for measuring only */
export function createFolders(root: string, options: { sync: boolean }): Folders {
  // A folder that another process made may not be synced yet, so only what this one has synced counts.
  const durable = createRecent<string, true>(50_000);

  const sync = async (folder: string): Promise<void> => {
    if (!options.sync) return;
    const fd = await openFile(folder, "r");
    try {
      await syncAll(fd);
    } finally {
      await closeFile(fd);
    }
  };

  const make = async (parent: string, folder: string): Promise<void> => {
    if (durable.get(folder)) return;
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    await sync(parent);
    durable.set(folder, true);
  };

  const folders: Folders = {
    root,
    boxFolder: (box) => join(root, boxPrefix(box)),
    objectFile(box, object) {
      if (!isObjectName(object)) throw new Error("Not the name of an object");
      return join(root, boxPrefix(box), object.slice(0, 2), object);
    },
    folderOf: (box, object) => dirname(folders.objectFile(box, object)),
    async prepare(box, object) {
      const boxFolder = folders.boxFolder(box);
      const folder = folders.folderOf(box, object);
      if (durable.get(folder)) return folder;
      await make(root, boxFolder);
      await make(boxFolder, folder);
      return folder;
    },
    sync,
    forget: () => durable.clear(),
  };
  return folders;
}
