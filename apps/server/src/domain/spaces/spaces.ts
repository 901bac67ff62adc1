// The spaces of a box: everybody's own, and those that several people share; `create-spaces.ts` makes the real one.
import type { AccountId, BoxId, NodeId, SpaceId } from "@landbox/kit";
import type { Right, Role } from "../access/roles.ts";
import type { Actor } from "../identity/actor.ts";

export interface SpaceSummary {
  readonly id: SpaceId;
  readonly kind: "personal" | "project" | "room";
  readonly name: string;
  readonly root: NodeId;
  /** What the actor may do in all of it. */
  readonly rights: ReadonlySet<Right>;
}

/** Roles of a project space's members. */
export const memberRoles = ["viewer", "editor", "manager"] as const satisfies readonly Role[];
export type MemberRole = (typeof memberRoles)[number];

export interface MemberKey {
  readonly kind: "account" | "group";
  readonly id: string;
}

export interface Member extends MemberKey {
  /** Display name of the account, or name of the group. */
  readonly name: string;
  /** Login of an account. */
  readonly login: string | undefined;
  readonly role: MemberRole;
}

export interface ProjectSpace {
  readonly id: SpaceId;
  readonly name: string;
  /** Bytes; undefined: no limit of its own. */
  readonly quota: number | undefined;
  readonly used: number;
  /** How many accounts and groups are members. */
  readonly members: number;
  /** When it was deleted: for `holdDays` of accounts it can be restored. */
  readonly deletedAt: Date | undefined;
}

export interface NewProject {
  readonly name: string;
  readonly quota?: number | undefined;
  readonly members: readonly (MemberKey & { readonly role: MemberRole })[];
}

export interface Spaces {
  /** The actor's own space; made on first use. A guest's holds no files: mounts hang in it. Remembered: no query after the first time. */
  personal(actor: Actor): Promise<SpaceId>;
  /** The own space first (guests have none that they could use), then the project spaces that the actor is a member of, by name. */
  visible(actor: Actor): Promise<readonly SpaceSummary[]>;
}

/**
 * Project spaces: made by admins of the box, looked after by their managers. Being an admin of the box opens no file of them.
 * Everything throws DomainError not_found for spaces that are not the actor's to see, forbidden, and for changes box_frozen.
 */
export interface Projects {
  /** All of the box, also deleted ones, for its admins. */
  list(actor: Actor): Promise<readonly ProjectSpace[]>;
  /** @throws DomainError invalid_name, already_exists, bad_request */
  create(actor: Actor, project: NewProject): Promise<SpaceId>;
  /** The operator makes one for a box; its members are managed from then on by the managers named here. */
  createFor(box: BoxId, by: AccountId | undefined, project: NewProject): Promise<SpaceId>;
  /** A manager changes the name, an admin also the quota (null: none). @throws DomainError invalid_name, already_exists, bad_request */
  change(
    actor: Actor,
    space: SpaceId,
    changes: { readonly name?: string | undefined; readonly quota?: number | null | undefined },
  ): Promise<void>;
  /** Nobody can enter it from now on; its files stay for `holdDays` of accounts. */
  remove(actor: Actor, space: SpaceId): Promise<void>;
  /** With files and members as they were; for admins. @throws DomainError already_exists when the name is taken by now */
  restore(actor: Actor, space: SpaceId): Promise<void>;
  /** Everybody who may see the space sees who else may: groups first, by name. */
  members(actor: Actor, space: SpaceId): Promise<{ readonly members: readonly Member[]; readonly mayManage: boolean }>;
  /** Makes somebody a member, or gives a member another role. @throws DomainError not_found for an account or group that is not there */
  setMember(actor: Actor, space: SpaceId, member: MemberKey & { readonly role: MemberRole }): Promise<void>;
  /** Possible in a frozen box, too. @throws DomainError not_found when it is no member */
  removeMember(actor: Actor, space: SpaceId, member: MemberKey): Promise<void>;
}
