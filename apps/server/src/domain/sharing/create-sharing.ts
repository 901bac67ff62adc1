// Gives files and folders to people and groups, changes that and takes it back.
import { type AccountId, type GrantId, grantId, type NodeId, nodeId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Access, Along, Grantee } from "../access/access.ts";
import { demandRight } from "../access/demand-right.ts";
import type { Granted } from "../access/granted.ts";
import { type Role, roles, rightsOf } from "../access/roles.ts";
import type { Actor } from "../identity/actor.ts";
import type { News, Notifications } from "../notifications/notifications.ts";
import type { Tree } from "../tree/tree.ts";
import type { Visitors } from "../visitors/visitors.ts";
import * as store from "./sharing.store.ts";
import type { Share, Sharing } from "./sharing.ts";

export interface SharingDeps {
  readonly database: Database;
  readonly access: Pick<Access, "ofNode" | "grantTo" | "changeRole" | "changeExpiry" | "revoke">;
  readonly tree: Pick<Tree, "find" | "findMany">;
  readonly notifications: Pick<Notifications, "tell">;
  readonly visitors: Pick<Visitors, "demandSending">;
}

export function createSharing({ database, access, tree, notifications, visitors }: SharingDeps): Sharing {
  const rowsOf = async (box: Actor["box"], query: (typeof store)["selectShare"], key: unknown): Promise<Share[]> =>
    (await readInBox<store.ShareRow>(database, box, query, [box, key])).map(shareOf);

  /** Something below the grant's top that may be shared on. */
  async function demandNode(grant: Granted<"read">, node: Parameters<Sharing["ofNode"]>[1]): Promise<{ isRoot: boolean }> {
    const found = await tree.find(grant, node);
    if (!found) throw new DomainError("not_found", "The file or folder does not exist.");
    demandRight(grant.rights, "share");
    return { isRoot: grant.top === undefined && found.path.length === 0 };
  }

  /** Whose space it is. Who may what in a room, the room says, for all of it. */
  async function ownerOf({ box, space }: Pick<Granted<"read">, "box" | "space">): Promise<string | undefined> {
    const [found] = await readInBox<store.SpaceRow>(database, box, store.selectSpace, [box, space]);
    if (found?.kind === "room")
      throw new DomainError("forbidden", "In a room nothing is shared on its own.", { values: { fault: "room_share" } });
    return found?.owner_id ?? undefined;
  }

  /** When the grants end by which the actor shares; undefined: never, which is how owners have it. */
  async function ownEnd({ actor, box, basis }: Granted<"read">, node: NodeId): Promise<Date | undefined> {
    if (basis === undefined) return undefined;
    const [own] = await readInBox<store.OwnEndRow>(database, box, store.selectOwnEnd, [box, actor.account, node, sharingRoles]);
    return own?.endless === true ? undefined : (own?.latest ?? new Date(0));
  }

  /** Somebody who does not belong to the box. */
  const isOutside = async (box: Actor["box"], to: Grantee): Promise<boolean> =>
    to.kind === "visitor" || (to.kind === "account" && (await readInBox(database, box, store.selectGuest, [box, to.id])).length > 0);

  async function demandShare(actor: Actor, id: GrantId): Promise<{ share: Share; grant: Granted<"read"> }> {
    const [share] = Number.isSafeInteger(id) ? await rowsOf(actor.box, store.selectShare, id) : [];
    if (!share) throw noShare();
    const grant = await access.ofNode(actor, share.node).catch((error: unknown) => {
      throw error instanceof DomainError && error.code !== "unavailable" ? noShare() : error;
    });
    // Recipients manage nothing, and whose shares of it there are is not theirs to know.
    if (!grant.rights.has("share")) throw noShare();
    return { share, grant };
  }

  async function demandOwnShare(actor: Actor, id: GrantId): Promise<{ share: Share; grant: Granted<"read"> }> {
    const found = await demandShare(actor, id);
    await ownerOf({ box: actor.box, space: found.share.space });
    return found;
  }

  const refreshed = async (actor: Actor, id: GrantId): Promise<Share> => {
    const [share] = await rowsOf(actor.box, store.selectShare, id);
    if (!share) throw noShare();
    return share;
  };

  /** Visitors read what they are told here, with what they have here: nothing is told to them of what they have no more. */
  const tellingOf = (kind: "shared" | "unshared", share: Told, by: Actor): Along | undefined =>
    share.to.kind === "visitor" && kind === "unshared" ? undefined : (db) => notifications.tell(db, newsOf(kind, share, by));

  return {
    async give(grant, node, to, { role, expiresAt }) {
      const { actor } = grant;
      refuseFrozen(actor);
      refusePast(expiresAt);
      const { isRoot } = await demandNode(grant, node);
      if (to.kind === "visitor") await visitors.demandSending(actor);
      const owner = await ownerOf(grant);
      if (isRoot || (to.kind === "account" && (to.id === actor.account || to.id === owner)))
        throw new DomainError("forbidden", "This can be shared only with others.", { values: { fault: "share_self" } });
      demandNoMore(grant, await isOutside(grant.box, to), role);
      const end = within(await ownEnd(grant, node), expiresAt);
      const shares = await rowsOf(grant.box, store.selectOfNode, node);
      const known = shares.find((share) => share.to.kind === to.kind && share.to.id === to.id);
      if (known) {
        await access.changeRole(grant.box, known.id, role);
        await access.changeExpiry(grant.box, known.id, end);
        return refreshed(actor, known.id);
      }
      const made = { box: grant.box, space: grant.space, node, role, expiresAt: end, by: actor.account };
      const id = await access.grantTo(to, made, tellingOf("shared", { node, to }, actor));
      return refreshed(actor, id);
    },
    async change(actor, id, { role, expiresAt }) {
      refuseFrozen(actor);
      refusePast(expiresAt ?? undefined);
      const { share, grant } = await demandOwnShare(actor, id);
      if (role !== undefined) demandNoMore(grant, share.to.kind === "visitor" || share.to.guestUntil !== undefined, role);
      const own = await ownEnd(grant, share.node);
      const end = expiresAt === undefined ? undefined : { at: within(own, expiresAt ?? undefined) };
      // More for longer than one has it oneself is more than one has.
      if (!end && own && role !== undefined && addsTo(share.role, role)) within(own, share.expiresAt ?? never);
      if (role !== undefined) await access.changeRole(actor.box, id, role);
      if (end) await access.changeExpiry(actor.box, id, end.at);
      return refreshed(actor, id);
    },
    async end(actor, id) {
      const { share } = await demandOwnShare(actor, id);
      await access.revoke(actor.box, id, tellingOf("unshared", share, actor));
    },
    find: async (actor, id) => (await demandShare(actor, id)).share,
    async ofNode(grant, node) {
      await demandNode(grant, node);
      return rowsOf(grant.box, store.selectOfNode, node);
    },
    async ofSpace(grant) {
      demandRight(grant.rights, "share");
      const shares = await rowsOf(grant.box, store.selectOfSpace, grant.space);
      const alive = await tree.findMany(grant, [...new Set(shares.map((share) => share.node))]);
      return shares.filter((share) => alive.has(share.node));
    },
  };
}

interface Told {
  readonly node: NodeId;
  readonly to: Pick<Share["to"], "kind" | "id">;
}

/** What was taken away is not named any more: who hears of it may not see it. */
const newsOf = (kind: "shared" | "unshared", { node, to }: Told, by: Actor): News => ({
  kind,
  to: to.kind === "group" ? { group: to.id } : { accounts: [to.id as AccountId] },
  subject: `node ${node}`,
  ...(kind === "shared" ? { node } : {}),
  by: by.account,
});

const noShare = (): DomainError => new DomainError("not_found", "There is no such share.", { values: { fault: "no_share" } });

const sharingRoles = Object.keys(roles).filter((name) => rightsOf([name]).has("share"));
const never = new Date(8.64e15);

const addsTo = (before: Role, after: Role): boolean => {
  const had = rightsOf([before]);
  return [...rightsOf([after])].some((right) => !had.has(right));
};

/** Nobody gives what they have not. Guests and people of other boxes decide nothing about who else sees it. */
function demandNoMore({ rights }: Granted<"read">, outside: boolean, role: Role): void {
  for (const right of rightsOf([role])) demandRight(rights, right);
  if (outside && rightsOf([role]).has("share"))
    throw new DomainError("forbidden", "Guests and people of other boxes cannot share it on.", { values: { fault: "share_manager" } });
}

/** The end that is wanted, or the own one where there is none. @throws DomainError bad_request for a later one */
function within(own: Date | undefined, wanted: Date | undefined): Date | undefined {
  if (own === undefined || wanted === undefined) return wanted ?? own;
  if (wanted > own)
    throw new DomainError("bad_request", "A share cannot end later than your own.", { values: { fault: "share_end_late" } });
  return wanted;
}

function refuseFrozen(actor: Actor): void {
  if (actor.boxState === "frozen") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
}

function refusePast(end: Date | undefined): void {
  if (end && end.getTime() <= Date.now())
    throw new DomainError("bad_request", "The end lies in the past.", { values: { fault: "end_past" } });
}

const shareOf = (row: store.ShareRow): Share => ({
  id: grantId(row.id),
  space: spaceId(row.space_id),
  node: nodeId(row.node_id),
  name: row.name,
  isFolder: row.is_folder,
  parent: row.parent_id === null ? undefined : nodeId(row.parent_id),
  to: {
    kind: row.kind,
    id: row.principal_id,
    name: row.to_name,
    login: row.login ?? undefined,
    email: row.email ?? undefined,
    guestUntil: row.guest_until ?? undefined,
    boxTitle: row.home_title ?? undefined,
  },
  role: row.role as Role,
  at: row.created_at,
  expiresAt: row.expires_at ?? undefined,
  owner: row.owner_id === null ? undefined : { id: row.owner_id as AccountId, displayName: row.owner_name ?? "" },
  by: row.granted_by === null ? undefined : { id: row.granted_by as AccountId, displayName: row.by_name ?? "" },
});
