// One object on its way to the disk: written aside, synced while it grows, and put in place when it is whole.
import { randomBytes } from "node:crypto";
import { link, unlink } from "node:fs/promises";
import type { BoxId } from "@landbox/kit";
import { diskError, errorCode } from "./disk-errors.ts";
import { closeFile, openFile, syncData, writeAt } from "../files/descriptors.ts";
import type { Folders } from "./folders.ts";
import { ObjectExists, type ObjectWriter } from "./object-store.ts";

/** Ends the name of a file that is not whole yet. */
export const unfinished = ".new";

/**
 * Bytes after which what was written is sent to the disk while more arrives: a single sync at the end would first collect
 * everything in memory and then make the client wait for all of it.
 */
const syncEvery = 64 * 1024 * 1024;

/** @param options.sync false leaves out every sync: for measuring only */
export function createDiskWriter(folders: Folders, box: BoxId, object: string, options: { sync: boolean }): ObjectWriter {
  const target = folders.objectFile(box, object);
  const aside = `${target}.${randomBytes(6).toString("hex")}${unfinished}`;
  let opening: Promise<number> | undefined;
  let size = 0;
  let unsynced = 0;
  let syncing: Promise<void> | undefined;
  let failure: Error | undefined;
  let ended = false;
  const underWay = new Set<Promise<void>>();

  const start = async (): Promise<number> => {
    await folders.prepare(box, object);
    return openFile(aside, "wx", 0o600);
  };
  const writing = async (chunks: readonly Uint8Array[], at: number): Promise<void> => {
    try {
      const fd = await (opening ??= start());
      await writeAt(fd, chunks, at);
      const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
      unsynced += length;
      if (options.sync && unsynced >= syncEvery && !syncing) syncing = syncSoFar(fd);
    } catch (error) {
      failure ??= diskError(error);
      throw failure;
    }
  };
  const syncSoFar = async (fd: number): Promise<void> => {
    unsynced = 0;
    try {
      await syncData(fd);
    } catch (error) {
      // After a failed sync the kernel forgets what it could not write: a later success would be a lie.
      failure ??= diskError(error);
    }
    syncing = undefined;
  };
  const settle = async (): Promise<void> => {
    await Promise.allSettled(underWay);
    await syncing;
  };
  const finish = async (fd: number): Promise<void> => {
    if (options.sync) await syncData(fd);
    await closeFile(fd);
    opening = undefined;
    await link(aside, target);
    await unlink(aside);
    await folders.sync(folders.folderOf(box, object));
  };
  const clean = async (): Promise<void> => {
    const fd = await opening?.catch(() => undefined);
    opening = undefined;
    if (fd === undefined) return unlink(aside).catch(() => undefined);
    await closeFile(fd).catch(() => undefined);
    await unlink(aside).catch(() => undefined);
  };

  return {
    object,
    write(chunks) {
      if (ended) return Promise.reject(new Error("The object has ended"));
      if (failure) return Promise.reject(failure);
      const at = size;
      for (const chunk of chunks) size += chunk.length;
      const write = writing(chunks, at);
      const settled: Promise<void> = write.then(
        () => void underWay.delete(settled),
        () => void underWay.delete(settled),
      );
      underWay.add(settled);
      return write;
    },
    async commit() {
      if (ended) throw new Error("The object has ended");
      ended = true;
      await settle();
      try {
        if (failure) throw failure;
        await finish(await (opening ??= start()));
        return { size };
      } catch (error) {
        await clean();
        if (errorCode(error) === "EEXIST") throw new ObjectExists(object);
        throw diskError(error);
      }
    },
    async abort() {
      ended = true;
      await settle();
      await clean();
    },
  };
}
