// Small files that are whole or not there at all, also after a power cut: written aside, synced, put in place, folder synced.
import { randomBytes } from "node:crypto";
import { link, mkdir, open, rename, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";

/** Replaces a file in one step. Mode 0600. */
export async function replaceFile(path: string, content: string): Promise<void> {
  const aside = await writeAside(path, content);
  try {
    await rename(aside, path);
  } catch (error) {
    await unlink(aside).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Creates a file, mode 0600. Returns false, and leaves the other in place, when somebody was faster. */
export async function createFile(path: string, content: string): Promise<boolean> {
  const aside = await writeAside(path, content);
  try {
    // Unlike rename, link refuses to replace: of two processes that start together one wins and the other reads what it wrote.
    await link(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  } finally {
    await unlink(aside).catch(() => undefined);
    await syncFolder(dirname(path));
  }
  return true;
}

/** Makes a folder (mode 0700) with its parents and syncs the entries. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await syncFolder(dirname(path));
}

export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Runs work while no other process that asks for the same lock file does. A lock of a process that died is taken over after 30 s.
 * @throws Error when the lock is not free within a minute
 */
export async function withLockFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; !(await takeLock(path)); attempt++) {
    if (attempt >= 600) throw new Error(`${path} is held by another process`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  try {
    return await work();
  } finally {
    await unlink(path).catch(() => undefined);
  }
}

async function takeLock(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o600);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const held = await stat(path).catch(() => undefined);
    if (held && Date.now() - held.mtimeMs > 30_000) await unlink(path).catch(() => undefined);
    return false;
  }
}

async function writeAside(path: string, content: string): Promise<string> {
  const aside = `${path}.${randomBytes(8).toString("hex")}.new`;
  const file = await open(aside, "wx", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } catch (error) {
    await unlink(aside).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  return aside;
}
