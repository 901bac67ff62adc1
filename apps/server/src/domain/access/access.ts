// Who may do what where: the only maker of grants. Default deny; what is not allowed does not exist.
import type { AccountId, BoxId, GrantId, NodeId, SpaceId } from "@landbox/kit";
import type { BoxDb } from "../../platform/database/box-transaction.ts";
import type { Actor } from "../identity/actor.ts";
import type { Granted } from "./granted.ts";
import type { Right, Role } from "./roles.ts";

export type PrincipalKind = "account" | "group" | "link" | "visitor";

/** Somebody to whom a grant is given; a visitor is a person of another box that this one knows as `visitor:<account>`. */
export type Grantee = { readonly kind: Exclude<PrincipalKind, "link">; readonly id: string };
export type Principal = Grantee | { readonly kind: "link" };

export interface NewGrant {
  readonly box: BoxId;
  readonly space: SpaceId;
  /** A folder or file of the space; for its root the grant makes a member of the whole space. */
  readonly node: NodeId;
  readonly role: Role;
  /** undefined: no end. */
  readonly expiresAt: Date | undefined;
  /** undefined: the operator. */
  readonly by: AccountId | undefined;
}

/** A grant that counts at this moment. */
export interface LiveGrant {
  readonly id: GrantId;
  readonly box: BoxId;
  readonly boxState: "active" | "frozen";
  readonly space: SpaceId;
  readonly node: NodeId;
  readonly principal: { readonly kind: PrincipalKind; readonly id: string };
  readonly role: Role;
  readonly by: AccountId | undefined;
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
  /** Rises with every change of the grant. */
  readonly version: number;
}

/** What else belongs to a change of grants. */
export type Along = (db: BoxDb) => Promise<void>;

/**
 * Who asks for what lies in another box than the actor's becomes a visitor of that box: the grant's `box` is the owner's, and its `actor` the visitor, who acts there with
 * nothing but what was given. Nobody else need know: a space's id says whose it is.
 */
export interface Access {
  /**
   * The whole space, or with `top` what lies at and below that node: for the owner, and for whoever has a live grant on it or above it.
   * The owner's whole space costs no query after the first time. @throws DomainError not_found when it is not the actor's to see, forbidden
   * when the actor may only hand in
   */
  read(actor: Actor, space: SpaceId, top?: NodeId): Promise<Granted<"read">>;
  /** Like `read` for several places, with one question for all that are not the actor's own; those that are not the actor's to see are left out. */
  readAll(
    actor: Actor,
    places: readonly { readonly space: SpaceId; readonly top?: NodeId | undefined }[],
  ): Promise<readonly Granted<"read">[]>;
  /** @throws DomainError not_found, forbidden, box_frozen */
  write(actor: Actor, space: SpaceId, top?: NodeId): Promise<Granted<"write">>;
  /**
   * The actor's own space as the place where parts of uploads wait for where they go: also for guests, who can put nothing into it.
   * @throws DomainError not_found, box_frozen
   */
  staging(actor: Actor, space: SpaceId): Promise<Granted<"write">>;
  /** What a grant leads to: the actor is its link, or the account or a member of the group it was given to. @throws DomainError like read and write */
  enter(actor: Actor, grant: GrantId, right?: "read"): Promise<Granted<"read">>;
  enter(actor: Actor, grant: GrantId, right: "write"): Promise<Granted<"write">>;
  /**
   * Where the actor may see a node by its id alone: the own space, or the nearest folder above it that was granted; if not in the own box, in another one.
   * @param within a space in which it must lie, when that is known: then only that space's box is asked
   * @throws DomainError not_found
   */
  ofNode(actor: Actor, node: NodeId, right?: "read", within?: SpaceId): Promise<Granted<"read">>;
  ofNode(actor: Actor, node: NodeId, right: "write", within?: SpaceId): Promise<Granted<"write">>;
  /** The same for many nodes of the own box in one question; what the actor may not see is left out. */
  ofNodes(actor: Actor, nodes: readonly NodeId[]): Promise<ReadonlyMap<NodeId, Granted<"read">>>;
  /** The actor as a visitor of each other box in which something counts for it at this moment: nobody for visitors, guests and links. */
  abroad(actor: Actor): Promise<readonly Actor[]>;
  /** Which of these may see a node now, in one question. @param holders accounts of the box, and visitors as `holderOf` names them */
  whoSees(box: BoxId, node: NodeId, holders: readonly AccountId[]): Promise<ReadonlySet<AccountId>>;

  /** Gives a role to a link, whose only credential is the grant's id in an actor of `actorOfLink`. @throws DomainError not_found when the node is not there */
  grantLink(grant: NewGrant & { readonly expiresAt: Date }): Promise<GrantId>;
  /**
   * Gives a role to an account or group of the same box, or to a visitor that it knows; `along` happens in the same transaction.
   * @throws DomainError not_found when the node, account or group is not there
   */
  grantTo(principal: Grantee, grant: NewGrant, along?: Along): Promise<GrantId>;
  /** Ends a grant for good: at once in this process, within 2 s in every other, running transfers included; `along` only if it had not ended. False when it had. */
  revoke(box: BoxId, grant: GrantId, along?: Along): Promise<boolean>;
  /** False when there is no such grant, or it was revoked. An end in the past ends it at once. */
  changeExpiry(box: BoxId, grant: GrantId, expiresAt: Date | undefined): Promise<boolean>;
  changeRole(box: BoxId, grant: GrantId, role: Role): Promise<boolean>;
  /** undefined when it was revoked, is over, or its node lies in the trash or is gone. */
  liveGrant(box: BoxId, grant: GrantId): Promise<LiveGrant | undefined>;
  /** Live grants on one node, oldest first. */
  grantsOn(box: BoxId, node: NodeId): Promise<readonly LiveGrant[]>;

  /**
   * Calls onEnd at most 2 s after the holder's account or credentials ended, or a right of the grant is there no more, in whatever process that
   * happened. For open transfers; the returned function stops watching.
   */
  watch(grant: Granted<"read">, right: Right, onEnd: () => void): () => void;
  /** A message of the channel `landbox`: looks at once at what it names. */
  noticed(message: string): void;
  /** Stops the shared timer, if one runs. */
  close(): void;
}
