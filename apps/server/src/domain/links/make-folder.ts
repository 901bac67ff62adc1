// Makes the folder of a delivery or request, and puts into it what is sent from the own files.
import type { NodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Access } from "../access/access.ts";
import type { Granted } from "../access/granted.ts";
import type { Node } from "../tree/node.ts";
import type { Path, Tree } from "../tree/tree.ts";
import { datedName, numbered, plainName, topFolder } from "./folder-names.ts";

export type FolderTree = Pick<Tree, "makeFolder" | "copy" | "findMany" | "trash">;

/** Most files and folders that are picked at a time. */
const mostPicked = 500;
const mostTries = 200;

/** A folder of a free name. @throws DomainError quota_exceeded and what makeFolder throws */
export async function freeFolder(
  tree: FolderTree,
  grant: Granted<"write">,
  parent: Path,
  name: string,
): Promise<{ path: Path; node: Node }> {
  for (let number = 1; ; number++) {
    const path = [...parent, numbered(name, number, false)];
    try {
      const { node } = await tree.makeFolder(grant, { path });
      return { path, node };
    } catch (error) {
      if (number >= mostTries || !isTaken(error)) throw error;
    }
  }
}

/** `Gesendet/<day> <subject>` or `Angefordert/…` in the own space. */
export async function ownFolder(
  tree: FolderTree,
  grant: Granted<"write">,
  about: { kind: "delivery" | "request"; title: string; now: number },
): Promise<{ path: Path; node: Node }> {
  const top = topFolder(about.kind, grant.actor.language);
  await tree.makeFolder(grant, { path: [top] }).catch((error: unknown) => {
    if (!isTaken(error)) throw error;
  });
  return freeFolder(tree, grant, [top], datedName(about.now, about.title));
}

/** Something that is to be sent, where somebody may get it. */
export interface PickedNode {
  readonly grant: Granted<"read">;
  readonly node: Node;
  readonly path: Path;
}

/** Of the own space, or of whatever else the actor may see. @throws DomainError not_found when one is not there, bad_request for too many */
export async function findPicked(
  { tree, access }: { tree: FolderTree; access: Pick<Access, "ofNode"> },
  own: Granted<"read">,
  nodes: readonly NodeId[],
): Promise<readonly PickedNode[]> {
  if (nodes.length > mostPicked)
    throw new DomainError("bad_request", `Please choose at most ${mostPicked} files and folders at a time.`, {
      values: { fault: "link_too_many", most: mostPicked },
    });
  const found = await tree.findMany(own, nodes);
  const picked: PickedNode[] = [];
  for (const id of new Set(nodes)) {
    const grant = found.has(id) ? own : await access.ofNode(own.actor, id);
    const one = found.get(id) ?? (await tree.findMany(grant, [id])).get(id);
    if (!one) throw new DomainError("not_found", "One of the files is no longer there.");
    picked.push({ grant, node: one.node, path: one.path });
  }
  return picked;
}

/** Copies refer to the same contents: they cost no time, and what is changed later changes nothing here. */
export async function copyInto(tree: FolderTree, into: Granted<"write">, folder: Path, picked: readonly PickedNode[]): Promise<void> {
  for (const { grant, node, path } of picked) {
    // A whole space has no name of its own.
    const name = node.name === "" ? plainName(topFolder("delivery", into.actor.language)) : node.name;
    for (let number = 1; ; number++) {
      const to = [...folder, numbered(name, number, !node.isFolder)];
      try {
        await tree.copy(grant, { from: path, to, overwrite: false, depth: "infinity" }, into);
        break;
      } catch (error) {
        if (number >= mostTries || !isTaken(error)) throw error;
      }
    }
  }
}

const isTaken = (error: unknown): boolean =>
  error instanceof DomainError && ["method_not_allowed", "already_exists", "precondition_failed"].includes(error.code);
