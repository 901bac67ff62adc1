// What someone dropped, pasted or chose, as files and empty folders with the folders they lie in.

export interface PickedFile {
  file: File;
  /** Names of the folders between the target and the file. */
  folders: string[];
  /** Leave to read it again after a restart, or the dropped folder that it lies in, where the browser has such. */
  handle?: Handle;
}

/** A folder in which nothing lies; the last name is its own. */
export interface PickedFolder {
  file: null;
  folders: string[];
  handle?: Handle;
}

type Handle = Promise<FileSystemHandle | undefined>;
/** Chromium's way (File System Access); other browsers have none. */
interface HandingItem extends DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

export type Picked = PickedFile | PickedFolder;

/** Files of an `<input type="file">`, also one that picks a whole folder. (Browsers tell nothing of empty folders here.) */
export function filesOfInput(input: HTMLInputElement): Picked[] {
  return [...(input.files ?? [])].map((file) => ({ file, folders: file.webkitRelativePath.split("/").slice(0, -1).filter(Boolean) }));
}

/** Files of a drop or of the clipboard, with everything inside dropped folders. Must be called during the event: the browser empties it afterwards. */
export async function filesOfDrop(transfer: DataTransfer): Promise<Picked[]> {
  const dropped = [...transfer.items]
    .filter((item) => item.kind === "file")
    .map((item) => ({ entry: item.webkitGetAsEntry?.() ?? item.getAsFile(), handle: handleOf(item) }));
  const found: Picked[] = [];
  for (const { entry, handle } of dropped) {
    const before = found.length;
    if (entry instanceof File) found.push({ file: entry, folders: [] });
    else if (entry) await collect(entry, [], found);
    if (handle) for (const one of found.slice(before)) one.handle = handle;
  }
  return found;
}

const handleOf = (item: HandingItem): Handle | undefined =>
  item.getAsFileSystemHandle?.().then(
    (handle) => handle ?? undefined,
    () => undefined,
  );

async function collect(entry: FileSystemEntry, folders: string[], found: Picked[]): Promise<void> {
  if (isFile(entry)) {
    found.push(...(await filesOf([entry])).map((file) => ({ file, folders })));
  } else if (isFolder(entry)) {
    const inside = [...folders, entry.name];
    const before = found.length;
    const reader = entry.createReader();
    for (let batch = await read(reader); batch.length > 0; batch = await read(reader)) {
      const files = batch.filter(isFile);
      found.push(...(await filesOf(files)).map((file) => ({ file, folders: inside })));
      for (const child of batch) if (isFolder(child)) await collect(child, inside, found);
    }
    if (found.length === before) found.push({ file: null, folders: inside });
  }
}

const filesOf = (entries: readonly FileSystemFileEntry[]): Promise<File[]> =>
  Promise.all(entries.map((entry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject))));

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

/** A reader hands out a hundred entries at a time, then none. */
const read = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((resolve, reject) => reader.readEntries(resolve, reject));
