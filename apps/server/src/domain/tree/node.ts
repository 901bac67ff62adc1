// A file or folder of a space as the rest of the product sees it.
import type { BlobId, NodeId, SpaceId } from "@landbox/kit";

export interface Node {
  readonly id: NodeId;
  readonly space: SpaceId;
  /** undefined for a space's root. */
  readonly parent: NodeId | undefined;
  /** "" for a space's root. */
  readonly name: string;
  readonly isFolder: boolean;
  /** The space's sequence number of the last change of content; for a folder, of anything below it. */
  readonly version: number;
  /** Bytes of the content; for a folder, of its subtree. */
  readonly size: number;
  /** For a folder: number of files and folders below it. */
  readonly entries: number;
  readonly blob: BlobId | undefined;
  /** Unix seconds. */
  readonly mtime: number;
  /** Unix seconds. */
  readonly created: number;
  /** SHA-1 and SHA-256 of a file's content, lower-case hex. */
  readonly sha1: string | undefined;
  readonly sha256: string | undefined;
}

/**
 * The tag that readers are shown. In a frozen box a folder has another one, so that sync clients look at it again and see that nothing may be
 * changed, and once more when the box is thawed; a file keeps its own, or every client would fetch it again.
 */
export const shownEtag = (node: Pick<Node, "id" | "version" | "isFolder">, epoch: string, boxState: "active" | "frozen"): string => {
  const etag = etagOf(node, epoch);
  return node.isFolder && boxState === "frozen" ? `${etag.slice(0, -1)}-frozen"` : etag;
};

/** `"<id>-<epoch>-<version>"`: strong, ASCII, quoted; never repeats (design 4, ETags; protocol 3.1). */
export const etagOf = (node: Pick<Node, "id" | "version">, epoch: string): string =>
  `"${node.id.toString(36)}-${epoch}-${node.version.toString(36)}"`;
