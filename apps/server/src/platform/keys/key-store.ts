// The key store: every box's own data key, wrapped by the master key, in a folder apart from database and contents.
import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from "node:crypto";
import { readdir, readFile, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BoxId, boxPrefix, type Clock, systemClock } from "@landbox/kit";
import { createRecent } from "../memory/recent.ts";
import { createFile, makeFolder, replaceFile, syncFolder, withLockFile } from "../files/durable-file.ts";
import type { KeyWrapper, WrappedKey } from "./key-wrapper.ts";

/** A box's keys by purpose, all derived from its data key; the data key itself stays in the key store. */
export interface BoxKeys {
  /** From which `segmentKey` derives each segment's own key. */
  readonly segments: KeyObject;
  /** Authenticates a content's list of segments. */
  readonly seal: KeyObject;
  /** For finding equal content inside the box by a keyed hash. */
  readonly lookup: KeyObject;
}

export interface KeyStore {
  /** Gives the box a data key, durably; does nothing when it has one. */
  createBoxKey(box: BoxId): Promise<void>;
  /** @throws BoxKeyMissing when the box has no key (any more) */
  keys(box: BoxId): Promise<BoxKeys>;
  /** The same from memory, or undefined: saves a turn of the event loop on the hot path. */
  remembered(box: BoxId): BoxKeys | undefined;
  /** Destroys the box's data key: everything stored under it is unreadable from now on, also from backups of the contents. */
  destroyBoxKey(box: BoxId): Promise<void>;
  /** Wraps every box key that another master key wrapped by the current one. Returns how many. No content is touched. */
  rewrapAll(): Promise<number>;
  boxes(): Promise<BoxId[]>;
}

/** The box's key was never made or has been destroyed. */
export class BoxKeyMissing extends Error {
  constructor(box: BoxId) {
    super(`Box ${box} has no key`);
    this.name = "BoxKeyMissing";
  }
}

interface KeyFile {
  readonly format: 1;
  readonly box: number;
  readonly master: string;
  /** The wrapped data key, base64. */
  readonly key: string;
}

interface Remembered {
  readonly keys: BoxKeys;
  readonly until: number;
}

const rememberedBoxes = 1_000;
/** After this long the file is read again, so that a key destroyed by another process is gone here, too. Milliseconds. */
const rememberFor = 60_000;

/**
 * @param options.folder one file per box; several processes may share it
 * @throws Error when the folder cannot be made
 */
export async function createKeyStore(options: { folder: string; wrapper: KeyWrapper; clock?: Clock }): Promise<KeyStore> {
  const { folder, wrapper, clock = systemClock } = options;
  await makeFolder(folder);
  const memory = createRecent<BoxId, Remembered>(rememberedBoxes);
  const pathOf = (box: BoxId): string => join(folder, `${boxPrefix(box)}.json`);
  const lockOf = (box: BoxId): string => join(folder, `${boxPrefix(box)}.lock`);

  const wrapFile = async (box: BoxId, dataKey: Uint8Array): Promise<string> => {
    const wrapped = await wrapper.wrap(dataKey, contextOf(box));
    const file: KeyFile = { format: 1, box, master: wrapped.master, key: Buffer.from(wrapped.bytes).toString("base64") };
    return `${JSON.stringify(file)}\n`;
  };

  const rewrap = async (box: BoxId): Promise<boolean> => {
    const file = await readKeyFile(pathOf(box), box).catch(ignoreMissing);
    if (!file || file.master === wrapper.current()) return false;
    const dataKey = await wrapper.unwrap(wrappedIn(file), contextOf(box));
    await replaceFile(pathOf(box), await wrapFile(box, dataKey));
    dataKey.fill(0);
    return true;
  };

  const store: KeyStore = {
    async createBoxKey(box) {
      const dataKey = randomBytes(32);
      await createFile(pathOf(box), await wrapFile(box, dataKey));
      dataKey.fill(0);
    },
    remembered(box) {
      const known = memory.get(box);
      return known && known.until > clock.now() ? known.keys : undefined;
    },
    async keys(box) {
      const known = store.remembered(box);
      if (known) return known;
      memory.delete(box);
      const file = await readKeyFile(pathOf(box), box);
      const dataKey = await wrapper.unwrap(wrappedIn(file), contextOf(box));
      const keys = deriveKeys(dataKey);
      dataKey.fill(0);
      memory.set(box, { keys, until: clock.now() + rememberFor });
      return keys;
    },
    async destroyBoxKey(box) {
      await withLockFile(lockOf(box), () => shred(pathOf(box)));
      await syncFolder(folder);
      memory.delete(box);
    },
    async rewrapAll() {
      let count = 0;
      // The lock keeps a key that is being destroyed from coming back.
      for (const box of await store.boxes()) if (await withLockFile(lockOf(box), () => rewrap(box))) count++;
      return count;
    },
    async boxes() {
      const names = await readdir(folder);
      return names.filter((name) => /^[0-9a-z]+\.json$/.test(name)).map((name) => Number.parseInt(name, 36) as BoxId);
    },
  };
  return store;
}

/**
 * The key of one segment: HKDF-Expand (RFC 5869 2.3) of the box's segment key with the segment's id, one block.
 * @param keyId format version and random id; being part of the input, neither can be exchanged
 */
export const segmentKey = (keys: BoxKeys, keyId: Uint8Array): Buffer =>
  createHmac("sha256", keys.segments).update("landbox segment key").update(keyId).update(blockOne).digest();

const blockOne = Uint8Array.of(1);

const wrappedIn = (file: KeyFile): WrappedKey => ({ master: file.master, bytes: Buffer.from(file.key, "base64") });

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof BoxKeyMissing)) throw error;
}

/** Disks may keep the old sectors, but whoever reads the file's place gets nothing; the wrapping key protects the rest. */
async function shred(path: string): Promise<void> {
  try {
    await writeFile(path, Buffer.alloc(256), { flag: "r+", flush: true });
    await unlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

const contextOf = (box: BoxId): string => `landbox box key 1 ${box}`;

function deriveKeys(dataKey: Uint8Array): BoxKeys {
  const derive = (purpose: string): KeyObject => createSecretKey(Buffer.from(hkdfSync("sha256", dataKey, "", `landbox ${purpose} 1`, 32)));
  return { segments: derive("segments"), seal: derive("seal"), lookup: derive("lookup") };
}

async function readKeyFile(path: string, box: BoxId): Promise<KeyFile> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new BoxKeyMissing(box);
    throw error;
  }
  // Only a key that is being destroyed looks like this.
  if (text.startsWith("\0")) throw new BoxKeyMissing(box);
  const file = JSON.parse(text) as KeyFile;
  if (file.format !== 1 || file.box !== box) throw new Error(`The key file ${path} has an unknown form or belongs to another box`);
  return file;
}
