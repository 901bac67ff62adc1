// Descriptors of files that are read, kept open for a while, so that a small read is a single system call.
import { errorCode } from "./disk-errors.ts";
import { closeFile, openFile } from "../files/descriptors.ts";

export interface OpenFiles {
  /** Runs work with a descriptor that stays open until work is done. @throws what opening or work throws */
  use<T>(path: string, work: (fd: number) => Promise<T>): Promise<T>;
  /** The descriptor goes when its last user has gone: for files that are removed. */
  drop(path: string): void;
  close(): Promise<void>;
  /** Descriptors held, for tests and metrics. */
  readonly count: number;
}

interface OpenFile {
  readonly path: string;
  fd: number | undefined;
  opening: Promise<number> | undefined;
  users: number;
  usedAt: number;
  dropped: boolean;
}

/**
 * @param options.limit most descriptors kept beyond those in use
 * @param options.idle milliseconds after which an unused descriptor is closed
 */
export function createOpenFiles(options: { limit: number; idle: number }): OpenFiles {
  const files = new Map<string, OpenFile>();
  let sweeper: NodeJS.Timeout | undefined;

  const drop = (file: OpenFile): void => {
    if (files.get(file.path) === file) files.delete(file.path);
    if (file.dropped) return;
    file.dropped = true;
    closeUnused(file);
  };
  const closeUnused = (file: OpenFile): void => {
    if (!file.dropped || file.users > 0 || file.fd === undefined) return;
    const { fd } = file;
    file.fd = undefined;
    closeFile(fd).catch(() => undefined);
  };
  const sweep = (): void => {
    const before = Date.now() - options.idle;
    for (const file of files.values()) if (file.users === 0 && file.usedAt < before) drop(file);
    if (files.size > 0) return;
    clearInterval(sweeper);
    sweeper = undefined;
  };
  const enter = (path: string): OpenFile => {
    const known = files.get(path);
    if (known) {
      // To the end: the map's order is the order of use.
      files.delete(path);
      files.set(path, known);
      return known;
    }
    const file: OpenFile = { path, fd: undefined, opening: undefined, users: 0, usedAt: 0, dropped: false };
    files.set(path, file);
    if (files.size > options.limit) {
      for (const other of files.values()) {
        if (other.users > 0 || other === file) continue;
        drop(other);
        break;
      }
    }
    sweeper ??= setInterval(sweep, options.idle).unref();
    return file;
  };

  return {
    async use(path, work) {
      const file = enter(path);
      file.users++;
      try {
        file.fd ??= await (file.opening ??= openFile(path, "r"));
        return await work(file.fd);
      } catch (error) {
        if (file.fd === undefined || errorCode(error) === "ESTALE") drop(file);
        throw error;
      } finally {
        file.users--;
        file.usedAt = Date.now();
        closeUnused(file);
      }
    },
    drop(path) {
      const file = files.get(path);
      if (file) drop(file);
    },
    async close() {
      clearInterval(sweeper);
      sweeper = undefined;
      for (const file of [...files.values()]) drop(file);
    },
    get count() {
      return files.size;
    },
  };
}
