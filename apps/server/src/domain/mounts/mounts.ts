// What others gave to somebody, as folders and files in the root of the own ones; `create-mounts.ts` makes the real one.
import type { AccountId, BoxId, GrantId, NodeId, SpaceId } from "@landbox/kit";
import type { Right } from "../access/roles.ts";
import type { Actor } from "../identity/actor.ts";
import type { Node } from "../tree/node.ts";

export interface Mount {
  /** In the recipient's own root; differs from all other names there. */
  readonly name: string;
  /** `space`: a project space that the actor is a member of. `share`: a file or folder of somebody. */
  readonly kind: "space" | "share";
  /** A room, or (of another box) what hangs here of one. */
  readonly isRoom: boolean;
  readonly space: SpaceId;
  /** What was granted of the space; undefined: all of it. */
  readonly top: NodeId | undefined;
  readonly rights: ReadonlySet<Right>;
  /** As it is now; without a parent, as for everybody who sees only what is below it. */
  readonly node: Node;
  readonly epoch: string;
  /** Whose space it lies in; undefined for a project space. */
  readonly owner: { readonly id: string; readonly displayName: string } | undefined;
  /** The other box that it lies in; undefined: the own one. */
  readonly abroad: { readonly box: BoxId; readonly title: string } | undefined;
}

/** A share that was offered, whether it is mounted or was turned away. */
export interface Received extends Mount {
  readonly declined: boolean;
  /** The first of its grants: what clients know the share by. */
  readonly grant: GrantId;
  /** Who gave it, of several the first, and when. */
  readonly by: { readonly id: string; readonly displayName: string } | undefined;
  readonly at: Date;
  /** When the last of its grants ends; undefined: no end. */
  readonly expiresAt: Date | undefined;
  readonly roles: readonly string[];
}

/** What somebody was given, without a look at what it is. */
export interface Standing {
  /** Changes whenever something is given to the account or its groups, changed or taken back; what lies in another box, also when anything in it changes. */
  readonly mark: string;
  /** The spaces that it lies in, also those that are deleted. */
  readonly spaces: readonly SpaceId[];
}

export interface Mounts {
  /** The mount of this name, or undefined; at once when the list is known (a second old at most). */
  find(actor: Actor, name: string): Mount | undefined | Promise<Mount | undefined>;
  /** All of them with everything that lies at their tops as it is at this moment, by name. Without any: known for a second. */
  heads(actor: Actor): readonly Mount[] | Promise<readonly Mount[]>;
  /** Everything that was shared with somebody, by name; project spaces are not among them. */
  received(actor: Actor): Promise<readonly Received[]>;
  /** What each of these accounts was given: one question for all of them. */
  standings(box: BoxId, accounts: readonly AccountId[]): Promise<ReadonlyMap<AccountId, Standing>>;
  /** Only its name in the own root: what it is called where it lies does not change. @throws DomainError not_found, already_exists, invalid_name, forbidden for a project space */
  rename(actor: Actor, name: string, to: string): Promise<void>;
  /** Takes a share out of the own root; it can be brought back. @throws DomainError not_found, forbidden for a project space */
  decline(actor: Actor, node: NodeId): Promise<void>;
  /** @throws DomainError not_found */
  accept(actor: Actor, node: NodeId): Promise<void>;
  /** Something was granted in a box, or a grant was changed, by this process. */
  changed(box: BoxId): void;
  /** A message of the channel `landbox`. */
  noticed(message: string): void;
}
