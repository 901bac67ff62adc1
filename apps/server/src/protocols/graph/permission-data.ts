// Shares, links and memberships as Graph's permissions.
import type { Actor } from "../../domain/identity/actor.ts";
import type { Link } from "../../domain/links/links.ts";
import type { Received } from "../../domain/mounts/mounts.ts";
import { type Share, shownName } from "../../domain/sharing/sharing.ts";
import type { Member } from "../../domain/spaces/spaces.ts";
import type { Role } from "../../domain/access/roles.ts";
import { toldRole } from "./roles.ts";
import type { Permission } from "./schemas.ts";

type UserType = "Member" | "Guest" | "Federated";

const userOf = (id: string, displayName: string, type: UserType = "Member") => ({
  user: { id, displayName, "@libre.graph.userType": type },
});

/** People of other boxes under the address by which `/users` finds them, and by which they are invited. */
const granteeOf = ({ to }: Pick<Share, "to">) =>
  to.kind === "visitor"
    ? userOf(to.login ?? to.id, shownName(to), "Federated")
    : userOf(to.id, shownName(to), to.guestUntil ? "Guest" : "Member");

export const sharePermission = (share: Share): Permission => ({
  id: String(share.id),
  ...toldRole(share.role, share.isFolder ? "folder" : "file"),
  grantedToV2: share.to.kind === "group" ? { group: { id: share.to.id, displayName: share.to.name } } : granteeOf(share),
  createdDateTime: share.at.toISOString(),
  ...(share.expiresAt ? { expirationDateTime: share.expiresAt.toISOString() } : {}),
  ...(share.by ? { invitation: { invitedBy: { user: { id: share.by.id, displayName: share.by.displayName } } } } : {}),
});

const linkTypeOf = ({ role }: Link): "edit" | "view" | "blocksDownload" =>
  role === "editor" ? "edit" : role === "secure-viewer" ? "blocksDownload" : "view";

/** Every link has a password and an end. */
export const linkPermission = (link: Link, origin: string): Permission => ({
  id: String(link.number),
  link: {
    type: linkTypeOf(link),
    webUrl: `${origin}/s/${link.token}`,
    "@libre.graph.displayName": link.subject,
    "@libre.graph.quickLink": false,
    preventsDownload: link.role === "secure-viewer",
  },
  hasPassword: true,
  expirationDateTime: link.expiresAt.toISOString(),
  createdDateTime: link.createdAt.toISOString(),
});

export const memberKey = ({ kind, id }: Pick<Member, "kind" | "id">): string => `${kind === "group" ? "g" : "u"}:${id}`;

/** undefined: no membership's id. */
export function readMemberKey(text: string): { kind: "account" | "group"; id: string } | undefined {
  const match = /^([ug]):(.{1,200})$/.exec(text);
  return match?.[2] === undefined ? undefined : { kind: match[1] === "g" ? "group" : "account", id: match[2] };
}

export const memberPermission = (member: Member): Permission => ({
  id: memberKey(member),
  ...toldRole(member.role, "root"),
  grantedToV2: member.kind === "group" ? { group: { id: member.id, displayName: member.name } } : userOf(member.id, member.name),
});

/** What somebody received, as granted to themselves: which of their groups it came through is told nobody. Clients read the giver unasked. */
export function receivedPermission(share: Received, actor: Actor): Permission {
  const by = share.by ?? share.owner ?? { id: "", displayName: "" };
  const [role = "viewer"] = share.roles;
  return {
    id: String(share.grant),
    ...toldRole(role as Role, share.node.isFolder ? "folder" : "file"),
    grantedToV2: userOf(actor.account, actor.displayName, actor.role === "guest" ? "Guest" : "Member"),
    createdDateTime: share.at.toISOString(),
    ...(share.expiresAt ? { expirationDateTime: share.expiresAt.toISOString() } : {}),
    invitation: { invitedBy: { user: { id: by.id, displayName: by.displayName } } },
  };
}
