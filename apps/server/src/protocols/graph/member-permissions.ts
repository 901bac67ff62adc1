// Members of project spaces as the permissions of a drive's root.
import type { SpaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Member } from "../../domain/spaces/spaces.ts";
import type { GraphDeps } from "./graph-deps.ts";
import { hidden, type ItemKey } from "./ids.ts";
import { memberKey, memberPermission } from "./permission-data.ts";
import { memberRoleOf } from "./roles.ts";
import type { Permission } from "./schemas.ts";

type Key = Extract<ItemKey, { kind: "space" }>;
type MemberName = Pick<Member, "kind" | "id">;
export interface KnownMember {
  readonly space: SpaceId;
  readonly member: MemberName;
}

/** The project space whose root is meant; undefined for anything else. Its managers and the box's admins need not see what is in it. */
export async function projectOf(deps: GraphDeps, actor: Actor, { space, node }: Key): Promise<SpaceId | undefined> {
  const summary = (await deps.spaces.visible(actor)).find(({ id }) => id === space);
  if (summary) return summary.kind === "project" && (node === undefined || node === summary.root) ? space : undefined;
  return node === undefined && actor.role === "admin" ? space : undefined;
}

export async function listMembers(deps: GraphDeps, actor: Actor, space: SpaceId): Promise<{ members: Permission[]; mayManage: boolean }> {
  const { members, mayManage } = await deps.projects.members(actor, space);
  return { members: members.map(memberPermission), mayManage };
}

/** @throws DomainError not_found */
export async function memberOf(deps: GraphDeps, actor: Actor, { space, member }: KnownMember): Promise<Permission> {
  const { members } = await listMembers(deps, actor, space);
  const found = members.find(({ id }) => id === memberKey(member));
  if (!found) throw hidden();
  return found;
}

/** A membership has no end: what says otherwise is refused. */
export async function inviteMembers(
  deps: GraphDeps,
  actor: Actor,
  space: SpaceId,
  { to, roles, end }: { to: readonly MemberName[]; roles: readonly string[]; end: string | null | undefined },
): Promise<Permission[]> {
  refuseEnd(end);
  const role = memberRoleOf(roles);
  for (const one of to) await deps.projects.setMember(actor, space, { ...one, role });
  const { members } = await listMembers(deps, actor, space);
  const keys = new Set(to.map(memberKey));
  return members.filter(({ id }) => keys.has(id));
}

export async function changeMember(
  deps: GraphDeps,
  actor: Actor,
  known: KnownMember,
  { roles, expirationDateTime }: { roles?: string[] | undefined; expirationDateTime?: string | null | undefined },
): Promise<Permission> {
  refuseEnd(expirationDateTime);
  await memberOf(deps, actor, known);
  if (roles !== undefined) await deps.projects.setMember(actor, known.space, { ...known.member, role: memberRoleOf(roles) });
  return memberOf(deps, actor, known);
}

export const endMember = (deps: GraphDeps, actor: Actor, { space, member }: KnownMember): Promise<void> =>
  deps.projects.removeMember(actor, space, member);

function refuseEnd(end: string | null | undefined): void {
  if (end)
    throw new DomainError("not_implemented", "Memberships have no end.", { values: { fault: "body_field", field: "expirationDateTime" } });
}
