// What someone dropped or chose, as files with the folders they lie in.

export interface PickedFile {
  file: File;
  /** Names of the folders between the target and the file. */
  folders: string[];
}

/** Files of an `<input type="file">`, also one that picks a whole folder. */
export function filesOfInput(input: HTMLInputElement): PickedFile[] {
  return [...(input.files ?? [])].map((file) => ({ file, folders: file.webkitRelativePath.split("/").slice(0, -1).filter(Boolean) }));
}

/** Files of a drop, with everything inside dropped folders. Must be called during the event: the browser empties it afterwards. */
export async function filesOfDrop(transfer: DataTransfer): Promise<PickedFile[]> {
  const entries = [...transfer.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const found: PickedFile[] = [];
  for (const entry of entries) {
    if (entry instanceof File) found.push({ file: entry, folders: [] });
    else if (entry) await collect(entry, [], found);
  }
  return found;
}

async function collect(entry: FileSystemEntry, folders: string[], found: PickedFile[]): Promise<void> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, folders });
  } else if (isFolder(entry)) {
    const reader = entry.createReader();
    for (let batch = await read(reader); batch.length > 0; batch = await read(reader)) {
      for (const child of batch) await collect(child, [...folders, entry.name], found);
    }
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

/** A reader hands out a hundred entries at a time, then none. */
const read = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((resolve, reject) => reader.readEntries(resolve, reject));
