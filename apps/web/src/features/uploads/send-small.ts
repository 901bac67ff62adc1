// Brings many small files and empty folders to the server in one request, with the folders they need.
import { ClientFailure } from "@landbox/client";
import type { BatchFrame, Client } from "@landbox/client";
import { batchLimits } from "@landbox/wire";
import { mtimeOf, pathOf } from "./upload-work.ts";
import type { Work } from "./upload-work.ts";

/** Of one request: short enough that its answer comes soon, long enough that the way to the server does not count. */
const most = { files: 200, bytes: 4 * 1024 * 1024 };

/** Files that are read at the same time. */
const readTogether = 25;

/** Folders that are known to be there, so that they are not sent with every batch. */
export type KnownFolders = Set<string>;

const keyOf = (space: string, path: readonly string[]): string => `${space}/${path.join("/")}`;

/** The next works that fit in one request; all of one space. */
export function nextBatch(waiting: Iterable<Work>): Work[] {
  const chosen: Work[] = [];
  let bytes = 0;
  let names = 0;
  for (const work of waiting) {
    const first = chosen[0] ?? work;
    names += work.folders.length + 1;
    bytes += work.item.size;
    if (chosen.length > 0 && (chosen.length >= most.files || bytes > most.bytes || names > batchLimits.entries)) break;
    if (work.target.spaceId === first.target.spaceId) chosen.push(work);
  }
  return chosen;
}

/**
 * Sends the works, and the folders they lie in where these are not known to be there.
 * @returns for each work what failed, or null
 * @throws ClientFailure when the request as a whole fails
 */
export async function sendSmall(
  client: Client,
  known: KnownFolders,
  works: readonly Work[],
  signal: AbortSignal,
): Promise<(ClientFailure | null)[]> {
  const space = works[0]?.target.spaceId ?? "";
  const contents: Awaited<ReturnType<typeof contentOf>>[] = [];
  // A few at a time: the browser needs a moment for each, and the page must not stand still meanwhile.
  for (let at = 0; at < works.length; at += readTogether)
    contents.push(...(await Promise.all(works.slice(at, at + readTogether).map(contentOf))));
  const folders = foldersOf(known, space, works);
  const files = works.flatMap((work, index) => {
    const content = contents[index];
    return content === undefined ? [] : [{ work, frame: frameOf(work, content) }];
  });
  const frames = [...folders.map((path): BatchFrame => ({ path, content: null })), ...files.map(({ frame }) => frame)];
  if (frames.length === 0) return works.map(() => unreadable());
  const results = await client.sendBatch(space, frames, { signal, onProgress: spread(files) });
  folders.forEach((path, index) => {
    if (results[index]?.status !== "failed") known.add(keyOf(space, path));
  });
  const failures = new Map(files.map(({ work }, index) => [work, failureOf(results[folders.length + index])]));
  return works.map((work) => failures.get(work) ?? (failures.has(work) ? null : unreadable()));
}

/** Makes the folders that a big file needs. @throws ClientFailure as the first that fails */
export async function makeFolders(client: Client, known: KnownFolders, work: Work): Promise<void> {
  const { spaceId } = work.target;
  const folders = foldersOf(known, spaceId, [work]);
  if (folders.length === 0) return;
  const results = await client.sendBatch(
    spaceId,
    folders.map((path) => ({ path, content: null })),
    { signal: work.ended.signal },
  );
  for (const result of results) {
    const failure = failureOf(result);
    if (failure) throw failure;
  }
  for (const path of folders) known.add(keyOf(spaceId, path));
}

/** Forgets that a work's folders are there: somebody has removed one. */
export function forgetFolders(known: KnownFolders, { target, folders }: Work): void {
  for (let depth = 1; depth <= folders.length; depth++) known.delete(keyOf(target.spaceId, [...target.path, ...folders.slice(0, depth)]));
}

function foldersOf(known: KnownFolders, space: string, works: readonly Work[]): string[][] {
  const found = new Map<string, string[]>();
  for (const { target, folders } of works)
    for (let depth = 1; depth <= folders.length; depth++) {
      const path = [...target.path, ...folders.slice(0, depth)];
      const key = keyOf(space, path);
      if (!known.has(key)) found.set(key, path);
    }
  return [...found.values()];
}

/** undefined: it cannot be read, because it was moved or changed since it was chosen. */
async function contentOf({ file, item }: Work): Promise<ArrayBuffer | null | undefined> {
  if (item.isFolder) return null;
  try {
    const content = await file?.arrayBuffer();
    return content?.byteLength === item.size ? content : undefined;
  } catch {
    return undefined;
  }
}

function frameOf(work: Work, content: ArrayBuffer | null): BatchFrame {
  const path = pathOf(work);
  if (!content || !work.file) return { path, content: null };
  return {
    path,
    content,
    mtime: mtimeOf(work.file),
    ...(work.answer === "replace" ? { replace: true } : {}),
    ...(work.again ? { again: true } : {}),
  };
}

/** Shares what has gone out among the files, the first first. */
function spread(files: readonly { work: Work }[]): (sent: number) => void {
  return (sent) => {
    let left = sent;
    for (const { work } of files) {
      work.item.sent = Math.max(0, Math.min(work.item.size, left));
      left -= work.item.size;
    }
  };
}

type Result = Awaited<ReturnType<Client["sendBatch"]>>[number];

function failureOf(result: Result | undefined): ClientFailure | null {
  if (result?.status !== "failed") return null;
  return new ClientFailure(result.error.code as ClientFailure["code"], 200, result.error.message);
}

export const unreadable = (): ClientFailure => new ClientFailure("unreadable", 0, "The file cannot be read.");
