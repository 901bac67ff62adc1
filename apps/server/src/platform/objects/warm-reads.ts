// Small reads that were done a moment ago are done again at once: the page cache has the bytes, and a thread's turn costs five times the read.
import { readSync } from "node:fs";
import { createRecent } from "../memory/recent.ts";
import type { OpenFiles } from "./open-files.ts";

export interface WarmReads {
  /** Fills the buffer and returns true when these bytes were read lately; else, or when that fails, false. */
  readNow(path: string, start: number, into: Buffer): boolean;
  wasRead(path: string, start: number, length: number): void;
}

/** Longer reads go to a thread: copying them would hold up the event loop. */
const longest = 64 * 1024;
/** Within so many milliseconds the page cache hardly forgets what was read. */
const warmFor = 20_000;

/** @param files holds the descriptors; a file that is not open is not warm */
export function createWarmReads(files: OpenFiles): WarmReads {
  const lately = createRecent<string, number>(10_000);
  return {
    readNow(path, start, into) {
      if (into.length > longest) return false;
      const readAt = lately.get(`${path}:${start}`);
      if (readAt === undefined || Date.now() - readAt > warmFor) return false;
      const fd = files.peek(path);
      if (fd === undefined) return false;
      try {
        return readSync(fd, into, 0, into.length, start) === into.length;
      } catch {
        // The other way says what is wrong.
        return false;
      }
    },
    wasRead(path, start, length) {
      if (length <= longest) lately.set(`${path}:${start}`, Date.now());
    },
  };
}
