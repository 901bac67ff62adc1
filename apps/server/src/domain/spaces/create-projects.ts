// Makes project spaces and looks after them and their members.
import { type AccountId, type BoxId, grantId, type NodeId, nodeId, type SpaceId, spaceId } from "@landbox/kit";
import { checkedName, DomainError } from "@landbox/wire";
import { type BoxDb, inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Access } from "../access/access.ts";
import { standingsOf } from "../access/commit-rights.ts";
import { heldRights } from "../access/held-rights.ts";
import { insertGrant } from "../access/manage-grants.ts";
import type { Actor } from "../identity/actor.ts";
import { makeSpace } from "./make-space.ts";
import * as store from "./projects.store.ts";
import type { Member, MemberRole, NewProject, Projects, ProjectSpace } from "./spaces.ts";

export interface ProjectsDeps {
  readonly database: Database;
  readonly access: Pick<Access, "grantTo" | "revoke" | "changeRole">;
  /** Somebody was made a member: part of the same transaction. */
  readonly joined?: (
    db: BoxDb,
    member: { readonly kind: "account" | "group"; readonly id: string },
    root: NodeId,
    by: AccountId,
  ) => Promise<void>;
  /** Forgets what is remembered of a space. */
  readonly forget: (space: SpaceId) => void;
  /** Told of every space that gets another name or quota, is deleted or restored. Must not throw. */
  readonly changed?: (box: BoxId, space: SpaceId) => void;
}

interface Authority {
  readonly admin: boolean;
  readonly manager: boolean;
  readonly member: boolean;
}

export function createProjects({ database, access, joined, forget, changed }: ProjectsDeps): Projects {
  async function make(box: BoxId, by: AccountId | undefined, project: NewProject, may: (db: BoxDb) => Promise<void>): Promise<SpaceId> {
    const name = projectName(project.name);
    const quota = checkedQuota(project.quota);
    return inBox(database, box, async (db) => {
      await may(db);
      const { id, root } = await makeSpace(db, { kind: "project", owner: undefined, name, quota });
      for (const member of project.members) {
        await insertGrant(db, member, { box, space: id, node: root, role: member.role, expiresAt: undefined, by });
        if (by !== undefined) await joined?.(db, member, root, by);
      }
      return id;
    });
  }

  /**
   * Something with a project space, by somebody who may.
   * @returns its root, and what the actor is there
   */
  function entering(
    actor: Actor,
    space: SpaceId,
    may: (authority: Authority) => boolean,
    { work, evenFrozen = false }: { work?: (db: BoxDb) => Promise<unknown>; evenFrozen?: boolean } = {},
  ): Promise<Authority & { root: NodeId }> {
    return inBox(database, actor.box, async (db) => {
      const [row] = await db.query<store.LockedRow>(store.lockProject, [db.box, space]);
      const authority = await authorityOf(db, actor, row?.root_id, evenFrozen);
      if (!row || !(authority.admin || (authority.member && row.deleted_at === null))) throw hidden();
      if (!may(authority)) throw notAllowed();
      await work?.(db);
      return { ...authority, root: nodeId(row.root_id) };
    });
  }

  async function change(actor: Actor, space: SpaceId, may: (authority: Authority) => boolean, work: (db: BoxDb) => Promise<unknown>) {
    await entering(actor, space, may, { work });
    forget(space);
    changed?.(actor.box, space);
  }

  async function membersOf(box: BoxId, root: number): Promise<(Member & { grant: number })[]> {
    const rows = await readInBox<store.MemberRow>(database, box, store.selectMembers, [box, root]);
    return rows.map(memberOf).toSorted((a, b) => Number(b.kind === "group") - Number(a.kind === "group") || german.compare(a.name, b.name));
  }

  const mayManage = ({ admin, manager }: Authority): boolean => admin || manager;

  return {
    async list(actor) {
      if (actor.role !== "admin") throw notAllowed();
      const rows = await readInBox<store.ProjectRow>(database, actor.box, store.selectProjects, [actor.box]);
      return rows.map(projectOf);
    },
    create: (actor, project) =>
      make(actor.box, actor.account, project, async (db) => {
        if (!(await authorityOf(db, actor, undefined, false)).admin) throw notAllowed();
      }),
    createFor: (box, by, project) => make(box, by, project, () => Promise.resolve()),
    change: (actor, space, { name, quota }) =>
      change(
        actor,
        space,
        (authority) => mayManage(authority) && (quota === undefined || authority.admin),
        async (db) => {
          const named = name === undefined ? null : projectName(name);
          await db.query(store.changeProject, [db.box, space, named, quota !== undefined, checkedQuota(quota ?? undefined) ?? null]);
        },
      ),
    remove: (actor, space) => change(actor, space, mayManage, (db) => db.query(store.markDeleted, [db.box, space, true])),
    restore: (actor, space) =>
      change(
        actor,
        space,
        ({ admin }) => admin,
        (db) => db.query(store.markDeleted, [db.box, space, false]),
      ),
    async members(actor, space) {
      const { root, ...authority } = await entering(actor, space, () => true, { evenFrozen: true });
      const members = (await membersOf(actor.box, root)).map(({ grant: _grant, ...member }) => member);
      return { members, mayManage: mayManage(authority) };
    },
    async setMember(actor, space, { kind, id, role }) {
      const { root } = await entering(actor, space, mayManage);
      const known = (await membersOf(actor.box, root)).find((member) => member.kind === kind && member.id === id);
      if (known) await access.changeRole(actor.box, grantId(known.grant), role);
      else
        await access.grantTo({ kind, id }, grantValues(actor, space, root, role), async (db) =>
          joined?.(db, { kind, id }, root, actor.account),
        );
    },
    async removeMember(actor, space, { kind, id }) {
      const { root } = await entering(actor, space, mayManage, { evenFrozen: true });
      const known = (await membersOf(actor.box, root)).filter((member) => member.kind === kind && member.id === id);
      if (known.length === 0) throw new DomainError("not_found", "This is no member of the space.", { values: { fault: "no_member" } });
      for (const { grant } of known) await access.revoke(actor.box, grantId(grant));
    },
  };
}

const grantValues = (actor: Actor, space: SpaceId, node: NodeId, role: MemberRole) => ({
  box: actor.box,
  space,
  node,
  role,
  expiresAt: undefined,
  by: actor.account,
});

/** @throws DomainError unauthenticated, box_frozen */
async function authorityOf(db: BoxDb, actor: Actor, root: number | undefined, evenFrozen: boolean): Promise<Authority> {
  const [row] = await db.query<store.ActorRow>(store.selectActor, [db.box, actor.account]);
  const stale = actor.via === "password" && row?.version !== actor.version;
  if (row?.state !== "active" || row.box_state === "deleted" || stale)
    throw new DomainError("unauthenticated", "The account's access has ended.");
  if (row.box_state === "frozen" && !evenFrozen)
    throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
  const holder = { actor, basis: root === undefined ? undefined : nodeId(root) };
  const standing = root === undefined ? undefined : (await standingsOf(db, [holder]))(holder, undefined);
  const rights = standing && heldRights({ role: row.role, via: actor.via }, standing);
  return { admin: row.role === "admin", manager: rights?.has("share") ?? false, member: (rights?.size ?? 0) > 0 };
}

/** Stands as a folder's name beside the own folders of people: so it is one. @throws DomainError invalid_name */
const projectName = (text: string): string => checkedName(text.trim());

/** @throws DomainError bad_request */
function checkedQuota(quota: number | undefined): number | undefined {
  if (quota !== undefined && (!Number.isSafeInteger(quota) || quota < 0))
    throw new DomainError("bad_request", "A quota is a number of bytes.");
  return quota;
}

const german = new Intl.Collator("de", { numeric: true });

const memberOf = (row: store.MemberRow): Member & { grant: number } => ({
  kind: row.kind,
  id: row.id,
  name: row.name,
  login: row.login ?? undefined,
  role: row.role as MemberRole,
  grant: row.grant_id,
});

const projectOf = (row: store.ProjectRow): ProjectSpace => ({
  id: spaceId(row.id),
  name: row.name,
  quota: row.quota_bytes ?? undefined,
  used: row.used,
  members: row.members,
  deletedAt: row.deleted_at ?? undefined,
});

const hidden = (): DomainError => new DomainError("not_found", "This space does not exist.", { values: { fault: "no_space" } });
const notAllowed = (): DomainError =>
  new DomainError("forbidden", "Only admins of the box and managers of the space may do this.", { values: { fault: "not_manager" } });
