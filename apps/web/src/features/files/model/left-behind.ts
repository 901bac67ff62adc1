// The beginning of the folder on the screen, left behind when the window is loaded anew, so that it shows at once. It lies in the window's own storage, is taken out by the
// first look, and means something only to the same account.
import { folderPage } from "@landbox/wire";
import type { FolderPage } from "@landbox/wire";
import { z } from "zod";

const storageKey = "landbox.folder";
const schema = z.object({ account: z.string(), key: z.string(), page: folderPage });

/** @param key of the listing: folder and order */
export function leaveBehind(account: string | undefined, key: string, page: FolderPage | null): void {
  tryStorage((storage) => {
    if (account === undefined || page === null) storage.removeItem(storageKey);
    else storage.setItem(storageKey, JSON.stringify({ account, key, page }));
  });
}

/** What was left behind for this account and listing; whatever lies there is gone then. */
export function takeLeft(account: string | undefined, key: string): FolderPage | null {
  const text = tryStorage((storage) => {
    const found = storage.getItem(storageKey);
    if (found !== null) storage.removeItem(storageKey);
    return found;
  });
  if (!text) return null;
  try {
    const left = schema.parse(JSON.parse(text));
    return left.account === account && left.key === key ? left.page : null;
  } catch {
    return null;
  }
}

/** Storage may be forbidden by the browser, or full; then the folder is fetched as at a first visit. */
function tryStorage<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(sessionStorage);
  } catch {
    return undefined;
  }
}
