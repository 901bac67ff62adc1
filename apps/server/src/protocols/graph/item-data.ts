// Files and folders as Graph's drive items.
import { mayDownload } from "../../domain/access/downloading.ts";
import type { Granted } from "../../domain/access/granted.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Received } from "../../domain/mounts/mounts.ts";
import { type Node, shownEtag } from "../../domain/tree/node.ts";
import { contentTypeOf } from "../shared/content-type.ts";
import { encodePath } from "../shared/request-path.ts";
import { driveIdOf, itemIdOf, mountIdOf, sharesDrive } from "./ids.ts";
import { receivedPermission } from "./permission-data.ts";
import type { DriveItem } from "./schemas.ts";

export const timeOf = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString();

export const davUrlOf = (origin: string, id: string): string => `${origin}/dav/spaces${encodePath([id])}`;

const kindOf = (node: Node, name: string, sight: Pick<Granted<"read">, "rights">) =>
  node.isFolder
    ? { folder: {} }
    : {
        file: {
          mimeType: contentTypeOf(name),
          ...(!mayDownload(sight) || node.sha1 === undefined || node.sha256 === undefined
            ? {}
            : { hashes: { sha1Hash: node.sha1, sha256Hash: node.sha256 } }),
        },
      };

interface Seen extends Pick<Granted<"read">, "rights"> {
  readonly epoch: string;
  readonly boxState: Actor["boxState"];
  readonly origin: string;
  /** What it is called for the caller; default: its own name. */
  readonly name?: string;
  /** The drive's own folder. */
  readonly isRoot?: boolean;
  /** Where its folder lies below the drive's root, if the caller sees that. */
  readonly folder?: readonly string[];
}

/** A file or folder of a drive. What was granted alone has no parent for its holder. */
export function itemData(node: Node, { rights, epoch, boxState, origin, name = node.name, isRoot = false, folder }: Seen): DriveItem {
  const id = itemIdOf(node.space, node.id);
  return {
    id,
    name,
    eTag: shownEtag(node, epoch, boxState),
    size: node.size,
    createdDateTime: timeOf(node.created),
    lastModifiedDateTime: timeOf(node.mtime),
    ...kindOf(node, name, { rights }),
    ...(isRoot ? { root: {} } : {}),
    parentReference: {
      driveId: driveIdOf(node.space),
      ...(node.parent === undefined ? {} : { id: itemIdOf(node.space, node.parent) }),
      ...(folder === undefined ? {} : { path: `/${folder.join("/")}`, name: folder.at(-1) ?? "" }),
    },
    webUrl: `${origin}/f/${node.id}`,
    webDavUrl: davUrlOf(origin, id),
  };
}

/** What a received share points at. Clients read who made it without a look whether that is known. */
export function remoteData(share: Received, { boxState }: Actor, origin: string) {
  const { node } = share;
  const id = itemIdOf(node.space, node.id);
  const owner = share.owner ?? share.by ?? { id: "", displayName: "" };
  return {
    id,
    name: node.name,
    eTag: shownEtag(node, share.epoch, boxState),
    size: node.size,
    lastModifiedDateTime: timeOf(node.mtime),
    createdBy: { user: { id: owner.id, displayName: owner.displayName } },
    ...kindOf(node, node.name, share),
    webUrl: `${origin}/f/${node.id}`,
    webDavUrl: davUrlOf(origin, id),
  };
}

/** A received share as it hangs, or could hang, in the recipient's own root. */
export function mountData(share: Received, actor: Actor, origin: string): DriveItem {
  const { node } = share;
  return {
    id: mountIdOf(node.id),
    name: share.name,
    eTag: shownEtag(node, share.epoch, actor.boxState),
    size: node.size,
    lastModifiedDateTime: timeOf(node.mtime),
    parentReference: { driveId: sharesDrive, driveType: "virtual", id: sharesDrive },
    ...kindOf(node, share.name, share),
    "@client.synchronize": !share.declined,
    "@UI.Hidden": share.declined,
    remoteItem: { ...remoteData(share, actor, origin), permissions: [receivedPermission(share, actor)] },
  };
}
