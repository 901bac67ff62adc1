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

/** Whether a part of an object at this place goes, and comes, past the page cache. */
export const isDirectPart = (at: number, length: number): boolean => at >= directFrom && at % block === 0 && length % block === 0;

/**
 * Bytes after which what was written is sent to the disk while more arrives: a single sync at the end would first collect
 * everything in memory and then make the client wait for all of it.
 */
const syncEvery = 16 * 1024 * 1024;

export class DiskWriter implements ObjectWriter {
  readonly object: string;
  readonly #folders: Folders;
  readonly #box: BoxId;
  readonly #sync: boolean;
  readonly #target: string;
  readonly #aside: string;
  readonly #underWay = new Set<Promise<void>>();
  #opening: Promise<number> | undefined;
  /** The same file for writing past the page cache; undefined where the disk cannot. */
  #openingDirect: Promise<number | undefined> | undefined;
  #size = 0;
  #unsynced = 0;
  #syncing: Promise<void> | undefined;
  #failure: Error | undefined;
  #ended = false;

  /** @param options.sync false leaves out every sync: for measuring only */
  constructor(folders: Folders, box: BoxId, object: string, options: { sync: boolean }) {
    this.object = object;
    this.#folders = folders;
    this.#box = box;
    this.#sync = options.sync;
    this.#target = folders.objectFile(box, object);
    this.#aside = `${this.#target}.${randomBytes(6).toString("hex")}${unfinished}`;
  }

  write(chunks: readonly Uint8Array[]): Promise<void> {
    if (this.#ended) return Promise.reject(new Error("The object has ended"));
    if (this.#failure) return Promise.reject(this.#failure);
    const at = this.#size;
    for (const chunk of chunks) this.#size += chunk.length;
    const write = this.#write(chunks, this.#size - at, at);
    const settled: Promise<void> = write.then(
      () => void this.#underWay.delete(settled),
      () => void this.#underWay.delete(settled),
    );
    this.#underWay.add(settled);
    return write;
  }

  async commit(): Promise<{ size: number }> {
    if (this.#ended) throw new Error("The object has ended");
    this.#ended = true;
    await this.#settle();
    try {
      if (this.#failure) throw this.#failure;
      const fd = await (this.#opening ??= this.#open());
      if (this.#sync) await syncData(fd);
      await this.#close();
      await link(this.#aside, this.#target);
      await unlink(this.#aside);
      await this.#folders.sync(this.#folders.folderOf(this.#box, this.object));
      return { size: this.#size };
    } catch (error) {
      await this.#clean();
      if (errorCode(error) === "EEXIST") throw new ObjectExists(this.object);
      throw diskError(error);
    }
  }

  async abort(): Promise<void> {
    this.#ended = true;
    await this.#settle();
    await this.#clean();
  }

  async #open(): Promise<number> {
    await this.#folders.prepare(this.#box, this.object);
    return openFile(this.#aside, "wx", 0o600);
  }

  async #write(chunks: readonly Uint8Array[], length: number, at: number): Promise<void> {
    try {
      const fd = await (this.#opening ??= this.#open());
      if (await this.#wroteDirectly(chunks, length, at)) return;
      await writeAt(fd, chunks, at);
      this.#unsynced += length;
      if (this.#sync && this.#unsynced >= syncEvery) this.#syncing ??= this.#syncSoFar(fd);
    } catch (error) {
      this.#failure ??= diskError(error);
      throw this.#failure;
    }
  }

  /** Writes without a copy where the disk can, and memory, place and length suit it. */
  async #wroteDirectly(chunks: readonly Uint8Array[], length: number, at: number): Promise<boolean> {
    if (!isDirectPart(at, length)) return false;
    this.#openingDirect ??= openFile(this.#aside, constants.O_WRONLY | constants.O_DIRECT).catch(() => undefined);
    const direct = await this.#openingDirect;
    if (direct === undefined) return false;
    try {
      await writeAt(direct, chunks, at);
      return true;
    } catch (error) {
      // Memory of a kind that this disk does not take.
      if (errorCode(error) === "EINVAL") return false;
      throw error;
    }
  }

  async #syncSoFar(fd: number): Promise<void> {
    this.#unsynced = 0;
    try {
      await syncData(fd);
    } catch (error) {
      // After a failed sync the kernel forgets what it could not write: a later success would be a lie.
      this.#failure ??= diskError(error);
    }
    this.#syncing = undefined;
  }

  async #settle(): Promise<void> {
    await Promise.all(this.#underWay);
    await this.#syncing;
  }

  async #close(): Promise<void> {
    const open = [this.#opening, this.#openingDirect];
    this.#opening = undefined;
    this.#openingDirect = undefined;
    for (const opening of open) {
      const fd = await opening?.catch(() => undefined);
      if (fd !== undefined) await closeFile(fd);
    }
  }

  async #clean(): Promise<void> {
    await this.#close().catch(() => undefined);
    await unlink(this.#aside).catch(() => undefined);
  }
}
