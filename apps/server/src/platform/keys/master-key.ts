// The master key in a file: the simplest guard of the box keys.
import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { createFile, makeFolder, replaceFile } from "../files/durable-file.ts";
import type { KeyWrapper } from "./key-wrapper.ts";

/** The master key as read from its file, with the former ones that may still be needed. */
export interface MasterKey extends KeyWrapper {
  /** Puts a new key in front of the file; the former stay readable until `forgetFormer`. Other processes notice when they meet the new one. */
  rotate(): Promise<void>;
  /** Drops the former keys from the file: only when nothing is wrapped by them any more. */
  forgetFormer(): Promise<void>;
}

interface Keys {
  readonly current: NamedKey;
  readonly all: ReadonlyMap<string, NamedKey>;
}

interface NamedKey {
  readonly name: string;
  readonly key: KeyObject;
  readonly line: string;
}

const linePrefix = "landbox-master-1 ";
const nonceSize = 12;
const tagSize = 16;

/**
 * Reads the master key file: one key per line, the first one wraps, all of them unwrap; a file of exactly 32 raw bytes is one key.
 * @param options.createIfMissing makes the file (mode 0600, random, synced) when there is none: for the embedded demo only
 * @throws Error when the file is missing, is readable by everybody, or holds no key
 */
export async function loadMasterKey(path: string, options: { createIfMissing?: boolean } = {}): Promise<MasterKey> {
  if (options.createIfMissing && !(await exists(path))) {
    await makeFolder(dirname(path));
    await createFile(path, keyFile([newKey()]));
  }
  let keys = await readKeys(path);

  return {
    current: () => keys.current.name,
    async wrap(key, context) {
      const nonce = randomBytes(nonceSize);
      const cipher = createCipheriv("aes-256-gcm", keys.current.key, nonce, { authTagLength: tagSize });
      cipher.setAAD(Buffer.from(context));
      const sealed = [cipher.update(key), cipher.final()];
      return { master: keys.current.name, bytes: Buffer.concat([nonce, ...sealed, cipher.getAuthTag()]) };
    },
    async unwrap(wrapped, context) {
      // Another process may have rotated since this one read the file.
      if (!keys.all.has(wrapped.master)) keys = await readKeys(path);
      const master = keys.all.get(wrapped.master);
      if (!master) throw new Error(`The master key ${wrapped.master} is not in ${path}`);
      const bytes = Buffer.from(wrapped.bytes);
      const decipher = createDecipheriv("aes-256-gcm", master.key, bytes.subarray(0, nonceSize), { authTagLength: tagSize });
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(bytes.subarray(bytes.length - tagSize));
      return Buffer.concat([decipher.update(bytes.subarray(nonceSize, bytes.length - tagSize)), decipher.final()]);
    },
    async rotate() {
      const former = await readKeys(path);
      await replaceFile(path, keyFile([newKey(), ...former.all.values()]));
      keys = await readKeys(path);
    },
    async forgetFormer() {
      keys = await readKeys(path);
      await replaceFile(path, keyFile([keys.current]));
      keys = await readKeys(path);
    },
  };
}

async function readKeys(path: string): Promise<Keys> {
  const { mode } = await stat(path);
  if (mode & 0o007) throw new Error(`The master key file ${path} is open to everybody on this machine: chmod o= it`);
  const content = await readFile(path);
  const list = content.length === 32 ? [namedKey(content)] : parseLines(content.toString("utf8"), path);
  const [current] = list;
  if (!current) throw new Error(`The master key file ${path} holds no key`);
  return { current, all: new Map(list.map((key) => [key.name, key])) };
}

function parseLines(text: string, path: string): NamedKey[] {
  const lines = text.split("\n").map((line) => line.trim());
  return lines
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const bytes = line.startsWith(linePrefix) ? Buffer.from(line.slice(linePrefix.length), "base64") : undefined;
      if (bytes?.length !== 32) throw new Error(`The master key file ${path} has a line that is not "${linePrefix}<32 bytes in base64>"`);
      return namedKey(bytes);
    });
}

function namedKey(bytes: Buffer): NamedKey {
  // The name tells keys apart and gives nothing away: a hash of 256 random bits.
  const name = createHash("sha256").update("landbox master key name").update(bytes).digest("hex").slice(0, 16);
  return { name, key: createSecretKey(bytes), line: linePrefix + bytes.toString("base64") };
}

const newKey = (): NamedKey => namedKey(randomBytes(32));

const keyFile = (keys: readonly NamedKey[]): string =>
  `# Landbox master key: whoever has it and the data can read every box.\n${keys.map((key) => `${key.line}\n`).join("")}`;

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
