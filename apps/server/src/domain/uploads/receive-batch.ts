// Many small files and folders of one sender: each stored and committed like a single PUT, several at a time so that they share commits.
import { Readable } from "node:stream";
import { createHash } from "node:crypto";
import { checkedName, DomainError } from "@landbox/wire";
import type { Granted } from "../access/granted.ts";
import type { Node } from "../tree/node.ts";
import type { Path } from "../tree/tree.ts";
import type { UploadDeps } from "./create-uploads.ts";
import { receiveFile } from "./receive-file.ts";
import type { BatchEntry, BatchOutcome } from "./uploads.ts";

/** Entries and bytes that are stored at the same time: what a batch takes of memory. */
const atOnce = { entries: 64, bytes: 4 * 2 ** 20 };

/**
 * Takes the entries in as they come. What fails fails alone; what was taken in when the sender vanishes is there whole.
 * @returns one outcome for each entry, in their order
 * @throws what `entries` throws, after everything that came before has ended
 */
export async function receiveBatch(
  deps: UploadDeps,
  grant: Granted<"write">,
  entries: AsyncIterable<BatchEntry>,
  signal: AbortSignal,
): Promise<BatchOutcome[]> {
  const outcomes: BatchOutcome[] = [];
  const running = new Set<Promise<void>>();
  /** Folders of this batch by path: what lies in them waits for them. */
  const folders = new Map<string, Promise<void>>();
  let bytes = 0;
  let index = 0;
  try {
    for await (const entry of entries) {
      const at = index++;
      const size = entry.content?.length ?? 0;
      while (running.size >= atOnce.entries || (running.size > 0 && bytes + size > atOnce.bytes)) await Promise.race(running);
      if (signal.aborted) throw new DomainError("unauthenticated", "The account's access has ended.");
      bytes += size;
      const taken = takeEntry(deps, grant, entry, { folders, signal }).then((outcome) => {
        outcomes[at] = outcome;
        bytes -= size;
      });
      running.add(taken);
      void taken.then(() => running.delete(taken));
      if (!entry.content) folders.set(keyOf(entry.path), taken);
    }
  } finally {
    await Promise.all(running);
  }
  return outcomes;
}

const keyOf = (path: Path): string => path.map((name) => name.normalize("NFC")).join("/");

interface Around {
  readonly folders: ReadonlyMap<string, Promise<void>>;
  readonly signal: AbortSignal;
}

/** Never rejects: a batch goes on when the disk is full for one of its files. */
async function takeEntry(deps: UploadDeps, grant: Granted<"write">, entry: BatchEntry, around: Around): Promise<BatchOutcome> {
  try {
    const path = entry.path.map(checkedName);
    await around.folders.get(keyOf(path.slice(0, -1)));
    return entry.content
      ? await takeFile(deps, grant, { ...entry, path, content: entry.content }, around.signal)
      : await takeFolder(deps, grant, path);
  } catch (error) {
    return { status: "failed", error };
  }
}

async function takeFolder(deps: UploadDeps, grant: Granted<"write">, path: Path): Promise<BatchOutcome> {
  const { tree } = deps;
  const there = await nodeAt(deps, grant, path);
  if (there?.isFolder) return { status: "there", node: there };
  try {
    const { node } = await tree.makeFolder(grant, { path });
    return { status: "created", node };
  } catch (error) {
    // Somebody was faster, or a file has the name.
    if (!(error instanceof DomainError) || error.code !== "method_not_allowed") throw error;
    const node = await nodeAt(deps, grant, path);
    if (node?.isFolder) return { status: "there", node };
    throw new DomainError("already_exists", "A file with this name already exists.");
  }
}

async function takeFile(
  deps: UploadDeps,
  grant: Granted<"write">,
  { path, content, mtime, replace, again }: BatchEntry & { content: Buffer },
  signal: AbortSignal,
): Promise<BatchOutcome> {
  try {
    const { node, created } = await receiveFile(deps, grant, {
      path,
      body: Readable.from([content]),
      contentLength: content.length,
      signal,
      ...(mtime === undefined ? {} : { mtime }),
      ...(replace ? {} : { conditions: { ifNoneMatch: "*" } }),
    });
    return { status: created ? "created" : "replaced", node };
  } catch (error) {
    if (replace || !(error instanceof DomainError) || error.code !== "precondition_failed") throw error;
    const node = await nodeAt(deps, grant, path);
    if (node?.isFolder) throw new DomainError("is_folder", "A folder with this name already exists.");
    if (again && node?.sha256 === createHash("sha256").update(content).digest("hex")) return { status: "there", node };
    throw new DomainError("already_exists", "A file with this name already exists.");
  }
}

/** Who only hands in finds nothing. */
const nodeAt = async (deps: UploadDeps, grant: Granted<"write">, path: Path): Promise<Node | undefined> =>
  grant.rights.has("read") ? (await deps.tree.view(grant)).resolve(path) : undefined;
