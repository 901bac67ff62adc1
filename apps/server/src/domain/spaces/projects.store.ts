// SQL of project spaces.
import type { Role } from "../identity/account.ts";
import { statement } from "../../platform/database/box-transaction.ts";

/** Who acts, as the database knows them at this moment. $1 box, $2 account. */
export const selectActor = statement(
  "projects_actor",
  `select a.role, case when a.guest_until <= now() then 'disabled' else a.state end as state, a.version, b.state as box_state from account a join box b on b.box_id = a.box_id where a.box_id = $1 and a.id = $2`,
);
export interface ActorRow {
  role: Role;
  state: string;
  version: number;
  box_state: "active" | "frozen" | "deleted";
}

const live = "g.revoked_at is null and (g.expires_at is null or g.expires_at > clock_timestamp())";

/** $1 box. */
export const selectProjects = statement(
  "projects_list",
  `select s.id, s.name, s.quota_bytes, s.used_files + s.used_trash + s.used_versions as used, s.deleted_at,
     (select count(distinct (g.principal_kind, g.principal_id)) from access_grant g
        where g.box_id = $1 and g.node_id = s.root_id and g.principal_kind <> 'link' and ${live})::integer as members
   from space s where s.box_id = $1 and s.kind = 'project' order by s.name collate "de-x-icu", s.id`,
);
export interface ProjectRow {
  id: string;
  name: string;
  quota_bytes: number | null;
  used: number;
  deleted_at: Date | null;
  members: number;
}

/** $1 box, $2 space. */
export const lockProject = statement(
  "projects_lock",
  "select root_id, deleted_at from space where box_id = $1 and id = $2 and kind = 'project' for update",
);
export interface LockedRow {
  root_id: number;
  deleted_at: Date | null;
}

/** The sequence moves, so that what is remembered of the space is read again. $1 box, $2 space, $3 name or null, $4 whether the quota changes, $5 quota. */
export const changeProject = statement(
  "projects_change",
  `update space set name = coalesce($3, name), quota_bytes = case when $4::boolean then $5::bigint else quota_bytes end, seq = seq + 1
     where box_id = $1 and id = $2`,
);

/** $1 box, $2 space, $3 whether it is deleted. */
export const markDeleted = statement(
  "projects_delete",
  "update space set deleted_at = case when $3::boolean then now() else null end, seq = seq + 1 where box_id = $1 and id = $2",
);

/** Members with their names; what an account has in several grants is its first. $1 box, $2 root. */
export const selectMembers = statement(
  "projects_members",
  `select distinct on (kind, id) g.principal_kind as kind, g.principal_id as id, g.id as grant_id, g.role, coalesce(a.display_name, p.name) as name, a.login
   from access_grant g
     left join account a on g.principal_kind = 'account' and a.box_id = $1 and a.id = g.principal_id and a.state <> 'deleted' and (a.guest_until is null or a.guest_until > now())
     left join account_group p on g.principal_kind = 'group' and p.box_id = $1 and p.id = g.principal_id
   where g.box_id = $1 and g.node_id = $2 and g.principal_kind <> 'link' and ${live} and coalesce(a.id, p.id) is not null
   order by kind, id, grant_id`,
);
export interface MemberRow {
  kind: "account" | "group";
  id: string;
  grant_id: number;
  role: string;
  name: string;
  login: string | null;
}
