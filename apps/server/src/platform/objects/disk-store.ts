// The object store on a disk, local or shared: <root>/<box>/<xx>/<name>; several processes may share it.
import { constants } from "node:fs";
import { opendir, rm, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { BoxId } from "@landbox/kit";
import { diskError, errorCode } from "./disk-errors.ts";
import { DiskWriter, isDirectPart, unfinished } from "./disk-writer.ts";
import { readAt } from "../files/descriptors.ts";
import { createFolders, type Folders } from "./folders.ts";
import { makeFolder } from "../files/durable-file.ts";
import { isObjectName, ObjectMissing, type ObjectStore, type StoredObject } from "./object-store.ts";
import { OpenFiles } from "./open-files.ts";
import { createPacks } from "./packs.ts";
import { createWarmReads } from "./warm-reads.ts";

export interface DiskStoreOptions {
  readonly root: string;
  /** Bytes after which a pack takes no more. */
  readonly packSize?: number;
  /** Milliseconds after which a pack takes no more. */
  readonly packAge?: number;
  /** Milliseconds after which unused packs and descriptors are closed. */
  readonly idle?: number;
  /** False leaves out every sync, to price durability. For measuring only: no configuration leads here. */
  readonly sync?: boolean;
}

const MiB = 1024 * 1024;

/** @throws Error when the root cannot be made */
export async function createDiskStore(options: DiskStoreOptions): Promise<ObjectStore> {
  const { root, packSize = 32 * MiB, packAge = 600_000, idle = 10_000, sync = true } = options;
  await makeFolder(root);
  const folders = createFolders(root, { sync });
  const files = new OpenFiles({ limit: 256, idle });
  const direct = new OpenFiles({ limit: 64, idle, flags: constants.O_RDONLY | constants.O_DIRECT });
  const packs = createPacks(folders, { maxSize: packSize, maxAge: packAge, idle, sync });

  const warm = createWarmReads(files);
  const readInto = async (box: BoxId, object: string, start: number, into: Buffer): Promise<void> => {
    try {
      const path = folders.objectFile(box, object);
      if (isDirectPart(start, into.length) && (await readDirectly(direct, path, start, into))) return;
      const count = await files.use(path, (fd) => readAt(fd, into, start));
      if (count < into.length) throw new ObjectMissing(box, object, `ends ${into.length - count} bytes too early`);
    } catch (error) {
      if (errorCode(error) === "ENOENT") throw new ObjectMissing(box, object, "is not there");
      throw diskError(error);
    }
  };

  return {
    begin: (box, object) => new DiskWriter(folders, box, object, { sync }),
    putSmall: (box, chunks) => packs.append(box, chunks),
    async read(box, object, start, length) {
      const into = Buffer.allocUnsafeSlow(length);
      if (warm.readNow(folders.objectFile(box, object), start, into)) return into;
      await readInto(box, object, start, into);
      warm.wasRead(folders.objectFile(box, object), start, length);
      return into;
    },
    readInto,
    async delete(box, object) {
      const path = folders.objectFile(box, object);
      packs.retire(box, object);
      files.drop(path);
      direct.drop(path);
      await unlink(path).catch(absentIsFine);
    },
    list: (box) => listObjects(folders, box),
    sizeOf: async (box, object) =>
      isObjectName(object) ? (await stat(folders.objectFile(box, object)).catch(absentIsFine))?.size : undefined,
    others: (box) => listOthers(folders, box),
    async sweepAbandoned(box, olderThan) {
      const before = Date.now() - olderThan;
      let count = 0;
      for await (const file of walk(folders.boxFolder(box))) {
        if (!file.endsWith(unfinished)) continue;
        const found = await stat(file).catch(absentIsFine);
        if (!found || found.mtimeMs > before) continue;
        await unlink(file).catch(absentIsFine);
        count++;
      }
      return count;
    },
    async deleteBox(box) {
      packs.retire(box);
      await rm(folders.boxFolder(box), { recursive: true, force: true });
      folders.forget();
    },
    async close() {
      await packs.close();
      files.close();
      direct.close();
    },
  };
}

/**
 * Reads what was written past the page cache the same way, straight into the caller's memory.
 * @returns false where the disk, or this memory, does not allow it, and at the end of a file
 */
async function readDirectly(files: OpenFiles, path: string, start: number, into: Buffer): Promise<boolean> {
  try {
    return (await files.use(path, (fd) => readAt(fd, into, start))) === into.length;
  } catch (error) {
    if (errorCode(error) === "EINVAL") return false;
    throw error;
  }
}

async function* listObjects(folders: Folders, box: BoxId): AsyncGenerator<StoredObject> {
  for await (const file of walk(folders.boxFolder(box))) {
    const object = file.slice(file.lastIndexOf("/") + 1);
    if (!isObjectName(object)) continue;
    const found = await stat(file).catch(absentIsFine);
    if (found) yield { object, size: found.size, modifiedAt: found.mtime };
  }
}

async function* listOthers(folders: Folders, box: BoxId): AsyncGenerator<{ name: string; unfinished: boolean; modifiedAt: Date }> {
  for await (const file of walk(folders.boxFolder(box))) {
    const name = file.slice(file.lastIndexOf("/") + 1);
    if (isObjectName(name)) continue;
    const found = await stat(file).catch(absentIsFine);
    if (found) yield { name, unfinished: name.endsWith(unfinished), modifiedAt: found.mtime };
  }
}

/** The files two levels down. */
async function* walk(boxFolder: string): AsyncGenerator<string> {
  for await (const folder of entries(boxFolder)) {
    for await (const file of entries(join(boxFolder, folder))) yield join(boxFolder, folder, file);
  }
}

async function* entries(folder: string): AsyncGenerator<string> {
  const names: string[] = [];
  try {
    for await (const entry of await opendir(folder)) names.push(entry.name);
  } catch (error) {
    absentIsFine(error as NodeJS.ErrnoException);
  }
  yield* names;
}

function absentIsFine(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw diskError(error);
}
