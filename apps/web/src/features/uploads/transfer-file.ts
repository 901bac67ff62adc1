// Brings one file to the server: its folders first, then its bytes, under the name that the answer to a conflict asks for.
import { asFailure, ClientFailure } from "@landbox/client";
import type { Client } from "@landbox/client";
import { checkedName } from "@landbox/wire";
import { keepBothName } from "./keep-both-name.ts";
import type { createFolderMaker } from "./make-folders.ts";
import type { UploadItem, UploadTarget } from "./upload-item.ts";

/** From this size on it is asked first whether the name is free, in bytes. */
const askFirstFrom = 4 * 1024 * 1024;
/** How many names "keep both" tries. */
const mostCopies = 99;

export type ConflictAnswer = "keep-both" | "replace" | "skip";

export interface Transfer {
  item: UploadItem;
  file: File;
  target: UploadTarget;
  folders: readonly string[];
  answer: ConflictAnswer | null;
  signal: AbortSignal;
}

/**
 * Sends the file and keeps `item.sent` and `item.name` up to date.
 * @throws ClientFailure `already_exists` when a person has to decide, `invalid_name` before anything is sent, and as `uploadFile`
 */
export async function transferFile(client: Client, folderMaker: ReturnType<typeof createFolderMaker>, transfer: Transfer): Promise<void> {
  const { item, file, target, signal, answer } = transfer;
  const names = [...transfer.folders, file.name].map(checkedOrFailed);
  const name = names.pop() ?? "";
  const folder = [...target.path, ...names];
  item.name = name;
  await folderMaker.ensure(target.root, target.path, folder);

  const isTaken = (as: string): Promise<boolean> => client.entryExists(target.root, [...folder, as], signal);
  const put = (as: string, replace: boolean): Promise<void> =>
    client.uploadFile({ root: target.root, path: [...folder, as], file, replace, signal, onProgress: (sent) => (item.sent = sent) });

  if (answer === "replace") return put(name, true);
  if (answer === "keep-both") return putBeside(item, name, isTaken, put);
  if (file.size >= askFirstFrom && (await isTaken(name))) throw taken();
  await put(name, false);
}

async function putBeside(
  item: UploadItem,
  name: string,
  isTaken: (as: string) => Promise<boolean>,
  put: (as: string, replace: boolean) => Promise<void>,
): Promise<void> {
  for (let number = 2; number <= mostCopies; number++) {
    const other = keepBothName(name, number);
    if (await isTaken(other)) continue;
    item.name = other;
    try {
      return await put(other, false);
    } catch (thrown) {
      if (asFailure(thrown).code !== "already_exists") throw thrown;
    }
  }
  throw taken();
}

const taken = (): ClientFailure => new ClientFailure("already_exists", 412, "The name is taken.");

/** The stored form of a name; a name that cannot be is a failure of this upload, not of the page. */
function checkedOrFailed(raw: string): string {
  try {
    return checkedName(raw);
  } catch (thrown) {
    throw new ClientFailure("invalid_name", 0, thrown instanceof Error ? thrown.message : "");
  }
}
