// What of the queue is remembered, and what an earlier visit has left.
import { asFailure } from "@landbox/client";
import type { Client } from "@landbox/client";
import type { RememberedUpload } from "./remembered.ts";
import type { UploadItem } from "./upload-item.ts";
import { mtimeOf, newWork } from "./upload-work.ts";
import type { Work } from "./upload-work.ts";

/** undefined: there is no file that could be recognised again. */
export function recordOf(work: Work, account: string | undefined): RememberedUpload | undefined {
  if (!work.file) return work.left;
  if (account === undefined) return undefined;
  const { target, folders, name, item, answer, url } = work;
  return { account, name, size: item.size, mtime: mtimeOf(work.file), target, folders, answer, as: item.name, url, seen: 0 };
}

export const isSameFile = ({ name, size, mtime }: RememberedUpload, file: File): boolean =>
  file.size === size && mtimeOf(file) === mtime && file.name.normalize("NFC") === name;

export const isSamePlace = ({ target, folders }: RememberedUpload, work: Work): boolean =>
  JSON.stringify([target.spaceId, target.path, folders]) === JSON.stringify([work.target.spaceId, work.target.path, work.folders]);

/** Bytes that the server has; undefined when there is nothing left to go on with. */
export async function standingOf(client: Client, { url, size }: RememberedUpload): Promise<number | undefined> {
  if (url === null) return 0;
  try {
    const offset = await client.getTusOffset(url);
    return offset === size ? undefined : offset;
  } catch (thrown) {
    return asFailure(thrown).code === "not_found" ? undefined : 0;
  }
}

export function workOfLeft(id: number, left: RememberedUpload, sent: number): Work {
  const { as, size, target, folders, answer, url, name } = left;
  const item: UploadItem = { id, name: as, isFolder: false, size, sent, status: "unfinished", failure: null };
  return { ...newWork(item, { file: null, target, folders }), name, answer, url, left };
}
