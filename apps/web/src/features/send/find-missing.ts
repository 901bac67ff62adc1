// What of an interrupted delivery is not on the server yet, and the files for it: read again by leave that the browser kept, or among those that somebody chose.
import { asFailure } from "@landbox/client";
import type { Client } from "@landbox/client";
import type { Picked } from "../uploads/dropped-files.ts";
import type { Draft, DraftFile } from "./draft-store.ts";

/** Entries of one look into a folder. */
const pageSize = 1000;

/** Names and sizes of the files in a folder; none when it is not there. */
async function filesIn(client: Client, space: string, path: readonly string[]): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  try {
    for (let after: string | undefined, more = true; more;) {
      const page = await client.listFolder({ space, path, limit: pageSize, ...(after === undefined ? {} : { after }) });
      for (const { name, size, isFolder } of page.entries) if (!isFolder) found.set(name, size);
      after = page.next ?? undefined;
      more = after !== undefined;
    }
  } catch (thrown) {
    if (asFailure(thrown).code !== "not_found") throw thrown;
  }
  return found;
}

/** Files of the delivery that have not arrived, and empty folders. @throws ClientFailure */
export async function missingOf(client: Client, { space, path, files }: Draft): Promise<DraftFile[]> {
  const missing: DraftFile[] = [];
  for (const [, ofFolder] of Map.groupBy(files, ({ folders }) => folders.join("/"))) {
    const there = await filesIn(client, space, [...path, ...(ofFolder[0]?.folders ?? [])].map(stored));
    missing.push(...ofFolder.filter(({ name, size }) => name === null || there.get(stored(name)) !== size));
  }
  return missing;
}

const stored = (name: string): string => name.normalize("NFC");

interface AskingHandle extends FileSystemHandle {
  /** Chromium asks the person at most once; must be called while a click is young. */
  requestPermission?(wish: { mode: "read" }): Promise<PermissionState>;
}

/** The missing files as the browser still may read them; undefined: somebody has to choose them. */
export async function readAgain(missing: readonly DraftFile[]): Promise<Picked[] | undefined> {
  const handles = new Set(missing.filter(({ name }) => name !== null).map(({ handle }): AskingHandle | undefined => handle));
  try {
    for (const handle of handles) if ((await handle?.requestPermission?.({ mode: "read" })) !== "granted") return undefined;
    const found = await Promise.all(missing.map(async (one) => pickedOf(one, one.name === null ? null : await fileOf(one))));
    return found.every(({ file }, index) => file === null || isSame(missing[index], file)) ? found : undefined;
  } catch {
    // Moved or deleted meanwhile.
    return undefined;
  }
}

async function fileOf({ name, folders, handle }: DraftFile): Promise<File> {
  if (handle?.kind === "file") return (handle as FileSystemFileHandle).getFile();
  let folder = handle as FileSystemDirectoryHandle;
  // The first is the dropped folder itself.
  for (const one of folders.slice(1)) folder = await folder.getDirectoryHandle(one);
  return (await folder.getFileHandle(name ?? "")).getFile();
}

/** What of the chosen files is missing, each in its place; `strange`: the name of one that is not. */
export function amongMissing(missing: readonly DraftFile[], chosen: readonly File[]): { found: Picked[]; strange: string | undefined } {
  const left = [...missing];
  const found: Picked[] = [];
  let strange: string | undefined;
  for (const file of chosen) {
    const at = left.findIndex((one) => isSame(one, file));
    const [one] = at < 0 ? [] : left.splice(at, 1);
    if (one) found.push(pickedOf(one, file));
    else strange ??= file.name;
  }
  if (found.length > 0) found.push(...left.filter(({ name }) => name === null).map((one) => pickedOf(one, null)));
  return { found, strange };
}

const isSame = (one: DraftFile | undefined, file: File): boolean =>
  one !== undefined && one.name === file.name && one.size === file.size && one.modified === file.lastModified;
const pickedOf = (one: DraftFile, file: File | null): Picked => ({ file, folders: [...one.folders] });
