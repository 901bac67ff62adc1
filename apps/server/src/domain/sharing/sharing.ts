// Shares of files and folders with people and groups of the same box and with people of others; `create-sharing.ts` makes the real one.
import type { AccountId, GrantId, NodeId, SpaceId } from "@landbox/kit";
import type { Grantee } from "../access/access.ts";
import type { Granted } from "../access/granted.ts";
import type { Role } from "../access/roles.ts";
import type { Actor } from "../identity/actor.ts";

/** Roles that a share may give; `manager` may share it on, within the box (decision 38). What several shares give one person, also through groups and folders above, adds up: who may edit by one may download, too. */
export const shareRoles = ["secure-viewer", "viewer", "commenter", "contributor", "editor", "manager"] as const satisfies readonly Role[];
export type ShareRole = (typeof shareRoles)[number];
export const isShareRole = (role: Role): role is ShareRole => shareRoles.some((one) => one === role);

export interface Share {
  readonly id: GrantId;
  readonly space: SpaceId;
  readonly node: NodeId;
  readonly name: string;
  readonly isFolder: boolean;
  readonly parent: NodeId | undefined;
  readonly to: {
    readonly kind: Grantee["kind"];
    readonly id: string;
    readonly name: string;
    /** Of a visitor: `login@box`. */
    readonly login: string | undefined;
    readonly email: string | undefined;
    /** When a guest's access to the box ends; undefined for everybody else. */
    readonly guestUntil: Date | undefined;
    /** Title of a visitor's own box. */
    readonly boxTitle: string | undefined;
  };
  readonly role: Role;
  readonly at: Date;
  readonly expiresAt: Date | undefined;
  /** Whose space it lies in; undefined for a project space. */
  readonly owner: { readonly id: AccountId; readonly displayName: string } | undefined;
  readonly by: { readonly id: AccountId; readonly displayName: string } | undefined;
}

/** The name with the box, where that is another one, for clients that show one text. */
export const shownName = ({ name, boxTitle }: Pick<Share["to"], "name" | "boxTitle">): string =>
  boxTitle === undefined ? name : `${name} (${boxTitle})`;

export interface ShareTerms {
  readonly role: ShareRole;
  /** undefined: no end. */
  readonly expiresAt: Date | undefined;
}

/**
 * Sharing needs the right to share: owners have it, managers of project spaces, and whoever was given something as its manager. Managers give nothing that they have not themselves, and
 * for no longer than they have it: what is to have no end ends with their own, what is to end later is refused (fault share_end_late).
 * Everything throws DomainError not_found for what the actor may not see, forbidden without that right, and for changes box_frozen.
 */
export interface Sharing {
  /**
   * Somebody who has it already gets the new terms. @throws DomainError bad_request for an end in the past or after the own one, forbidden with oneself or the owner
   * (fault share_self), to a guest or visitor as manager (fault share_manager) and to a visitor when the box shares with no others (fault across_off)
   */
  give(grant: Granted<"read">, node: NodeId, to: Grantee, terms: ShareTerms): Promise<Share>;
  /** @throws DomainError bad_request for an end in the past or after the own one, forbidden for a guest or visitor as manager (fault share_manager) */
  change(actor: Actor, share: GrantId, terms: Partial<{ role: ShareRole; expiresAt: Date | null }>): Promise<Share>;
  end(actor: Actor, share: GrantId): Promise<void>;
  /** @throws DomainError not_found also for whoever may not manage it */
  find(actor: Actor, share: GrantId): Promise<Share>;
  /** The live shares of one file or folder, oldest first. */
  ofNode(grant: Granted<"read">, node: NodeId): Promise<readonly Share[]>;
  /** All live shares in the granted space that lie in nobody's trash; without its members. */
  ofSpace(grant: Granted<"read">): Promise<readonly Share[]>;
}
