// What is needed to go on with a delivery whose files are still on their way, kept in the browser until it is sent: which files, where the browser
// can its own leave to read them again, and the password, which would be lost with the window that was to show it.
import type { Picked } from "../uploads/dropped-files.ts";

export interface DraftFile {
  /** null: an empty folder, the last of `folders`. */
  readonly name: string | null;
  readonly folders: readonly string[];
  readonly size: number;
  /** Milliseconds, as the browser says it. */
  readonly modified: number;
  /** Of the file, or of the dropped folder that it lies in. */
  readonly handle?: FileSystemHandle | undefined;
}

export interface Draft {
  /** Of the delivery. */
  readonly id: string;
  readonly account: string;
  readonly subject: string;
  readonly password: string;
  readonly space: string;
  /** Where the space lies in WebDAV. */
  readonly root: string;
  readonly path: readonly string[];
  readonly files: readonly DraftFile[];
  /** Milliseconds: when it was made. */
  readonly at: number;
}

const place = { base: "landbox", store: "drafts" } as const;
/** The server keeps what does not go on for 48 hours. */
const longest = 72 * 3600 * 1000;
/** Milliseconds for which a browser may think about a handle. */
const patience = 2000;

/** What of the chosen files is kept; handles come when the browser has them. */
export async function draftFilesOf(files: readonly Picked[]): Promise<DraftFile[]> {
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), patience));
  return Promise.all(
    files.map(async ({ file, folders, handle }) => ({
      name: file?.name ?? null,
      folders,
      size: file?.size ?? 0,
      modified: file?.lastModified ?? 0,
      ...(handle ? { handle: await Promise.race([handle, late]) } : {}),
    })),
  );
}

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("The browser's store refused.")));
  });

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(place.base, 1);
  opening.addEventListener("upgradeneeded", () => opening.result.createObjectStore(place.store, { keyPath: "id" }));
  const base = await settled(opening);
  try {
    return await settled(work(base.transaction(place.store, mode).objectStore(place.store)));
  } finally {
    base.close();
  }
}

/** Without a store (private windows may have none) nothing is kept: a restart then leaves it to a person to choose the files again. */
export async function putDraft(draft: Draft): Promise<void> {
  await within("readwrite", (store) => store.put(draft)).catch(() => undefined);
}

export async function dropDraft(id: string): Promise<void> {
  await within("readwrite", (store) => store.delete(id)).catch(() => undefined);
}

/** The drafts of this account; those of others at this computer, and old ones, go. */
export async function draftsOf(account: string): Promise<Draft[]> {
  const all = await within("readonly", (store) => store.getAll() as IDBRequest<Draft[]>).catch((): Draft[] => []);
  const mine = all.filter((draft) => draft.account === account && Date.now() - draft.at < longest);
  await Promise.all(all.filter((draft) => !mine.includes(draft)).map(({ id }) => dropDraft(id)));
  return mine;
}

/** Whoever comes to this computer next finds no password. */
export async function dropPasswords(): Promise<void> {
  const all = await within("readonly", (store) => store.getAll() as IDBRequest<Draft[]>).catch((): Draft[] => []);
  await Promise.all(all.map((draft) => putDraft({ ...draft, password: "" })));
}
