// How Graph names drives and what lies in them: `<space>$<space>` and `<space>$<space>!<node>`, as oc:fileid below /dav/spaces does.
import { type NodeId, nodeId, type SpaceId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";

/** The drive in which ownCloud's clients see what was shared with somebody; no drive of ours, but a place for ids. */
export const sharesDrive = "a0ca6a90-a365-4782-871e-d44447bbc668$a0ca6a90-a365-4782-871e-d44447bbc668";

export const driveIdOf = (space: SpaceId): string => `${space}$${space}`;
export const itemIdOf = (space: SpaceId, node: NodeId): string => `${space}$${space}!${node}`;
/** Of what was shared, as it hangs in the recipient's own root. */
export const mountIdOf = (node: NodeId): string => `${sharesDrive}!${node}`;

export type ItemKey =
  | { readonly kind: "space"; readonly space: SpaceId; readonly node: NodeId | undefined }
  | { readonly kind: "mount"; readonly node: NodeId | undefined };

/** An id of a drive or of an item of it; without a node: the drive's root. @throws DomainError not_found */
export function readItemId(text: string): ItemKey {
  if (text === sharesDrive) return { kind: "mount", node: undefined };
  if (text.startsWith(`${sharesDrive}!`)) return { kind: "mount", node: readNode(text.slice(sharesDrive.length + 1)) };
  const match = /^([^$!]{1,100})(?:\$([^$!]{1,100})(?:!([^$!]{1,100}))?)?$/.exec(text);
  const [, space, again, item] = match ?? [];
  if (space === undefined || (again !== undefined && again !== space)) throw hidden();
  return { kind: "space", space: spaceId(space), node: item === undefined || item === space ? undefined : readNode(item) };
}

function readNode(text: string): NodeId {
  if (!/^[1-9]\d{0,15}$/.test(text) || !Number.isSafeInteger(Number(text))) throw hidden();
  return nodeId(Number(text));
}

/** The same for everything that is not there, or not for the caller. */
export const hidden = (): DomainError => new DomainError("not_found", "There is no such drive or item.", { values: { fault: "no_path" } });
