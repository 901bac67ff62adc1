// Carries files and folders from one box to another: read here, written there, never referenced.
import { DomainError } from "@landbox/wire";
import type { Access } from "../access/access.ts";
import { demandRight } from "../access/demand-right.ts";
import { downloading } from "../access/downloading.ts";
import type { Granted } from "../access/granted.ts";
import type { Blobs } from "../blobs/blobs.ts";
import { etagOf, type Node } from "../tree/node.ts";
import type { Conditions, Path, SpaceView, Tree, Written } from "../tree/tree.ts";
import type { Uploads } from "../uploads/uploads.ts";
import type { Carried, Carry } from "./carry.ts";

/** Files and folders in one folder that is carried: each is a request's work, and the client waits. */
const mostEntries = 10_000;

export interface CarryDeps {
  readonly access: Pick<Access, "watch">;
  readonly tree: Pick<Tree, "view" | "content" | "copy" | "move" | "trash" | "makeFolder">;
  readonly blobs: Pick<Blobs, "open">;
  readonly uploads: Pick<Uploads, "receiveFile" | "finish" | "assembled" | "abandon">;
}

interface Load {
  readonly from: Granted<"download">;
  readonly view: SpaceView;
  readonly into: Granted<"write">;
  readonly conditions: Conditions | undefined;
  readonly signal: AbortSignal | undefined;
}

export function createCarry({ access, tree, blobs, uploads }: CarryDeps): Carry {
  async function carryFile({ from, into, conditions, signal }: Load, node: Node, to: Path, mtime: number): Promise<Written> {
    const body = blobs.open(from.box, await tree.content(from, node));
    try {
      return await uploads.receiveFile(into, {
        path: to,
        body,
        contentLength: node.size,
        mtime,
        ...(conditions ? { conditions } : {}),
        ...(signal ? { signal } : {}),
      });
    } finally {
      body.destroy();
    }
  }

  async function fill(load: Load, folder: Node, to: Path): Promise<void> {
    for (const child of await load.view.children(folder)) {
      if (load.signal?.aborted) throw new DomainError("unauthenticated", "The account's access has ended.");
      const path = [...to, child.name];
      if (child.isFolder) {
        await tree.makeFolder(load.into, { path, mtime: child.mtime });
        await fill(load, child, path);
      } else await carryFile({ ...load, conditions: undefined }, child, path, child.mtime);
    }
  }

  async function carryFolder(
    load: Load,
    folder: Node,
    to: Path,
    { depth, mtime }: { depth: "0" | "infinity"; mtime?: number | undefined },
  ) {
    if (depth === "infinity" && folder.entries > mostEntries)
      throw new DomainError("too_large", "This folder holds too many files to be carried to another box at once.", {
        values: { fault: "across_many", most: mostEntries },
      });
    const made = await tree.makeFolder(load.into, { path: to, ...(mtime === undefined ? {} : { mtime }), conditions: load.conditions });
    try {
      if (depth === "infinity") await fill(load, folder, to);
    } catch (error) {
      // Half a folder is none: it can be looked at in the trash.
      await tree.trash(load.into, { path: to }).catch(() => undefined);
      throw error;
    }
    const view = await tree.view(load.into);
    const node = await view.resolve(to);
    return node ? { node, etag: etagOf(node, view.epoch), created: true } : made;
  }

  /** What is in the way: a file under a file keeps a version; everything else goes into the trash first. @throws DomainError precondition_failed */
  async function clear({ into, conditions }: Load, node: Node, to: Path, overwrite: boolean): Promise<boolean> {
    const there = await (await tree.view(into)).resolve(to);
    if (!there) return false;
    if (!overwrite) throw new DomainError("precondition_failed", "The destination exists and must not be overwritten.");
    if (node.isFolder || there.isFolder) await tree.trash(into, { path: to, conditions });
    return true;
  }

  async function carryAll(
    from: Granted<"download">,
    copy: Carried & { readonly depth: "0" | "infinity" },
    into: Granted<"write">,
  ): Promise<Written> {
    const view = await tree.view(from);
    const node = await view.resolve(copy.from);
    if (!node) throw notThere();
    demandTag(copy.conditions, node, view.epoch);
    // Of the request's conditions only its lock tokens speak of the destination.
    const tokens = copy.conditions?.lockTokens;
    const load: Load = { from, view, into, conditions: tokens ? { lockTokens: tokens } : undefined, signal: copy.signal };
    const replaced = await clear(load, node, copy.to, copy.overwrite);
    const written = node.isFolder
      ? await carryFolder(load, node, copy.to, copy)
      : await carryFile(
          replaced ? load : { ...load, conditions: { ...load.conditions, ifNoneMatch: "*" } },
          node,
          copy.to,
          copy.mtime ?? node.mtime,
        );
    return { ...written, created: !replaced };
  }

  const across = async (
    source: Granted<"read">,
    copy: Carried & { readonly depth: "0" | "infinity" },
    into: Granted<"write">,
  ): Promise<Written> =>
    whileReadable(access, downloading(source), copy.signal, (from, signal) => carryAll(from, { ...copy, signal }, into));

  return {
    copy: (grant, copy, into) => (grant.box === into.box ? tree.copy(grant, copy, into) : across(grant, copy, into)),
    async move(grant, move, into) {
      if (grant.box === into.box) return tree.move(grant, move, into);
      demandRight(grant.rights, "delete");
      const written = await across(grant, { ...move, depth: "infinity" }, into);
      try {
        await tree.trash(grant, { path: move.from, conditions: move.conditions });
      } catch (error) {
        // It stays where it was, and only there.
        await tree.trash(into, { path: move.to }).catch(() => undefined);
        throw error;
      }
      return written;
    },
    async finish(own, name, file, into) {
      if (own.box === into.box) return uploads.finish(into, name, file);
      const content = await uploads.assembled(own, name, file.totalLength);
      const body = blobs.open(own.box, content);
      const { path, checksum, mtime, conditions, signal } = file;
      const written = await uploads
        .receiveFile(into, {
          path,
          body,
          contentLength: content.size,
          ...(checksum ? { checksum } : {}),
          ...(mtime === undefined ? {} : { mtime }),
          ...(conditions ? { conditions } : {}),
          ...(signal ? { signal } : {}),
        })
        .finally(() => body.destroy());
      // The file is there; what is left of its parts expires by itself.
      await uploads.abandon(own, name).catch(() => undefined);
      return written;
    },
  };
}

/** The source's box decides who reads there: when it says no more, nothing more is read, however much is left. */
async function whileReadable<T>(
  access: CarryDeps["access"],
  from: Granted<"download">,
  given: AbortSignal | undefined,
  work: (from: Granted<"download">, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const unwatch = access.watch(from, "download", () => ended.abort());
  try {
    return await work(from, given ? AbortSignal.any([given, ended.signal]) : ended.signal);
  } catch (error) {
    throw ended.signal.aborted ? notThere() : error;
  } finally {
    unwatch();
  }
}

const notThere = (): DomainError => new DomainError("not_found", "There is no such file or folder.");

/** @throws DomainError precondition_failed */
function demandTag(conditions: Conditions | undefined, node: Node, epoch: string): void {
  const etag = etagOf(node, epoch);
  const { ifMatch, ifNoneMatch } = conditions ?? {};
  const fails =
    (ifMatch !== undefined && ifMatch !== "*" && !ifMatch.includes(etag)) ||
    (ifNoneMatch !== undefined && (ifNoneMatch === "*" || ifNoneMatch.includes(etag)));
  if (fails) throw new DomainError("precondition_failed", "The file was changed.");
}
