// Packs: many small segments of a box appended to one file, with one sync for all that came while the last one ran.
import { ftruncate } from "node:fs";
import { unlink } from "node:fs/promises";
import { promisify } from "node:util";
import type { BoxId } from "@landbox/kit";
import { diskError } from "./disk-errors.ts";
import { closeFile, openFile, syncData, writeAt } from "../files/descriptors.ts";
import type { Folders } from "./folders.ts";
import { type Location, newObjectName } from "./object-store.ts";

export interface PackOptions {
  /** A pack that has reached this many bytes takes no more. */
  readonly maxSize: number;
  /** Nor does one that is this old, in milliseconds: far less than any restore window, so that no collector meets a growing pack. */
  readonly maxAge: number;
  /** A pack is closed when nothing came for this long, in milliseconds. */
  readonly idle: number;
  /** False leaves out every sync: for measuring only. */
  readonly sync: boolean;
}

export interface Packs {
  append(box: BoxId, chunks: readonly Uint8Array[]): Promise<Location>;
  /** The box's pack takes no more: for objects that are removed. */
  retire(box: BoxId, object?: string): void;
  close(): Promise<void>;
  /** Boxes with an open pack or waiting callers, for tests and metrics. */
  readonly open: number;
}

interface Pack {
  readonly object: string;
  readonly path: string;
  readonly fd: number;
  readonly openedAt: number;
  size: number;
}

interface Waiting {
  readonly chunks: readonly Uint8Array[];
  readonly length: number;
  readonly resolve: (location: Location) => void;
  readonly reject: (error: Error) => void;
}

interface BoxPacks {
  readonly box: BoxId;
  waiting: Waiting[];
  working: Promise<void> | undefined;
  pack: Pack | undefined;
  /** The pack is to be sealed before the next group. */
  retired: boolean;
  usedAt: number;
}

/** Bytes and callers of one group: bounds how long the first of them waits. */
const groupBytes = 8 * 1024 * 1024;
const groupCallers = 256;

const truncate = promisify(ftruncate);

export function createPacks(folders: Folders, options: PackOptions): Packs {
  const boxes = new Map<BoxId, BoxPacks>();
  let sweeper: NodeJS.Timeout | undefined;
  let closing = false;

  const sweep = (): void => {
    const now = Date.now();
    for (const entry of boxes.values()) if (!entry.working && now - entry.usedAt >= options.idle) forget(entry);
    if (boxes.size > 0) return;
    clearInterval(sweeper);
    sweeper = undefined;
  };
  const forget = (entry: BoxPacks): void => {
    boxes.delete(entry.box);
    sealPack(entry);
  };
  const enter = (box: BoxId): BoxPacks => {
    const known = boxes.get(box);
    if (known) return known;
    const entry: BoxPacks = { box, waiting: [], working: undefined, pack: undefined, retired: false, usedAt: Date.now() };
    boxes.set(box, entry);
    sweeper ??= setInterval(sweep, options.idle).unref();
    return entry;
  };
  const work = async (entry: BoxPacks): Promise<void> => {
    // Those whose requests were read in the same turn of the event loop join the first group.
    await new Promise((resolve) => setImmediate(resolve));
    while (entry.waiting.length > 0) await writeGroup(folders, options, entry, takeGroup(entry));
    entry.usedAt = Date.now();
    entry.working = undefined;
  };

  return {
    append(box, chunks) {
      if (closing) return Promise.reject(new Error("The store is closed"));
      return new Promise((resolve, reject) => {
        const entry = enter(box);
        const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
        entry.waiting.push({ chunks, length, resolve, reject });
        entry.working ??= work(entry);
      });
    },
    retire(box, object) {
      const entry = boxes.get(box);
      if (!entry?.pack || (object !== undefined && entry.pack.object !== object)) return;
      // A descriptor in use must not be closed: its number could already be another file's.
      if (entry.working) entry.retired = true;
      else sealPack(entry);
    },
    async close() {
      closing = true;
      for (const entry of boxes.values()) await entry.working;
      for (const entry of boxes.values()) forget(entry);
      clearInterval(sweeper);
      sweeper = undefined;
    },
    get open() {
      return boxes.size;
    },
  };
}

function takeGroup(entry: BoxPacks): Waiting[] {
  let bytes = 0;
  let count = 0;
  while (count < entry.waiting.length && count < groupCallers && bytes < groupBytes) bytes += entry.waiting[count++]?.length ?? 0;
  return entry.waiting.splice(0, count);
}

/** Appends a group with one write and one sync, and tells its callers. A pack that failed is never touched again. */
async function writeGroup(folders: Folders, options: PackOptions, entry: BoxPacks, group: readonly Waiting[]): Promise<void> {
  let pack: Pack | undefined;
  try {
    const old = entry.pack && (entry.retired || entry.pack.size >= options.maxSize || Date.now() - entry.pack.openedAt >= options.maxAge);
    if (old) sealPack(entry);
    pack = entry.pack ??= await openPack(folders, entry.box);
    const created = pack.size === 0;
    const start = pack.size;
    await writeAt(
      pack.fd,
      group.flatMap((waiting) => waiting.chunks),
      start,
    );
    if (options.sync) await syncData(pack.fd);
    if (created) await folders.sync(folders.folderOf(entry.box, pack.object));
    for (const waiting of group) {
      waiting.resolve({ object: pack.object, start: pack.size, created });
      pack.size += waiting.length;
    }
  } catch (error) {
    if (pack) await abandonPack(entry, pack);
    const failure = diskError(error);
    for (const waiting of group) waiting.reject(failure);
  }
}

async function openPack(folders: Folders, box: BoxId): Promise<Pack> {
  const object = newObjectName();
  await folders.prepare(box, object);
  const path = folders.objectFile(box, object);
  const fd = await openFile(path, "wx", 0o600);
  return { object, path, fd, openedAt: Date.now(), size: 0 };
}

function sealPack(entry: BoxPacks): void {
  const { pack } = entry;
  entry.pack = undefined;
  entry.retired = false;
  if (pack) closeFile(pack.fd).catch(() => undefined);
}

/** After a failed write or sync nobody knows what the tail holds: what was acknowledged stays, the rest is cut off where the disk allows it. */
async function abandonPack(entry: BoxPacks, pack: Pack): Promise<void> {
  if (entry.pack === pack) entry.pack = undefined;
  await truncate(pack.fd, pack.size).catch(() => undefined);
  await closeFile(pack.fd).catch(() => undefined);
  if (pack.size === 0) await unlink(pack.path).catch(() => undefined);
}
