// File system calls as promises over plain descriptors: cheaper per call than FileHandle.
import { close, fdatasync, fsync, open, read, writev } from "node:fs";
import { promisify } from "node:util";

export const openFile: (path: string, flags: string | number, mode?: number) => Promise<number> = promisify(open);
export const closeFile: (fd: number) => Promise<void> = promisify(close);
export const syncData: (fd: number) => Promise<void> = promisify(fdatasync);
export const syncAll: (fd: number) => Promise<void> = promisify(fsync);

/** Writes all chunks at a position; goes on after a short write. */
export function writeAt(fd: number, chunks: readonly Uint8Array[], position: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (rest: readonly Uint8Array[], at: number): void => {
      if (rest.length === 0) return resolve();
      const now = rest.slice(0, 500);
      writev(fd, now, at, (error, written) => {
        if (error) return reject(error);
        next([...withoutFirst(now, written), ...rest.slice(500)], at + written);
      });
    };
    next(chunks, position);
  });
}

function withoutFirst(chunks: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes;
  const rest: Uint8Array[] = [];
  for (const chunk of chunks) {
    if (left >= chunk.length) left -= chunk.length;
    else {
      rest.push(left > 0 ? chunk.subarray(left) : chunk);
      left = 0;
    }
  }
  return rest;
}

/** Fills the buffer from a position; returns how many bytes there were. */
export function readAt(fd: number, into: Buffer, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const next = (filled: number): void => {
      read(fd, into, filled, into.length - filled, position + filled, (error, count) => {
        if (error) return reject(error);
        if (count === 0 || filled + count === into.length) return resolve(filled + count);
        next(filled + count);
      });
    };
    next(0);
  });
}
