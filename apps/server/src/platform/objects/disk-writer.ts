// One object on its way to the disk: written aside, synced while it grows, and put in place when it is whole.
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { link, unlink } from "node:fs/promises";
import type { BoxId } from "@landbox/kit";
import { diskError, errorCode } from "./disk-errors.ts";
import { closeFile, openFile, syncData, writeAt } from "../files/descriptors.ts";
import type { Folders } from "./folders.ts";
import { ObjectExists, type ObjectWriter } from "./object-store.ts";

/** Ends the name of a file that is not whole yet. */
export const unfinished = ".new";

/**
 * From here on an object goes to the disk directly, not through the page cache: a big file that is to be durable when it is acknowledged
 * gains nothing from the cache, and would push out what does.
 */
const directFrom = 32 * 1024 * 1024;
/** A multiple of every disk's block. */
const block = 4096;

/**
 * Bytes after which what was written is sent to the disk while more arrives: a single sync at the end would first collect
 * everything in memory and then make the client wait for all of it.
 */
const syncEvery = 16 * 1024 * 1024;

/** @param options.sync false leaves out every sync: for measuring only */
export function createDiskWriter(folders: Folders, box: BoxId, object: string, options: { sync: boolean }): ObjectWriter {
  const target = folders.objectFile(box, object);
  const aside = `${target}.${randomBytes(6).toString("hex")}${unfinished}`;
  let opening: Promise<number> | undefined;
  let openingDirect: Promise<number | undefined> | undefined;
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
      const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
      if (await wroteDirectly(chunks, length, at)) return;
      await writeAt(fd, chunks, at);
      unsynced += length;
      if (options.sync && unsynced >= syncEvery && !syncing) syncing = syncSoFar(fd);
    } catch (error) {
      failure ??= diskError(error);
      throw failure;
    }
  };
  /** Writes without a copy where the disk can, and memory, place and length suit it. */
  const wroteDirectly = async (chunks: readonly Uint8Array[], length: number, at: number): Promise<boolean> => {
    if (at < directFrom || at % block !== 0 || length % block !== 0) return false;
    const direct = await (openingDirect ??= openFile(aside, constants.O_WRONLY | constants.O_DIRECT).catch(() => undefined));
    if (direct === undefined) return false;
    try {
      await writeAt(direct, chunks, at);
      return true;
    } catch (error) {
      // Memory of a kind that this disk does not take.
      if (errorCode(error) === "EINVAL") return false;
      throw error;
    }
  };
  const closeAll = async (): Promise<void> => {
    const open = [opening, openingDirect];
    opening = undefined;
    openingDirect = undefined;
    for (const fd of await Promise.all(open.map((one) => one?.catch(() => undefined)))) if (fd !== undefined) await closeFile(fd);
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
    await closeAll();
    await link(aside, target);
    await unlink(aside);
    await folders.sync(folders.folderOf(box, object));
  };
  const clean = async (): Promise<void> => {
    await closeAll().catch(() => undefined);
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
