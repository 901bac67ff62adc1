// Descriptors of files that are read, kept open for a while, so that a small read is a single system call.
import { constants } from "node:fs";
import { errorCode } from "./disk-errors.ts";
import { closeFile, openFile } from "../files/descriptors.ts";

interface OpenFile {
  readonly path: string;
  fd: number | undefined;
  opening: Promise<number> | undefined;
  users: number;
  usedAt: number;
  dropped: boolean;
}

export class OpenFiles {
  readonly #limit: number;
  readonly #idle: number;
  readonly #flags: number;
  /** In the order of use. */
  readonly #files = new Map<string, OpenFile>();
  #sweeper: NodeJS.Timeout | undefined;

  /**
   * @param options.limit most descriptors kept beyond those in use
   * @param options.idle milliseconds after which an unused descriptor is closed
   * @param options.flags how files are opened (open(2)); for reading if not given
   */
  constructor(options: { limit: number; idle: number; flags?: number }) {
    this.#flags = options.flags ?? constants.O_RDONLY;
    this.#limit = options.limit;
    this.#idle = options.idle;
  }

  /** Runs work with a descriptor that stays open until work is done. @throws what opening or work throws */
  async use<T>(path: string, work: (fd: number) => Promise<T>): Promise<T> {
    const file = this.#enter(path);
    file.users++;
    try {
      file.fd ??= await (file.opening ??= openFile(path, this.#flags));
      return await work(file.fd);
    } catch (error) {
      if (file.fd === undefined || errorCode(error) === "ESTALE") this.#drop(file);
      throw error;
    } finally {
      file.users--;
      file.usedAt = Date.now();
      closeUnused(file);
    }
  }

  /** The descriptor if the file is open, for use in this turn of the event loop only. */
  peek(path: string): number | undefined {
    const file = this.#files.get(path);
    if (file) file.usedAt = Date.now();
    return file?.fd;
  }

  /** The descriptor goes when its last user has gone: for files that are removed. */
  drop(path: string): void {
    const file = this.#files.get(path);
    if (file) this.#drop(file);
  }

  close(): void {
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
    for (const file of this.#files.values()) this.#drop(file);
  }

  #enter(path: string): OpenFile {
    const known = this.#files.get(path);
    if (known) {
      this.#files.delete(path);
      this.#files.set(path, known);
      return known;
    }
    const file: OpenFile = { path, fd: undefined, opening: undefined, users: 0, usedAt: 0, dropped: false };
    if (this.#files.size >= this.#limit) this.#dropOldest();
    this.#files.set(path, file);
    this.#sweeper ??= setInterval(() => this.#sweep(), this.#idle).unref();
    return file;
  }

  #dropOldest(): void {
    for (const file of this.#files.values()) if (file.users === 0) return this.#drop(file);
  }

  #drop(file: OpenFile): void {
    if (this.#files.get(file.path) === file) this.#files.delete(file.path);
    file.dropped = true;
    closeUnused(file);
  }

  #sweep(): void {
    const before = Date.now() - this.#idle;
    for (const file of this.#files.values()) if (file.users === 0 && file.usedAt < before) this.#drop(file);
    if (this.#files.size > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }
}

function closeUnused(file: OpenFile): void {
  if (!file.dropped || file.users > 0 || file.fd === undefined) return;
  const { fd } = file;
  file.fd = undefined;
  closeFile(fd).catch(() => undefined);
}
